import { AuditError } from '../../domain/audit-error.ts';
import type { Instant } from '../../domain/instant.ts';
import { countTags } from '../../text/time.ts';
import { type Tampering, tamperings } from '../../verify/tampering.ts';
import { verify } from '../../verify/verify.ts';
import { type ExitCode, exitCode } from '../exit-code.ts';
import { csvOf, type Output } from '../output.ts';
import { type Asked, queryEvidence } from '../query.ts';
import { paintWarning } from '../terminal.ts';

export type VerifyCommandOptions = {
  readonly reference: string | undefined;
  readonly since: Instant | undefined;
  readonly expectedRoots: ReadonlyMap<string, string>;
  readonly nowMs: number;
};

/** Walks the chains, and says that they are whole or names exactly what is not. */
export async function verifyCommand(asked: Asked, options: VerifyCommandOptions, output: Output): Promise<ExitCode> {
  const { nowMs, ...rest } = options;
  const nowSeconds = Math.floor(nowMs / 1000);
  const progress = (line: string) => output.progress(line);
  const verified = await queryEvidence(asked, (rawRows) => verify(rawRows, { ...rest, nowSeconds, progress }));
  output.progress('');
  const { rows, runs, tags, unfinished } = verified;
  // Of a name that is misspelt, or whose rows are all gone, "intact" would prove nothing.
  if (rows === 0 && rest.reference !== undefined && verified.tamperings.length === 0) {
    throw new AuditError('never-audited', `There is no row of ${rest.reference} to verify.`);
  }
  output.print({
    json: verified,
    csv: csvOf(
      ['of', 'kind', 'reference', 'runAt', 'says'],
      verified.tamperings.map((tampering) => ({
        of: tampering.of,
        kind: tampering.kind,
        reference: tampering.of === 'row' ? tampering.reference : null,
        runAt: tampering.runAt,
        says: tamperings[tampering.kind],
      })),
    ),
    text: () =>
      [
        ...verified.tamperings.map(
          (tampering) => `${paintWarning(`${tampering.of} ${tampering.kind}`)}: ${describe(tampering)}`,
        ),
        ...unfinished.map((runAt) => `The run at ${runAt} has no root yet: it is under way, or died.`),
        `${rows} rows of ${countTags(tags)} and ${runs} runs: ${
          verified.tamperings.length === 0 ? 'intact.' : `signs of tampering: ${verified.tamperings.length}.`
        }`,
      ].join('\n'),
  });
  return verified.tamperings.length === 0 ? exitCode.nothingFound : exitCode.findings;
}

function describe(tampering: Tampering): string {
  const what = tampering.of === 'row' ? `the row of ${tampering.reference} at ` : 'the run at ';
  const more = detail(tampering);
  return `${what}${tampering.runAt} ${tamperings[tampering.kind]}${more === '' ? '' : ` (${more})`}`;
}

function detail(tampering: Tampering): string {
  switch (tampering.kind) {
    case 'index-key-edited':
      return tampering.attribute;
    case 'forked':
      return tampering.other;
    case 'root-mismatch': {
      const missing =
        tampering.missing.length === 0 ? '' : `; missing since the run before: ${tampering.missing.join(', ')}`;
      return `${tampering.rows} rows, ${tampering.recorded} recorded${missing}`;
    }
    case 'root-unexpected':
      return `expected ${tampering.expected}, found ${tampering.found ?? 'none'}`;
    default:
      return '';
  }
}

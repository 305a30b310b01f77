import { AuditError } from '../../domain/audit-error.ts';
import { Hash } from '../../domain/hash.ts';
import type { Instant } from '../../domain/instant.ts';
import type { Evidence } from '../../store/raw-rows.ts';
import { countTags } from '../../text/time.ts';
import { type Tampering, tamperings } from '../../verify/tampering.ts';
import type { Verified } from '../../verify/verify.ts';
import { type Cli, examples, exitCodes, momentHelp, paragraphs } from '../command.ts';
import { type ExitCode, exitCode } from '../exit-code.ts';
import { expectedRoot } from '../options.ts';
import { csvOf, type Output } from '../output.ts';
import { type Asking, prepare } from '../prepare.ts';
import { type Asked, queryEvidence } from '../query.ts';
import { paintWarning } from '../terminal.ts';

export type VerifyCommandOptions = {
  /** Only this tag; undefined: all of them. */
  readonly reference: string | undefined;
  readonly since: Instant | undefined;
  readonly expectRoot?: ReadonlyMap<string, string>;
};

export function addVerify(cli: Cli): void {
  cli.command
    .option('--since <moment>', 'only rows and runs from this moment on')
    .option('--expect-root <runAt=root>', 'a root from a mail or a log; may be repeated', expectedRoot)
    .addHelpText(
      'after',
      paragraphs(
        'With a reference, only the chain of that tag and the chain of the runs are checked.',
        momentHelp,
        exitCodes(
          'the history is intact',
          'there are signs of tampering',
          'there is nothing to verify, or it could not be read',
        ),
        examples('npx tagwarden verify --since 30d --stack Tagwarden-prod'),
      ),
    )
    .action(
      async (
        reference: string | undefined,
        { since, ...options }: Asking & Pick<VerifyCommandOptions, 'expectRoot'> & { since?: string },
      ) => {
        const { asked, output, moment } = await prepare(options, cli.streams);
        const from = since === undefined ? undefined : moment(since);
        cli.end(await verifyCommand(asked, { ...options, reference, since: from }, output));
      },
    );
}

/** Walks the chains, and says that they are intact or names exactly what is not. Throws `never-audited` and `no-run-yet` where there is nothing to verify. */
export async function verifyCommand(asked: Asked, options: VerifyCommandOptions, output: Output): Promise<ExitCode> {
  const { reference, since, expectRoot: expectedRoots = new Map() } = options;
  const { verify } = await import('../../verify/verify.ts');
  const nowSeconds = Math.floor(Date.parse(asked.now) / 1000);
  const progress = (line: string) => output.progress(line);
  const { verified, span } = await queryEvidence(asked, async (evidence) => {
    const watched = watchRuns(evidence);
    const verified = await verify(watched, { reference, since, expectedRoots, nowSeconds, progress });
    return { verified, span: watched.span(since) };
  });
  output.progress('');
  // Of what is not there, "intact" would prove nothing.
  if (verified.rows === 0 && verified.tamperings.length === 0 && expectedRoots.size === 0)
    throw nothingToVerify(options);
  output.print({
    json: { ...verified, ...span },
    csv: csvOf(
      ['kind', 'reference', 'runAt', 'says'],
      verified.tamperings.map((tampering) => ({
        kind: tampering.kind,
        reference: 'reference' in tampering ? tampering.reference : null,
        runAt: tampering.runAt,
        says: tamperings[tampering.kind],
      })),
    ),
    text: () => render(verified, span),
  });
  return verified.tamperings.length === 0 ? exitCode.nothingFound : exitCode.findings;
}

/** The runs that were verified. */
type Span = {
  readonly from: string | null;
  readonly to: string | null;
  /** The newest root among them. */
  readonly newest: { readonly runAt: string; readonly root: Hash } | null;
};

/** The same evidence, which remembers the runs that were read of it. */
function watchRuns(evidence: Evidence): Evidence & { span(since: string | undefined): Span } {
  const seen = new Map<string, unknown>();
  return {
    ...evidence,
    async *runs() {
      for await (const row of evidence.runs()) {
        seen.set(String(row['runAt']), row['root']);
        yield row;
      }
    },
    span(since = '') {
      const runs = [...seen].filter(([runAt]) => runAt >= since);
      const newest = runs.findLast(([, root]) => Hash.safeParse(root).success);
      return {
        from: runs[0]?.[0] ?? null,
        to: runs.at(-1)?.[0] ?? null,
        newest: newest === undefined ? null : { runAt: newest[0], root: Hash.parse(newest[1]) },
      };
    },
  };
}

function nothingToVerify({ reference, since }: VerifyCommandOptions): AuditError {
  const from = since === undefined ? '' : ` from ${since} on`;
  if (reference !== undefined) {
    return new AuditError('never-audited', `There is no row of ${reference}${from} to verify.`);
  }
  return new AuditError('no-run-yet', `There is no row${from} to verify: nothing is proved.`);
}

function render({ rows, runs, tags, unfinished, tamperings: found }: Verified, { from, to, newest }: Span): string {
  const verdict = found.length === 0 ? 'intact.' : `signs of tampering: ${found.length}.`;
  const span = from === null || to === null ? '' : `, from ${from} to ${to}`;
  return [
    ...found.map((tampering) => `${paintWarning(tampering.kind)}: ${describe(tampering)}`),
    ...unfinished.map((runAt) => `The run at ${runAt} has no root yet: it is in progress or crashed.`),
    ...(newest === null ? [] : [`Newest root: ${newest.runAt}=${newest.root}`]),
    `${rows} rows of ${countTags(tags)} and ${runs} runs${span}: ${verdict}`,
  ].join('\n');
}

function describe(tampering: Tampering): string {
  const what = 'reference' in tampering ? `the row of ${tampering.reference} at ` : 'the run at ';
  const more = detail(tampering);
  return `${what}${tampering.runAt} ${tamperings[tampering.kind]}${more === '' ? '' : ` (${more})`}`;
}

function detail(tampering: Tampering): string {
  switch (tampering.kind) {
    case 'index-key-edited':
      return tampering.attribute;
    case 'chain-forked':
    case 'runs-forked':
      return tampering.other;
    case 'run-mismatch': {
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

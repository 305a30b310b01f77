import type { Environment } from '../../deployment/environment.ts';
import { AuditError } from '../../domain/audit-error.ts';
import type { Instant } from '../../domain/values/instant.ts';
import { type Sealing, sealWith } from '../../domain/values/seal.ts';
import { countTags } from '../../text/time.ts';
import { type Tampering, tamperings } from '../../verify/tampering.ts';
import type { Verified } from '../../verify/verify.ts';
import { type Cli, examples, exitCodes, momentHelp, paragraphs } from '../command.ts';
import { type ExitCode, exitCode } from '../exit-code.ts';
import { expectedRoot } from '../options.ts';
import { csvOf, type Output } from '../output.ts';
import { type Asking, prepare } from '../prepare.ts';
import { type Asked, queryRawRows } from '../query.ts';
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
  const verified = await queryRawRows(asked, async ({ rawRows, policiesOf, environment }) => {
    const { sealing, why } = await findSealing(environment);
    const options = { reference, since, sealing, policiesOf, expectedRoots, nowSeconds, progress };
    return { ...(await verify(rawRows, options)), whySealsUnchecked: why };
  });
  output.progress('');
  // Of what is not there, "intact" would prove nothing.
  if (verified.rows === 0 && verified.tamperings.length === 0 && expectedRoots.size === 0)
    throw nothingToVerify(options);
  output.print({
    json: withoutRoots(verified),
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
    text: () => render(verified),
  });
  if (verified.newer.runs + verified.newer.rows > 0) return exitCode.couldNotAudit;
  return verified.tamperings.length === 0 ? exitCode.nothingFound : exitCode.findings;
}

type Result = Verified & { readonly whySealsUnchecked: string | null };

const withoutRoots = ({ roots: _, ...rest }: Result) => rest;

/** The key of the seals or, where it cannot be read, why. */
async function findSealing(environment: Environment): Promise<{ sealing: Sealing | null; why: string | null }> {
  const [{ SecretsManagerClient }, { readSealKey }] = await Promise.all([
    import('@aws-sdk/client-secrets-manager'),
    import('../../audit/seal-key.ts'),
  ]);
  const client = new SecretsManagerClient();
  try {
    return { sealing: sealWith(await readSealKey(client, environment)), why: null };
  } catch (error) {
    if (!(error instanceof AuditError) || error.code !== 'seal-key-unreadable') throw error;
    return { sealing: null, why: error.detail };
  } finally {
    client.destroy();
  }
}

function nothingToVerify({ reference, since }: VerifyCommandOptions): AuditError {
  const from = since === undefined ? '' : ` from ${since} on`;
  if (reference !== undefined) {
    return new AuditError('never-audited', `There is no row of ${reference}${from} to verify.`);
  }
  return new AuditError('no-run-yet', `There is no row${from} to verify: nothing is proved.`);
}

function render(verified: Result): string {
  const { rows, runs, tags, unfinished, tamperings: found, since, until, newest } = verified;
  const verdict = found.length === 0 ? 'intact.' : `signs of tampering: ${found.length}.`;
  const span = since === null || until === null ? '' : `, from ${since} to ${until}`;
  return [
    ...found.map((tampering) => `${paintWarning(`${tampering.of} ${tampering.kind}`)}: ${describe(tampering)}`),
    ...unfinished.map((runAt) => `The run at ${runAt} has no root yet: it is in progress or crashed.`),
    ...uncheckedNotes(verified),
    ...(newest === null ? [] : [`Newest root: ${newest.runAt}=${newest.root}`]),
    `${rows} rows of ${countTags(tags)} and ${runs} runs${span}: ${verdict}`,
  ].join('\n');
}

/** What the verdict does not speak of. */
function uncheckedNotes({ newer, notReplayed, sealsChecked, whySealsUnchecked }: Result): readonly string[] {
  const newerCount = `${newer.runs} runs and ${newer.rows} rows`;
  return [
    ...(newer.runs + newer.rows === 0
      ? []
      : [`Not checked: ${newerCount} of a newer tagwarden. Use that version to verify them.`]),
    ...(notReplayed === 0
      ? []
      : [
          `Not judged again: ${notReplayed} rows, whose configuration, predecessor or version of tagwarden is not at hand.`,
        ]),
    ...(sealsChecked ? [] : [`Seals were not checked, only hashes. ${whySealsUnchecked}`]),
  ];
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
    case 'other-key':
      return `${tampering.runs} runs`;
    case 'root-unexpected':
      return `expected ${tampering.expected}, found ${tampering.found ?? 'none'}`;
    default:
      return '';
  }
}

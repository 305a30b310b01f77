import type { Environment } from '../../deployment/environment.ts';
import { otherOptions } from '../../deployment/sdk-options.ts';
import { AuditError } from '../../domain/audit-error.ts';
import { expiryOf } from '../../domain/values/duration.ts';
import type { Instant } from '../../domain/values/instant.ts';
import { type Sealing, sealWith } from '../../domain/values/seal.ts';
import type { LogReading } from '../../verify/logged-roots.ts';
import { type Tampering, tamperings } from '../../verify/tampering.ts';
import type { Verified } from '../../verify/verify.ts';
import { type Cli, examples, exitCodes, momentHelp, paragraphs } from '../command.ts';
import { type ExitCode, exitCode } from '../exit-code.ts';
import { expectedRoot } from '../options.ts';
import { csvOf, type Output } from '../output.ts';
import { type Asking, prepare } from '../prepare.ts';
import { type Asked, queryRawRows } from '../query.ts';
import { renderVerified, type VerifiedView } from '../views/verify.ts';

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
        'Seals are checked where the seal key can be read. With --stack, roots are also compared with the log of the function.',
        'With a reference, only the chain of that tag and the chain of the runs are checked.',
        momentHelp,
        exitCodes(
          'the history is intact',
          'there are signs of tampering',
          'there is nothing to verify, it could not be read, or a newer tagwarden wrote some of it',
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
  const verified = await queryRawRows(asked, async ({ rawRows, policiesOf, environment, logGroup }) => {
    const { sealing, why } = await findSealing(environment);
    // Before the tables: what is recorded meanwhile must not be in the log alone.
    const log = logGroup === null ? null : await readLog(logGroup, since);
    const options = { reference, since, sealing, policiesOf, expectedRoots, nowSeconds, progress };
    const { roots, ...found } = await verify(rawRows, options);
    const inLog = await compareLog(log, roots, asked, since);
    return { ...found, tamperings: [...found.tamperings, ...inLog.tamperings], whySealsUnchecked: why, log: inLog.log };
  });
  output.progress('');
  // Of what is not there, "intact" would prove nothing.
  if (verified.rows === 0 && verified.tamperings.length === 0 && expectedRoots.size === 0)
    throw nothingToVerify(options);
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
    text: () => renderVerified(verified),
  });
  if (verified.newer.runs + verified.newer.rows > 0) return exitCode.couldNotAudit;
  return verified.tamperings.length === 0 ? exitCode.nothingFound : exitCode.findings;
}

async function readLog(logGroup: string, since: Instant | undefined): Promise<LogReading> {
  const [{ CloudWatchLogsClient }, { readLoggedRoots }] = await Promise.all([
    import('@aws-sdk/client-cloudwatch-logs'),
    import('../../verify/logged-roots.ts'),
  ]);
  const client = new CloudWatchLogsClient(otherOptions);
  try {
    return await readLoggedRoots(client, { logGroup, since });
  } finally {
    client.destroy();
  }
}

/** What the log of the function says of the roots in the table; nothing where there is none, or it cannot be read. */
async function compareLog(
  log: LogReading | null,
  roots: Verified['roots'],
  { config, now }: Asked,
  since: Instant | undefined,
): Promise<{ readonly tamperings: readonly Tampering[]; readonly log: VerifiedView['log'] }> {
  if (log === null) return { tamperings: [], log: null };
  const { compareWithLog } = await import('../../verify/logged-roots.ts');
  if (log.kind === 'unreadable') return { tamperings: [], log: { notLogged: [], whyUnread: log.why } };
  const runs = [...roots].filter(([runAt]) => since === undefined || runAt >= since);
  // A run that is in the log alone is gone from the table: that may be, once it was kept long enough.
  const isExpired = (runAt: Instant) =>
    (expiryOf(runAt, config.retention).expiresAt ?? Infinity) * 1000 <= Date.parse(now);
  const { different, missing, notLogged } = compareWithLog(
    log.roots,
    runs.map(([runAt, root]) => ({ runAt, root })),
    isExpired,
  );
  const unexpected = [...different, ...missing.map((each) => ({ ...each, found: null }))];
  return {
    tamperings: unexpected.map(({ runAt, expected, found }) => ({
      of: 'run',
      kind: 'root-unexpected',
      runAt,
      expected,
      found,
    })),
    log: { notLogged, whyUnread: null },
  };
}

/** The key of the seals or, where it cannot be read, why. */
async function findSealing(environment: Environment): Promise<{ sealing: Sealing | null; why: string | null }> {
  const [{ SecretsManagerClient }, { readSealKey }] = await Promise.all([
    import('@aws-sdk/client-secrets-manager'),
    import('../../audit/seal-key.ts'),
  ]);
  const client = new SecretsManagerClient(otherOptions);
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

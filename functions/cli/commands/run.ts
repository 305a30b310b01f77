import type { Ports } from '../../audit/ports.ts';
import type { RunReport } from '../../audit/run.ts';
import { AuditError, describeError } from '../../domain/audit-error.ts';
import type { Snapshot } from '../../domain/snapshot.ts';
import { epochMs } from '../../domain/values/instant.ts';
import { sealWith } from '../../domain/values/seal.ts';
import { type Cli, examples, exitCodes, paragraphs } from '../command.ts';
import type { Connection } from '../connect.ts';
import { type ExitCode, exitCode } from '../exit-code.ts';
import { lookingOnlyAt, withoutEffects } from '../look/dry-run.ts';
import { type Look, lookAt } from '../look/look-at.ts';
import type { Output } from '../output.ts';
import { type Asking, prepare } from '../prepare.ts';
import type { Asked } from '../query.ts';
import { renderAudit } from '../views/audit.ts';
import { snapshotCsv } from '../views/snapshot-csv.ts';
import { exitCodeOf, withState } from '../views/status.ts';

/** As long as the function has. */
const timeoutMs = 840_000;

export type RunOptions = Asking & {
  /** What to look at, without recording anything: tags, images or patterns; none: all tags are audited. */
  readonly references: readonly string[];
  readonly dryRun?: true;
  readonly quiet?: true;
};

export function addRun(cli: Cli): void {
  cli.command
    .option('--dry-run', 'write and send nothing; show what a run would do')
    .option('-q, --quiet', 'show only what is wrong, and the last line')
    .addHelpText(
      'after',
      paragraphs(
        'With references it looks at these tags only: it asks the registry, judges the answer and shows it. Nothing is recorded and no alert is sent, because a run always records all tags.',
        exitCodes(
          'every tag was read, and no finding is open',
          'every tag was read, and a finding is open',
          'a tag could not be read, or the run failed',
        ),
        examples(
          'npx tagwarden run --dry-run',
          'npx tagwarden run --stack Tagwarden-prod --quiet',
          'npx tagwarden run prod/web/api:stable "prod/web/*:v1.*"',
        ),
      ),
    )
    .action(async (references: readonly string[], options: Omit<RunOptions, 'references'>) => {
      const { asked, output } = await prepare(options, cli.streams);
      cli.end(await runCommand(asked, { ...options, references }, output));
    });
}

/** Audits now; the time of the call is the run's time. */
async function runCommand(asked: Asked, options: RunOptions, output: Output): Promise<ExitCode> {
  const { readKeyVariables } = await import('../../registry/keys.ts');
  if (asked.stack === undefined && readKeyVariables(process.env) === undefined) {
    const detail = 'A run into the local tables needs an access key in two environment variables, and neither is set.';
    throw new AuditError('credentials-missing', detail);
  }
  const isLook = options.references.length > 0;
  const look = isLook ? lookAt(options.references, asked.config) : undefined;
  const config =
    look === undefined ? asked.config : { ...asked.config, targets: look.targets, patterns: look.patterns };
  const { connect } = await import('../connect.ts');
  const connection = await connect(config, {
    stack: asked.stack,
    queryOptions: queryOptions(options, asked),
    ifNew: options.dryRun || isLook ? 'keep-in-memory' : 'create',
  });
  try {
    return await audit({ ...asked, config }, connection, { ...options, look }, output);
  } finally {
    await connection.close();
  }
}

async function audit(
  { config, now, warn }: Asked,
  connection: Connection,
  options: RunOptions & { readonly look: Look | undefined },
  output: Output,
): Promise<ExitCode> {
  const { look } = options;
  const isLook = look !== undefined;
  const dryRun = options.dryRun === true || isLook;
  const snapshots: Snapshot[] = [];
  const mails: { subject: string; body: string }[] = [];
  const [{ createClients, createPorts }, { runAudit }, { readSealKey }] = await Promise.all([
    import('../../audit/adapters.ts'),
    import('../../audit/run.ts'),
    import('../../audit/seal-key.ts'),
  ]);
  const clients = createClients();
  const sealing = sealWith(await readSealKey(clients.secretsManager, connection.environment));
  const real: Ports = {
    ...createPorts(clients, config, connection.environment, {
      variables: process.env,
      sealing,
      // What is replaced is nowhere else afterwards.
      onTampered: ({ table, row, replaced }) =>
        warn(
          `Not written by tagwarden${replaced ? ', and replaced' : ''}, in the ${table} table: ${JSON.stringify(row)}`,
        ),
    }),
    ended: () => undefined,
    recorded: (snapshot) => {
      snapshots.push(snapshot);
      // How many tags the patterns match is known only to the run.
      const of = config.patterns.length === 0 ? ` of ${config.targets.length}` : '';
      output.progress(`${snapshots.length}${of} tags audited`);
    },
  };
  const notListed: string[] = [];
  const ports =
    look !== undefined
      ? portsOfLook(real, look, (detail) => notListed.push(`not listed in full: ${detail}`))
      : dryRun
        ? withoutEffects(real, (mail) => mails.push(mail))
        : real;
  // Only one process at a time can open the local tables: whoever held the lease is dead.
  if (connection.mailbox !== null) await ports.lease.clear();
  const report = await runAudit(now, config, ports, { deadlineMs: epochMs(now) + timeoutMs, isRetried: false });
  output.progress('');
  if (!isLook) mails.push(...(connection.mailbox?.read() ?? []));

  const failures = ['failures' in report ? report.failures.map(describeError) : [], notListed].flat();
  if (isLook && snapshots.length === 0 && failures.length === 0 && report.kind === 'audited') throw noneFound(options);
  output.print({
    json: { dryRun, ...shownReport(report), failures, mails, snapshots },
    csv: snapshotCsv(snapshots, config.people),
    text: () => renderAudit({ report, failures, mails, snapshots }, { ...options, isLook, config, now }),
  });
  // Shown, and so delivered: only now may the mails leave the box.
  if (!dryRun) connection.mailbox?.empty();
  if (report.kind !== 'audited' || failures.length > 0) return exitCode.couldNotAudit;
  return exitCodeOf(snapshots, report.run);
}

/** Ports for a look. What earlier runs still have to send is dropped: it is about other tags, too. */
const portsOfLook = (real: Ports, look: Look, notListed: (detail: string) => void): Ports =>
  lookingOnlyAt(
    look,
    withoutEffects(real, () => undefined),
    notListed,
  );

/** Nothing to show is no all-clear: the pattern may be mistyped. */
const noneFound = ({ references }: RunOptions): AuditError =>
  new AuditError('reference-invalid', `No tag of ${references.join(' or ')} was found in the registry.`);

/** A report without its errors, which are shown as text. */
function shownReport(report: RunReport): object {
  const { failures: _, ...rest } = 'failures' in report ? report : { ...report, failures: [] };
  return 'run' in rest ? { ...rest, run: withState(rest.run) } : rest;
}

/** The options of this call by which a question finds the same tables. */
function queryOptions({ config }: RunOptions, { stack }: Asked): string {
  const quoted = /^[\w./-]+$/.test(config) ? config : `'${config}'`;
  return [
    ...(stack === undefined ? [] : [`--stack ${stack}`]),
    ...(config === 'audit.yaml' ? [] : [`--config ${quoted}`]),
  ].join(' ');
}

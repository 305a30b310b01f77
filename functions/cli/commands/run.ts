import { createClients, createPorts } from '../../audit/adapters.ts';
import type { Ports } from '../../audit/ports.ts';
import { type RunReport, runAudit } from '../../audit/run.ts';
import type { AuditConfig } from '../../config/audit-config.ts';
import { AuditError, describeError } from '../../domain/audit-error.ts';
import { instantFromMs } from '../../domain/instant.ts';
import type { Snapshot } from '../../domain/snapshot.ts';
import { readKeyVariables } from '../../registry/keys.ts';
import { type Connection, connect } from '../connect.ts';
import { withoutEffects } from '../dry-run.ts';
import { type ExitCode, exitCode, exitCodeOf } from '../exit-code.ts';
import type { Output } from '../output.ts';
import { renderBoard } from '../views/board.ts';
import { renderMail } from '../views/mail.ts';
import { snapshotCsv } from '../views/snapshot-csv.ts';

/** As long as the function has. */
const timeoutMs = 840_000;

export type RunOptions = { readonly config: string; readonly stack?: string; readonly dryRun?: boolean };

/** Audits now; the time of the call is the run's time. */
export async function runCommand(config: AuditConfig, options: RunOptions, output: Output): Promise<ExitCode> {
  if (options.stack === undefined && readKeyVariables(process.env) === undefined) {
    const detail =
      'To audit into the local tables, tagwarden takes its access key from two variables, and neither is set.';
    throw new AuditError('credentials-missing', detail);
  }
  const connection = await connect(config, {
    stack: options.stack,
    queryOptions: queryOptions(options),
    ifNew: options.dryRun ? 'keep-in-memory' : 'create',
  });
  try {
    return await audit(config, connection, options, output);
  } finally {
    await connection.close();
  }
}

async function audit(
  config: AuditConfig,
  connection: Connection,
  { dryRun = false }: RunOptions,
  output: Output,
): Promise<ExitCode> {
  const snapshots: Snapshot[] = [];
  const mails: { subject: string; body: string }[] = [];
  const real: Ports = {
    ...createPorts(createClients(), config, connection.environment, process.env),
    recorded: (snapshot) => {
      snapshots.push(snapshot);
      output.progress(`${snapshots.length} of ${config.targets.length} tags audited`);
    },
  };
  const ports = dryRun ? withoutEffects(real, (mail) => mails.push(mail)) : real;
  // One process at a time has the local tables open: whoever held the lease is dead.
  if (connection.mailbox !== null) await ports.lease.clear();
  const nowMs = Date.now();
  const report = await runAudit(instantFromMs(nowMs), config, ports, nowMs + timeoutMs);
  output.progress('');
  mails.push(...(connection.mailbox?.read() ?? []));

  const failures = 'failures' in report ? report.failures.map(describeError) : [];
  output.print({
    json: { dryRun, ...shownReport(report), failures, mails, snapshots },
    csv: snapshotCsv(snapshots),
    text: () =>
      [
        ...mails.map((mail) => renderMail(mail)),
        ...('run' in report ? [renderBoard(report.run, snapshots, config.timeZone)] : [explain(report)]),
        ...(dryRun ? ['Dry run: nothing was written, and no alert was sent.'] : []),
        ...failures.map((failure) => `failed: ${failure}`),
      ].join('\n\n'),
  });
  // Shown, and so delivered: only now may the mails leave the box.
  connection.mailbox?.empty();
  if (report.kind !== 'audited' || failures.length > 0) return exitCode.couldNotAudit;
  return exitCodeOf(snapshots, report.run.registries);
}

/** A report without its errors, which are shown as text. */
function shownReport(report: RunReport): object {
  const { failures: _, ...rest } = 'failures' in report ? report : { ...report, failures: [] };
  return rest;
}

function explain(report: Exclude<RunReport, { run: unknown }>): string {
  return report.kind === 'in-progress'
    ? 'Nothing was audited: another process is at work on this run.'
    : `Nothing was audited: a later run, of ${report.by}, is recorded already.`;
}

/** The options of this call by which a question finds the same tables. */
function queryOptions({ config, stack }: RunOptions): string {
  const quoted = /^[\w./-]+$/.test(config) ? config : `'${config}'`;
  return [
    ...(stack === undefined ? [] : [`--stack ${stack}`]),
    ...(config === 'audit.yaml' ? [] : [`--config ${quoted}`]),
  ].join(' ');
}

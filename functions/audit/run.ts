import type { AuditConfig } from '../config/audit-config.ts';
import { AuditError } from '../domain/audit-error.ts';
import type { Run, Tally } from '../domain/run.ts';
import type { Instant } from '../domain/values/instant.ts';
import { type Backlog, inOrder, loadBacklog } from './backlog.ts';
import { closeRun, closeUnended, newestBefore } from './close-run.ts';
import { holdLease } from './hold-lease.ts';
import { deliverOwed, notify } from './notify.ts';
import type { HeldPorts, Ports } from './ports.ts';
import { newRun, refuseExpired, refuseFuture } from './start-run.ts';
import { auditTargets } from './targets/audit-targets.ts';

export type RunReport =
  /** The run ended. `failures`: all that went wrong on the way. */
  | { readonly kind: 'audited'; readonly run: Run; readonly tally: Tally; readonly failures: readonly unknown[] }
  /** An earlier invocation recorded this run. `failures`: why its alert is still owed. */
  | { readonly kind: 'already-done'; readonly run: Run; readonly failures: readonly unknown[] }
  /** A later run started before this one, which would write into its past. */
  | { readonly kind: 'overtaken'; readonly by: Instant; readonly failures: readonly unknown[] }
  /** Another invocation is at work on this run. */
  | { readonly kind: 'in-progress' };

/**
 * One audit of all targets. The order of its effects is what loses nothing: claim, deliver what earlier runs owe,
 * observe and append, record, notify. One tag's failure stops neither another's audit nor the alert.
 *
 * The registry is asked and waited for no longer than `deadlineMs` (epoch). Rejects if the run could not be claimed
 * or recorded; what failed in a run that ended is in the report.
 */
export async function runAudit(
  runAt: Instant,
  config: AuditConfig,
  ports: Ports,
  deadlineMs: number,
): Promise<RunReport> {
  refuseFuture('event-invalid', `The run at ${runAt} is in the future.`, runAt, ports.now());
  const report = await holdLease(ports, runAt, (assertHeld) =>
    claim({ runAt, config, ports: { ...ports, assertHeld }, deadlineMs }),
  );
  return report === 'held' ? { kind: 'in-progress' } : report;
}

type Invocation = {
  readonly runAt: Instant;
  readonly config: AuditConfig;
  readonly ports: HeldPorts;
  readonly deadlineMs: number;
};

/** Decides what is left to do of a run: all or some of it, only its alert, or nothing. */
async function claim(invocation: Invocation): Promise<RunReport> {
  const { runAt, config, ports } = invocation;
  const backlog = await loadBacklog(ports.runs, runAt, ports.now());
  const begun = await ports.runs.find(runAt);
  if (begun?.state === 'notified') return { kind: 'already-done', run: begun, failures: [] };
  if (begun?.state === 'recorded') {
    const { failures } = await deliverOwed([...backlog.owed, begun], config, ports);
    return { kind: 'already-done', run: begun, failures };
  }
  const { newest } = backlog;
  if (newest !== undefined && newest.runAt > runAt) return giveWay(newest.runAt, begun, backlog, invocation);
  return audit(begun, backlog, invocation);
}

async function audit(begun: Run | undefined, backlog: Backlog, invocation: Invocation): Promise<RunReport> {
  const { runAt, config, ports, deadlineMs } = invocation;
  const run = begun ?? newRun(runAt, config, ports.now());
  if (begun === undefined) refuseExpired(run, ports.now());
  // A run that starts behind one that took its lease over would never be closed.
  ports.assertHeld();
  await ports.runs.start(run);

  const { owed: closed, recorded } = await closeUnended(backlog.unended, backlog.recorded, config, ports);
  const delivered = await deliverOwed([...backlog.owed, ...closed], config, ports);

  const previousRun = newestBefore(runAt, recorded);
  const context = { run, isResumed: begun !== undefined, previousRun, backlog, config, ports, deadlineMs };
  const { eventful, failures: unrecorded, ...audited } = await auditTargets(context);

  const closing = { ...audited, previous: previousRun, interrupted: false, owes: delivered.owes };
  const ended = await closeRun(run, closing, ports);

  const failures = [...backlog.lost.map(lostAlert), ...delivered.failures, ...unrecorded];
  const notified = await notify(ended, eventful, config, ports).catch((error: unknown) => {
    failures.push(error);
    return ended;
  });
  return { kind: 'audited', run: notified, tally: ended.tally, failures };
}

/** Audits nothing, as a later run started before this one. If this one had begun, it is closed. */
async function giveWay(
  by: Instant,
  begun: Run | undefined,
  backlog: Backlog,
  { config, ports }: Invocation,
): Promise<RunReport> {
  // A run in the future would silence every real one: that is not a normal overtaking.
  refuseFuture('run-in-future', `There is a run at ${by}.`, by, ports.now());
  if (begun === undefined) return { kind: 'overtaken', by, failures: [] };
  const { owed: closed } = await closeUnended(inOrder([...backlog.unended, begun]), backlog.recorded, config, ports);
  const { failures } = await deliverOwed([...backlog.owed, ...closed], config, ports);
  return { kind: 'overtaken', by, failures };
}

const lostAlert = (at: Instant) =>
  new AuditError('alert-lost', `The run at ${at} owed an alert, and its row is no longer in the table.`);

import type { AuditConfig } from '../config/audit-config.ts';
import { AuditError } from '../domain/audit-error.ts';
import { isRecorded, nothingFound, owesAlert, type RecordedRun, type Run, type Tally } from '../domain/run.ts';
import type { Instant } from '../domain/values/instant.ts';
import type { RegistryKey } from '../domain/values/reference.ts';
import { judgeRecord } from '../judge/record.ts';
import { type Backlog, inOrder, loadBacklog } from './backlog.ts';
import { closeRun, closeUnended, newestBefore } from './close-run.ts';
import { accountFor } from './deliveries.ts';
import { holdLease } from './hold-lease.ts';
import { deliverOwed, notify } from './notify.ts';
import type { HeldPorts, Ports } from './ports.ts';
import { newRun, refuseExpired, refuseFuture } from './start-run.ts';
import { evidenceOfRemoved } from './tampered-rows.ts';
import { auditTargets } from './targets/audit-targets.ts';

export type RunReport =
  /** The run ended. `failures`: all that went wrong on the way. */
  | {
      readonly kind: 'audited';
      readonly run: RecordedRun;
      readonly tally: Tally;
      readonly failures: readonly unknown[];
    }
  /** An earlier invocation recorded this run. `failures`: why its alert is still owed. */
  | { readonly kind: 'already-done'; readonly run: RecordedRun; readonly failures: readonly unknown[] }
  /** A later run started before this one, which would write into its past. */
  | {
      readonly kind: 'overtaken';
      readonly by: Instant;
      readonly failures: readonly unknown[];
    }
  /** Another invocation is at work on this run. */
  | { readonly kind: 'in-progress' };

/** What a run is given of time and of tries. */
export type Attempt = {
  /** Epoch milliseconds: until then the registry is asked and waited for. */
  readonly deadlineMs: number;
  /** Whether another invocation follows if this one fails. */
  readonly isRetried: boolean;
};

/**
 * One audit of all targets. The order of its effects is what loses nothing: claim, deliver what earlier runs owe,
 * observe and append, record, notify. One tag's failure stops neither another's audit nor the alert.
 *
 * Rejects if the run could not be claimed or recorded; what failed in a run that ended is in the report.
 */
export async function runAudit(
  runAt: Instant,
  config: AuditConfig,
  ports: Ports,
  attempt: Attempt,
): Promise<RunReport> {
  refuseFuture('event-invalid', `The run at ${runAt} is in the future.`, runAt, ports.now());
  const report = await holdLease(ports, runAt, (assertHeld) =>
    claim({ ...attempt, runAt, config, ports: { ...ports, assertHeld } }),
  );
  return report === 'held' ? { kind: 'in-progress' } : report;
}

type Invocation = Attempt & {
  readonly runAt: Instant;
  readonly config: AuditConfig;
  readonly ports: HeldPorts;
};

/** Decides what is left to do of a run: all or some of it, only its alert, or nothing. */
async function claim(invocation: Invocation): Promise<RunReport> {
  const { runAt, ports } = invocation;
  const backlog = await loadBacklog(ports, runAt);
  const begun = await ports.runs.find(runAt);
  if (begun !== undefined && isRecorded(begun)) return finish(begun, backlog, invocation);
  const { newest } = backlog;
  if (newest !== undefined && newest.runAt > runAt) return giveWay(newest.runAt, begun, backlog, invocation);
  return audit(begun, backlog, invocation);
}

/** Sends the alert of a run that an earlier invocation recorded, if it is owed. */
async function finish(run: RecordedRun, backlog: Backlog, invocation: Invocation): Promise<RunReport> {
  if (!owesAlert(run)) return { kind: 'already-done', run, failures: [] };
  const { recorded, failures } = await deliverOwed([run, ...backlog.recorded], sendingOf(invocation));
  return { kind: 'already-done', run: recorded.find(({ runAt }) => runAt === run.runAt) ?? run, failures };
}

async function audit(begun: Run | undefined, backlog: Backlog, invocation: Invocation): Promise<RunReport> {
  const { runAt, config, ports } = invocation;
  const run = begun ?? newRun(runAt, config, ports);
  if (begun === undefined) refuseExpired(run, ports.now());
  await ports.configurations.keep(config.version, config.text, ports.assertHeld);
  // A run that starts behind one that took its lease over would never be closed: that is looked at in the write.
  await ports.runs.start(run, ports.assertHeld);

  const known = await closeUnended(backlog, config, ports);
  const { recorded, tried, failures: owed } = await deliverOwed(known, sendingOf(invocation));

  const previousRun = newestBefore(runAt, recorded);
  const paceOf = (key: RegistryKey) => previousRun?.registries.find(({ registry }) => registry === key)?.pace ?? null;
  const readers = new Map(
    [...config.registries].map(([key, registry]) => [key, ports.openRegistry(registry, paceOf(key))]),
  );
  const context = { ...invocation, run, isResumed: begun !== undefined, previousRun, recorded, backlog, readers };
  const { eventful, removedRun, failures: unrecorded, ...audited } = await auditTargets(context);

  // What another hand did to this run's own row meanwhile is told in this run's mail too.
  await ports.runs.find(runAt);
  const met = ports.tampered();
  const allRuns = backlog.recorded.length === 0 && met.some(({ of }) => of === 'run');
  const rows = removedRun === null ? met : [...met, evidenceOfRemoved(removedRun)];
  const { events, ...record } = judgeRecord(
    previousRun?.record ?? nothingFound,
    { rows, allRuns },
    config.registryPolicy,
    runAt,
  );
  const found = { ...audited, record, events: [...audited.events, ...events] };
  const closing = { ...found, ...accountFor(runAt, recorded, tried), previous: previousRun, interrupted: false };
  const ended = await closeRun(run, closing, ports);

  const failures = [...backlog.lost.map(lostAlert), ...owed, ...unrecorded];
  // The time for asking the registry is over; that of the alert is not.
  const notified = await notify(ended, eventful, { config, ports, untilMs: ports.now() + alertMs }).catch(
    (error: unknown) => {
      failures.push(error);
      return ended;
    },
  );
  return { kind: 'audited', run: notified, tally: ended.tally, failures };
}

/** Audits nothing, as a later run started before this one. If this one had begun, it is closed. */
async function giveWay(
  by: Instant,
  begun: Run | undefined,
  backlog: Backlog,
  invocation: Invocation,
): Promise<RunReport> {
  const { config, ports } = invocation;
  // A run in the future would silence every real one: that is not a normal overtaking.
  refuseFuture('run-in-future', `There is a run at ${by}.`, by, ports.now());
  if (begun === undefined) return { kind: 'overtaken', by, failures: [] };
  const unended = inOrder([...backlog.unended, begun]);
  const recorded = await closeUnended({ ...backlog, unended }, config, ports);
  const { failures } = await deliverOwed(recorded, sendingOf(invocation));
  return { kind: 'overtaken', by, failures };
}

/** The alert of a run may take so long. */
const alertMs = 30_000;

/** What earlier runs owe gets a fifth of the time that is left, at most: a topic that hangs must not stop an audit. */
function sendingOf({ config, ports, deadlineMs }: Invocation) {
  const share = Math.min(alertMs, Math.max(0, deadlineMs - ports.now()) / 5);
  return { config, ports, untilMs: ports.now() + share };
}

const lostAlert = (at: Instant) =>
  new AuditError('alert-lost', `The run at ${at} owed an alert, and its row is no longer in the table.`);

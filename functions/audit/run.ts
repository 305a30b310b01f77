import type { AuditConfig } from '../config/audit-config.ts';
import { AuditError } from '../domain/audit-error.ts';
import { expiryOf } from '../domain/duration.ts';
import { epochMs, type Instant, instantFromMs } from '../domain/instant.ts';
import type { Run, Tally } from '../domain/run.ts';
import { auditTargets } from './audit-targets.ts';
import { type Backlog, loadBacklog } from './backlog.ts';
import { closeRun, closeUnended, newestBefore } from './close-run.ts';
import { holdLease } from './hold-lease.ts';
import { deliverOwed, notify } from './notify.ts';
import type { HeldPorts, Ports } from './ports.ts';

/** How far the clocks of this machine and of the scheduler may differ. */
const clockSkewMs = 300_000;

export type RunReport =
  /** `failures`: all that went wrong on the way; the run itself went through to its end. */
  | { readonly kind: 'audited'; readonly run: Run; readonly tally: Tally; readonly failures: readonly unknown[] }
  /** An earlier invocation recorded this run; `failures`: why its alert is still owed. */
  | { readonly kind: 'done-before'; readonly run: Run; readonly failures: readonly unknown[] }
  /** A later run is recorded already: this one would write into its past. */
  | { readonly kind: 'superseded'; readonly by: Instant; readonly failures: readonly unknown[] }
  /** Another invocation is at work on this run. */
  | { readonly kind: 'held' };

/**
 * One audit of all targets. The order of its effects is what loses nothing: claim, deliver what earlier runs owe,
 * observe and append, record, notify. One tag's failure stops neither another's audit nor the alert.
 *
 * The registry is asked and waited for no longer than `deadlineMs` (epoch). Rejects where the run could not be
 * claimed or recorded; what failed in a run that went through is in the report.
 */
export async function runAudit(
  runAt: Instant,
  config: AuditConfig,
  ports: Ports,
  deadlineMs: number,
): Promise<RunReport> {
  refuseFuture('event-invalid', `The run at ${runAt} lies in the future.`, runAt, ports);
  const report = await holdLease(ports, runAt, (assertHeld) =>
    claimed(runAt, config, { ...ports, assertHeld }, deadlineMs),
  );
  return report === 'held' ? { kind: 'held' } : report;
}

async function claimed(runAt: Instant, config: AuditConfig, ports: HeldPorts, deadlineMs: number): Promise<RunReport> {
  const standing = await loadBacklog(ports.runs, runAt, ports.now());
  const before = await ports.runs.find(runAt);
  if (before?.state === 'notified') return { kind: 'done-before', run: before, failures: [] };
  if (before?.state === 'recorded') {
    const { failures } = await deliverOwed([...standing.owed, before], config, ports);
    return { kind: 'done-before', run: before, failures };
  }
  if (standing.newest !== undefined && standing.newest.runAt > runAt) {
    return supersede(standing.newest.runAt, before, standing, config, ports);
  }

  const run = before ?? startOf(runAt, config, ports);
  if (before === undefined) refuseExpired(run, ports);
  // One that starts behind a run that took its lease over would never be closed.
  ports.assertHeld();
  await ports.runs.start(run);
  const { owed: closed, recorded } = await closeUnended(standing.unended, standing.recorded, config, ports);
  const owed = await deliverOwed([...standing.owed, ...closed], config, ports);
  const previous = newestBefore(runAt, recorded);
  const {
    eventful,
    failures: unrecorded,
    ...audited
  } = await auditTargets(
    run,
    before !== undefined,
    config,
    { ...standing, registries: previous?.registries ?? [] },
    ports,
    deadlineMs,
  );
  const ended = await closeRun(run, { ...audited, previous, interrupted: false, owes: owed.owes }, ports);
  const failures = [...standing.lost.map(lostAlert), ...owed.failures, ...unrecorded];
  const told = await notify(ended, eventful, config, ports).catch((error: unknown) => {
    failures.push(error);
    return ended;
  });
  return { kind: 'audited', run: told, tally: ended.tally, failures };
}

/** A later run is recorded or under way: this one would write into its past. Where it had begun, it is closed. */
async function supersede(
  by: Instant,
  begun: Run | undefined,
  standing: Backlog,
  config: AuditConfig,
  ports: HeldPorts,
): Promise<RunReport> {
  // A run in the future would silence every real one: that is no ordinary overtaking.
  refuseFuture('run-in-future', `A run is recorded at ${by}.`, by, ports);
  if (begun === undefined) return { kind: 'superseded', by, failures: [] };
  const unended = [...standing.unended, begun].toSorted((one, other) => (one.runAt < other.runAt ? -1 : 1));
  const { owed: closed } = await closeUnended(unended, standing.recorded, config, ports);
  const { failures } = await deliverOwed([...standing.owed, ...closed], config, ports);
  return { kind: 'superseded', by, failures };
}

function startOf(runAt: Instant, config: AuditConfig, { now }: Pick<Ports, 'now'>): Run {
  return {
    runAt,
    state: 'running',
    startedAt: instantFromMs(now()),
    endedAt: null,
    targets: config.targets.length,
    tally: null,
    registries: [],
    events: [],
    interrupted: false,
    notifiedThrough: null,
    owes: [],
    configVersion: config.version,
    root: null,
    previous: null,
    expiresAt: expiryOf(runAt, config.retention).expiresAt ?? null,
  };
}

function refuseFuture(
  code: 'event-invalid' | 'run-in-future',
  detail: string,
  at: Instant,
  { now }: Pick<Ports, 'now'>,
): void {
  if (epochMs(at) > now() + clockSkewMs) throw new AuditError(code, detail);
}

/** What is left of it may be rows whose run is gone: begun anew, it would be recorded without them. */
function refuseExpired({ runAt, expiresAt }: Run, { now }: Pick<Ports, 'now'>): void {
  if (expiresAt === null || expiresAt * 1000 > now()) return;
  throw new AuditError('event-invalid', `The run at ${runAt} lies further back than the retention.`);
}

const lostAlert = (at: Instant) =>
  new AuditError('alert-lost', `The run at ${at} owed an alert, and its row is no longer in the table.`);

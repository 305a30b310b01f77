import { compose } from '../alerts/compose.ts';
import type { AuditConfig } from '../config/audit-config.ts';
import { AuditError } from '../domain/audit-error.ts';
import { isTold } from '../domain/event.ts';
import { hasAlert, isRecorded, type Run } from '../domain/run.ts';
import type { Snapshot } from '../domain/snapshot.ts';
import type { Instant } from '../domain/values/instant.ts';
import type { HeldPorts } from './ports.ts';

/** For all attempts to send one message. */
const publishMs = 10_000;

/**
 * Publishes the alert that a recorded run owes, part by part, and marks each part as published. A crash in between
 * repeats one part at worst. Throws `alert-not-sent`, or `store-incomplete` if `eventful` lacks snapshots that the run
 * counted. Resolves to the run as it is then.
 */
export async function notify<Owing extends Run>(
  run: Owing,
  eventful: readonly Snapshot[],
  config: AuditConfig,
  ports: Pick<HeldPorts, 'runs' | 'publish' | 'assertHeld' | 'queryOptions'>,
): Promise<Owing> {
  // A run without an alert was recorded as notified.
  if (!isRecorded(run) || !hasAlert(run)) return run;
  const { runAt, notifiedThrough, tally } = run;
  const telling = eventful.filter(({ events }) => events.some(isTold));
  if (telling.length < tally.eventful) {
    const readable = `${telling.length} of ${tally.eventful} snapshots with events`;
    throw new AuditError('store-incomplete', `Only ${readable} of the run at ${runAt} can be read.`);
  }
  const owed = telling.filter(({ reference }) => notifiedThrough === null || reference > notifiedThrough);
  for (const alert of compose(run, owed, { ...config, queryOptions: ports.queryOptions })) {
    ports.assertHeld();
    await ports.publish(alert, AbortSignal.timeout(publishMs));
    if (alert.through !== null) await ports.runs.markPublished(runAt, alert.through);
  }
  await ports.runs.markNotified(runAt);
  return { ...run, state: 'notified' };
}

/** Sends the alerts of earlier runs, in the given order. One that cannot be sent stays owed, and stops no other. */
export async function deliverOwed(
  owed: readonly Run[],
  config: AuditConfig,
  ports: HeldPorts,
): Promise<{ readonly owes: readonly Instant[]; readonly failures: readonly unknown[] }> {
  const owes: Instant[] = [];
  const failures: unknown[] = [];
  for (const run of owed) {
    try {
      await notify(run, await Array.fromAsync(ports.snapshots.eventfulOf(run.runAt)), config, ports);
    } catch (error) {
      owes.push(run.runAt);
      failures.push(error);
    }
  }
  return { owes, failures };
}

import { compose } from '../alerts/compose.ts';
import type { AuditConfig } from '../config/audit-config.ts';
import { AuditError } from '../domain/audit-error.ts';
import type { Delivery } from '../domain/delivery.ts';
import { isTold } from '../domain/event.ts';
import { owesAlert, type RecordedRun } from '../domain/run.ts';
import type { Snapshot } from '../domain/snapshot.ts';
import { instantFromMs } from '../domain/values/instant.ts';
import { isDue, owedAlertOf, owingAlerts, type Tried } from './deliveries.ts';
import type { HeldPorts } from './ports.ts';

/** With what an alert is made and sent, and until when (epoch milliseconds). */
export type Sending = { readonly config: AuditConfig; readonly ports: HeldPorts; readonly untilMs: number };

const nothingSent: Delivery = { route: 'email', through: null, messageIds: [], completedAt: null };

/**
 * Publishes the alert that a recorded run owes, part by part, and marks each part as published. A crash in between
 * repeats one part at worst. Throws `alert-not-sent`, or `store-incomplete` if `eventful` lacks snapshots that the run
 * counted. Resolves to the run as it is then.
 */
export async function notify(
  run: RecordedRun,
  eventful: readonly Snapshot[],
  { config, ports, untilMs }: Sending,
): Promise<RecordedRun> {
  if (!owesAlert(run)) return run;
  const telling = eventful.filter(({ events }) => events.some(isTold));
  if (telling.length < run.tally.eventful) {
    const readable = `${telling.length} of ${run.tally.eventful} snapshots with events`;
    throw new AuditError('store-incomplete', `Only ${readable} of the run at ${run.runAt} can be read.`);
  }
  const through = run.delivery?.through ?? null;
  const owed = telling.filter(({ reference }) => through === null || reference > through);
  const alerts = compose(run, owed, { ...config, queryOptions: ports.queryOptions });
  const mark = (delivery: Delivery) => ports.runs.markDelivered(run, delivery, ports.assertHeld);
  let marked = run;
  for (const [index, alert] of alerts.entries()) {
    ports.assertHeld();
    const id = await ports.publish(alert, AbortSignal.timeout(Math.max(1, Math.ceil(untilMs - ports.now()))));
    const { messageIds } = marked.delivery ?? nothingSent;
    const completedAt = index === alerts.length - 1 ? instantFromMs(ports.now()) : null;
    marked = await mark({ ...nothingSent, through: alert.through, messageIds: [...messageIds, id], completedAt });
  }
  // Every part was out already, and whoever sent the last one crashed before it could say so.
  if (alerts.length === 0) return mark({ ...nothingSent, ...run.delivery, completedAt: instantFromMs(ports.now()) });
  return marked;
}

/**
 * Sends the alerts that earlier runs owe, the oldest first. One that cannot be sent stays owed, and stops no other; each
 * that stays owed is a failure. `recorded`: newest first.
 */
export async function deliverOwed(
  recorded: readonly RecordedRun[],
  sending: Sending,
): Promise<{
  readonly recorded: readonly RecordedRun[];
  readonly tried: Tried;
  readonly failures: readonly unknown[];
}> {
  const { ports, untilMs } = sending;
  const tried = new Map<RecordedRun['runAt'], ReturnType<typeof owedAlertOf>>();
  const sent = new Map<RecordedRun['runAt'], RecordedRun>();
  const failures: unknown[] = [];
  const oldestFirst = owingAlerts(recorded).toReversed();
  const due = new Set(oldestFirst.filter((run) => isDue(owedAlertOf(run, recorded), recorded, ports.now())));
  // Where one is due, the oldest goes first; and as long as they get through, all others follow.
  let getsThrough = due.size > 0;
  for (const run of oldestFirst) {
    const { runAt } = run;
    const owed = owedAlertOf(run, recorded);
    if (ports.now() >= untilMs || !(getsThrough || due.has(run))) {
      const tries = owed.tries === 1 ? '1 try' : `${owed.tries} tries`;
      failures.push(new AuditError('alert-not-sent', `The alert of the run at ${runAt} is owed, after ${tries}.`));
      continue;
    }
    try {
      sent.set(runAt, await notify(run, await Array.fromAsync(ports.snapshots.eventfulOf(runAt)), sending));
      getsThrough = true;
    } catch (error) {
      failures.push(error);
      // What could not be read for it is there in the next run, as a rule; a topic that takes nothing may be down for days.
      if (!(error instanceof AuditError) || error.code !== 'alert-not-sent') continue;
      getsThrough = false;
      tried.set(runAt, { ...owed, tries: owed.tries + 1, triedAt: instantFromMs(ports.now()) });
    }
  }
  return { recorded: recorded.map((run) => sent.get(run.runAt) ?? run), tried, failures };
}

import type { OwedAlert } from '../domain/delivery.ts';
import { hasAlert, owesAlert, type RecordedRun, type Run } from '../domain/run.ts';
import { epochMs, type Instant } from '../domain/values/instant.ts';

/** What a run tried, by the run that owes the alert. */
export type Tried = ReadonlyMap<Instant, OwedAlert>;

/**
 * What the row of a run says of the alerts of the runs before it: each was sent, by this row's receipt or that of a run
 * before, or it is owed. So an alert that was never sent cannot be made to look sent. `recorded`: newest first.
 */
export function accountFor(
  runAt: Instant,
  recorded: readonly RecordedRun[],
  tried: Tried = new Map(),
): Pick<Run, 'receipts' | 'owes'> {
  const before = recorded.filter((run) => run.runAt < runAt).toReversed();
  const known = new Set(before.flatMap(({ receipts }) => receipts.map((receipt) => receipt.runAt)));
  return {
    receipts: before.flatMap(({ runAt: at, tally, events, delivery }) => {
      if (!hasAlert({ tally, events }) || known.has(at) || !delivery?.completedAt) return [];
      const { route, completedAt, messageIds } = delivery;
      return [{ runAt: at, route, completedAt, messageIds }];
    }),
    owes: owingAlerts(before).map((run) => tried.get(run.runAt) ?? owedAlertOf(run, recorded)),
  };
}

/** The runs whose alert is owed, newest first: it is not sent, and no later run has a receipt of it. */
export function owingAlerts(newestFirst: readonly RecordedRun[]): readonly RecordedRun[] {
  const sent = new Set(newestFirst.flatMap(({ receipts }) => receipts.map(({ runAt }) => runAt)));
  return newestFirst.filter((run) => owesAlert(run) && !sent.has(run.runAt));
}

/** How often the alert of a run was tried since, by the newest row that tells. */
export const owedAlertOf = ({ runAt }: Run, newestFirst: readonly RecordedRun[]): OwedAlert =>
  newestFirst.flatMap(({ owes }) => owes).find((owed) => owed.runAt === runAt) ?? {
    runAt,
    route: 'email',
    tries: 0,
    triedAt: null,
  };

const shortestMs = 15 * 60_000;
const longestMs = 24 * 3_600_000;

/**
 * Whether an owed alert is to be tried in a run: at first in each, then after pauses that double, and at once when
 * another alert got through since.
 */
export function isDue({ tries, triedAt }: OwedAlert, recorded: readonly Run[], nowMs: number): boolean {
  if (triedAt === null || recorded.some(({ delivery }) => (delivery?.completedAt ?? '') > triedAt)) return true;
  return nowMs - epochMs(triedAt) >= Math.min(shortestMs * 2 ** (tries - 1), longestMs);
}

import type { Told } from '../backtest/compare-alerts.ts';
import type { Past } from '../backtest/past.ts';
import { replay } from '../backtest/replay.ts';
import { isTold } from '../domain/event.ts';
import type { Target } from '../domain/policy.ts';
import { type Change, changesIn, type Flaw, type PlainChange, weigh } from './change.ts';

/** What a tag's past says of its changes, judged by the configuration of now. */
export type TagSummary = {
  readonly target: Target;
  /** Null for a tag that never changed and was never told of: there is nothing to judge anew. */
  readonly past: Past | null;
  readonly plain: readonly PlainChange[];
  readonly flawed: readonly { readonly change: Change; readonly because: Flaw }[];
  /** The alerts that would have come. */
  readonly alerts: readonly Told[];
};

export function summarise(target: Target, past: Past | undefined): TagSummary {
  if (past === undefined) return { target, past: null, plain: [], flawed: [], alerts: [] };
  const replayed = replay(past.observed, target, past.believed);
  const { reference } = target;
  const alerts = replayed.flatMap(({ runAt, events }) =>
    events.filter(isTold).map((event) => ({ runAt, reference, event })),
  );
  const weighed = changesIn(past, replayed).map((change) => ({ change, result: weigh(change, target.policy) }));
  return {
    target,
    past: weighed.length === 0 && alerts.length === 0 ? null : past,
    plain: weighed.flatMap(({ result }) => (typeof result === 'string' ? [] : [result])),
    flawed: weighed.flatMap(({ change, result }) => (typeof result === 'string' ? [{ change, because: result }] : [])),
    alerts,
  };
}

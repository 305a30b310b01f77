import type { Event } from '../domain/event.ts';
import type { Observation } from '../domain/observation.ts';
import type { State } from '../domain/snapshot.ts';
import type { Instant } from '../domain/values/instant.ts';
import type { Judged } from '../judge/assessment.ts';
import { judge } from '../judge/judge.ts';

/** What was observed of a tag, as its snapshots keep it. */
export type Observed = { readonly runAt: Instant; readonly observation: Observation };

/** What a run would have said. */
export type Replayed = { readonly runAt: Instant; readonly state: State; readonly events: readonly Event[] };

/** Judges a history anew, oldest first, from what was believed before it. */
export function replay(history: Iterable<Observed>, target: Judged, before: State): readonly Replayed[] {
  const replayed: Replayed[] = [];
  let state = before;
  for (const { runAt, observation } of history) {
    const judgement = judge(state, observation, target, runAt);
    state = judgement.state;
    replayed.push({ runAt, ...judgement });
  }
  return replayed;
}

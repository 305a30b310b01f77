import { isDeepStrictEqual } from 'node:util';
import type { Observation } from '../domain/observation.ts';
import type { State } from '../domain/snapshot.ts';
import type { Instant } from '../domain/values/instant.ts';
import type { Reference } from '../domain/values/reference.ts';
import type { Judged } from '../judge/assessment.ts';
import { unseen } from '../judge/state.ts';
import type { Stores } from '../store/stores.ts';
import type { Told } from './compare-alerts.ts';
import { type Observed, replay } from './replay.ts';

/** What is stored of a tag in a span of runs, as far as it can be judged anew. */
export type Past = {
  readonly reference: Reference;
  /** What was believed before the first of them. */
  readonly believed: State;
  /** Oldest first. */
  readonly observed: readonly Observed[];
  /** The events that came. */
  readonly came: readonly Told[];
  /** Whether the tag was not listed for a part of the span. */
  readonly wasUnlisted: boolean;
};

/** Undefined for a tag of which nothing is stored in the span. */
export async function pastOf(
  reference: Reference,
  snapshots: Pick<Stores['snapshots'], 'history' | 'latestBefore'>,
  since: Instant,
): Promise<Past | undefined> {
  // Of each row only this is kept: a long history is held in memory.
  const newestFirst: (Observed & { readonly told: readonly Told[] })[] = [];
  let oldest: { readonly state: State; readonly isFirst: boolean } | undefined;
  for await (const { runAt, observation, events, state, previous } of snapshots.history(reference, { since })) {
    newestFirst.push({
      runAt,
      observation: sharing(observation, newestFirst.at(-1)?.observation),
      told: events.map((event) => ({ runAt, reference, event })),
    });
    oldest = { state, isFirst: previous === null };
  }
  if (oldest === undefined) return undefined;
  const before = await snapshots.latestBefore(reference, since);
  // Where rows before the oldest have expired, what was believed is known from after that row only: it is not judged anew.
  const isFirstKnown = before === undefined && !oldest.isFirst;
  const rows = newestFirst.toReversed().slice(isFirstKnown ? 1 : 0);
  // A configuration that lists the tag has nothing to judge in a row that says it was unlisted.
  const observed = rows.filter(({ observation }) => observation.outcome !== 'unlisted');
  return {
    reference,
    believed: isFirstKnown ? oldest.state : (before?.state ?? unseen),
    observed: observed.map(({ runAt, observation }) => ({ runAt, observation })),
    came: rows.flatMap(({ told }) => told),
    wasUnlisted: observed.length < rows.length,
  };
}

/** An observation with the facts of another where they are the same: most runs see what the run before saw. */
const sharing = (one: Observation, other: Observation | undefined): Observation =>
  one.outcome === 'present' && other?.outcome === 'present' && isDeepStrictEqual(one.facts, other.facts)
    ? { ...one, facts: other.facts }
    : one;

/** The events that would have come under a policy. */
export const wouldTell = ({ reference, believed, observed }: Past, target: Judged): readonly Told[] =>
  replay(observed, target, believed).flatMap(({ runAt, events }) =>
    events.map((event) => ({ runAt, reference, event })),
  );

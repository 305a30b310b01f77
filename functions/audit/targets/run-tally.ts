import { isTold } from '../../domain/event.ts';
import type { Target } from '../../domain/policy.ts';
import { addSnapshot, nothingSeen, type RowHash, type Run, type Tally } from '../../domain/run.ts';
import type { Snapshot, State, StoredSnapshot } from '../../domain/snapshot.ts';
import type { Reference } from '../../domain/values/reference.ts';
import { type RegistryTally, startRegistryTally } from './registry-tally.ts';

/** What a run has written so far. */
export type Written = Pick<Run, 'unrecorded'> & {
  readonly tally: Tally;
  readonly rows: readonly RowHash[];
  /** The snapshots with events that are told; all others are let go once they are stored. */
  readonly eventful: readonly Snapshot[];
};

export type RunTally = {
  readonly registries: RegistryTally;
  /** Counts a row that is stored. */
  add(snapshot: StoredSnapshot): void;
  /** Counts a tag that could not be recorded. `before`: what was last believed of it; undefined: nothing is known. */
  miss(reference: Reference, before: State | undefined): void;
  written(): Written;
};

/** So many are named on the row of the run, which may hold 400 KB: enough for all but an outage of the table. */
const mostUnrecorded = 200;

/** Those that the row of a run names of the tags that it could not record. */
export const firstUnrecorded = (references: readonly Reference[]): readonly Reference[] =>
  references.slice(0, mostUnrecorded).toSorted();

/** Keeps count of a run, and of each registry what is believed of its targets when the run is over. */
export function startRunTally(targets: ReadonlyMap<Reference, Target>): RunTally {
  const registries = startRegistryTally();
  let tally = nothingSeen;
  const rows: RowHash[] = [];
  const eventful: Snapshot[] = [];
  const unrecorded: Reference[] = [];
  const addOutcome = (reference: Reference, after: State) => {
    const target = targets.get(reference);
    if (target !== undefined) registries.addOutcome(target, after);
  };
  return {
    registries,

    add(snapshot) {
      const { reference, events, state, link } = snapshot;
      tally = addSnapshot(tally, snapshot);
      rows.push({ reference, hash: link.hash });
      if (events.some(isTold)) eventful.push(snapshot);
      addOutcome(reference, state);
    },

    miss(reference, before) {
      tally = { ...tally, failed: tally.failed + 1 };
      unrecorded.push(reference);
      if (before !== undefined) addOutcome(reference, before);
    },

    written: () => ({ tally, rows, eventful, unrecorded: firstUnrecorded(unrecorded) }),
  };
}

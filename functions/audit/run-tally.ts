import { isTold } from '../domain/event.ts';
import type { Target } from '../domain/policy.ts';
import type { Reference } from '../domain/reference.ts';
import { addSnapshot, nothingSeen, type RowHash, type Tally } from '../domain/run.ts';
import type { Snapshot, State, StoredSnapshot } from '../domain/snapshot.ts';
import type { RegistryTally } from './registry-tally.ts';

/** What a run has written so far. */
export type Written = {
  readonly tally: Tally;
  readonly rows: readonly RowHash[];
  /** The snapshots with events that are told; all others are let go of when they are stored. */
  readonly eventful: readonly Snapshot[];
};

export type RunTally = {
  /** Counts a row that is stored. */
  add(snapshot: StoredSnapshot): void;
  /** Counts a tag that could not be recorded, of which this was believed before; undefined: nothing, as far as is known. */
  miss(reference: Reference, before: State | undefined): void;
  written(): Written;
};

/** Keeps count of a run, and tells the surveys of its registries what is believed of each target in the end. */
export function startTally(
  targets: ReadonlyMap<Reference, Target>,
  surveys: Pick<RegistryTally, 'addOutcome'>,
): RunTally {
  let tally = nothingSeen;
  const rows: RowHash[] = [];
  const eventful: Snapshot[] = [];
  const addOutcome = (reference: Reference, after: State) => {
    const target = targets.get(reference);
    if (target !== undefined) surveys.addOutcome(target, after);
  };
  return {
    add(snapshot) {
      const { reference, events, state, link } = snapshot;
      tally = addSnapshot(tally, snapshot);
      rows.push({ reference, hash: link.hash });
      if (events.some(isTold)) eventful.push(snapshot);
      addOutcome(reference, state);
    },

    miss(reference, before) {
      tally = { ...tally, failed: tally.failed + 1 };
      if (before !== undefined) addOutcome(reference, before);
    },

    written: () => ({ tally, rows, eventful }),
  };
}

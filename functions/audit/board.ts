import pMap from 'p-map';
import type { Instant } from '../domain/instant.ts';
import type { Reference } from '../domain/reference.ts';
import type { Snapshot } from '../domain/snapshot.ts';
import type { Snapshots } from '../store/snapshots.ts';

const readsAtOnce = 16;

/** The newest snapshot of tags, by reference. */
export type Board = ReadonlyMap<Reference, Snapshot>;

/** The newest snapshots that stand in the rows of some runs, given newest first: a few large pages of the index. */
export async function loadBoard(snapshots: Snapshots, runs: readonly Instant[]): Promise<Board> {
  const board = new Map<Reference, Snapshot>();
  for (const runAt of runs) {
    for await (const snapshot of snapshots.ofRun(runAt)) {
      if (!board.has(snapshot.reference)) board.set(snapshot.reference, snapshot);
    }
  }
  return board;
}

/**
 * The rows that a run has already written. The index may lag behind, so a reference that is missing there is
 * looked up in the table itself.
 */
export async function loadWritten(
  snapshots: Snapshots,
  runAt: Instant,
  references: readonly Reference[],
): Promise<Map<Reference, Snapshot>> {
  const written = new Map(await loadBoard(snapshots, [runAt]));
  const missing = references.filter((reference) => !written.has(reference));
  await pMap(
    missing,
    async (reference) => {
      const snapshot = await snapshots.find(reference, runAt);
      if (snapshot !== undefined) written.set(reference, snapshot);
    },
    { concurrency: readsAtOnce },
  );
  return written;
}

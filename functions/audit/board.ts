import pMap from 'p-map';
import type { Instant } from '../domain/instant.ts';
import type { Reference } from '../domain/reference.ts';
import type { Snapshot, State } from '../domain/snapshot.ts';
import type { Snapshots } from '../store/snapshots.ts';

const readsAtOnce = 16;

/** What was last believed of each tag. */
export type Board = ReadonlyMap<Reference, State>;

/** The newest states that stand in the rows of some runs, given newest first: a few large pages of the index. */
export async function loadBoard(snapshots: Snapshots, runs: readonly Instant[]): Promise<Board> {
  const board = new Map<Reference, State>();
  for (const runAt of runs) {
    for await (const { reference, state } of snapshots.ofRun(runAt)) {
      if (!board.has(reference)) board.set(reference, state);
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
): Promise<readonly Snapshot[]> {
  const written = await Array.fromAsync(snapshots.ofRun(runAt));
  const indexed = new Set(written.map(({ reference }) => reference));
  const missing = references.filter((reference) => !indexed.has(reference));
  const found = await pMap(missing, (reference) => snapshots.find(reference, runAt), { concurrency: readsAtOnce });
  return [...written, ...found.filter((snapshot) => snapshot !== undefined)];
}

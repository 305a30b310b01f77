import pMap from 'p-map';
import type { State, StoredSnapshot } from '../../domain/snapshot.ts';
import type { Link } from '../../domain/values/hash.ts';
import type { Instant } from '../../domain/values/instant.ts';
import type { Reference } from '../../domain/values/reference.ts';
import type { Snapshots } from '../../store/snapshots.ts';
import type { Backlog } from '../backlog.ts';
import type { NewestCounted } from './newest-counted.ts';

const readsAtOnce = 16;

/** What was last believed of a tag, and the row that says so. */
export type PreviousState = {
  readonly state: State;
  readonly link: Link;
  /** Whether the row says that the tag is no target any more. */
  readonly isUnlisted: boolean;
};

export const previousOf = ({ state, link, observation }: StoredSnapshot): PreviousState => ({
  state,
  link,
  isUnlisted: observation.outcome === 'unlisted',
});

/** Of each tag, also of those that are no longer listed. */
export type Board = ReadonlyMap<Reference, PreviousState>;

/**
 * The newest rows of the tags: those of the last complete run in a few large pages of the index, and over them those
 * of the interrupted runs since. A tag that is missing here may still have rows; one that is here has no newer one.
 */
export async function loadBoard(
  snapshots: Snapshots,
  { lastComplete, interruptedSince }: Pick<Backlog, 'lastComplete' | 'interruptedSince'>,
  references: readonly Reference[],
  isUncounted: NewestCounted['isUncounted'],
): Promise<Board> {
  const board = new Map<Reference, PreviousState>();
  const add = (row: StoredSnapshot) => {
    if (!isUncounted(row)) board.set(row.reference, previousOf(row));
  };
  if (lastComplete !== null) for await (const snapshot of snapshots.ofRun(lastComplete)) add(snapshot);
  for (const runAt of interruptedSince.toReversed()) {
    for (const snapshot of await loadWritten(snapshots, runAt, references)) add(snapshot);
  }
  return board;
}

/** The rows that a run has written. The index may lag behind: what is missing there is read from the table itself. */
export async function loadWritten(
  snapshots: Snapshots,
  runAt: Instant,
  references: readonly Reference[],
): Promise<readonly StoredSnapshot[]> {
  const written = await Array.fromAsync(snapshots.ofRun(runAt));
  const indexed = new Set(written.map(({ reference }) => reference));
  const missing = references.filter((reference) => !indexed.has(reference));
  const found = await pMap(missing, (reference) => snapshots.find(reference, runAt), { concurrency: readsAtOnce });
  return [...written, ...found.filter((snapshot) => snapshot !== undefined)];
}

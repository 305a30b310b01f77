import pMap from 'p-map';
import type { Instant } from '../domain/instant.ts';
import { type Reference, type RegistryKey, referenceParts } from '../domain/reference.ts';
import { needsClosing } from '../judge/judge.ts';
import type { Snapshots } from '../store/snapshots.ts';
import type { Backlog } from './backlog.ts';
import type { Board, PreviousState } from './board.ts';

const readsAtOnce = 16;

/** A tag that the configuration no longer lists, and of which something is under way. */
export type Unlisted = {
  readonly reference: Reference;
  readonly registry: RegistryKey | undefined;
  readonly before: PreviousState;
};

/**
 * Finds the tags of the last board that are no longer listed. Where the run of that board could not record all of its
 * tags, the boards before it are looked through too.
 */
export async function findUnlisted(
  board: Board,
  isListed: (reference: Reference) => boolean,
  { beneath }: Pick<Backlog, 'beneath'>,
  snapshots: Snapshots,
  runAt: Instant,
): Promise<readonly Unlisted[]> {
  const missed = new Set<Reference>();
  // An unreadable row ends nothing: its tag is not asked for any more.
  const skip = () => undefined;
  for (const run of beneath) {
    for await (const { reference } of snapshots.ofRun(run, skip)) {
      if (!isListed(reference) && !board.has(reference)) missed.add(reference);
    }
  }
  const found = await pMap(
    missed,
    async (reference) => [reference, await snapshots.latestBefore(reference, runAt)] as const,
    { concurrency: readsAtOnce },
  );
  return [...board, ...found].flatMap(([reference, before]): Unlisted[] => {
    if (before === undefined || isListed(reference) || !needsClosing(before.state)) return [];
    return [{ reference, registry: referenceParts(reference)?.registry, before }];
  });
}

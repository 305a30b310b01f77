import type { RecordedRun, Run } from '../../domain/run.ts';
import type { StoredSnapshot } from '../../domain/snapshot.ts';
import type { Instant } from '../../domain/values/instant.ts';
import type { Reference } from '../../domain/values/reference.ts';
import type { Ports } from '../ports.ts';

/**
 * The newest row of a tag from before a run that its own run counts. A write that nobody waited for any more may arrive
 * after its run was recorded without it: what such a row opened was never told, so nothing may be built upon it.
 */
export type NewestCounted = {
  before(reference: Reference, runAt: Instant): Promise<StoredSnapshot | undefined>;
  /** Whether the run of a row is known, and says that it could not record the tag. */
  isUncounted(row: Pick<StoredSnapshot, 'reference' | 'runAt'>): boolean;
};

/** `recorded`: the runs that are known already; any other one is read when a row of it is met. */
export function openNewestCounted(
  { snapshots, runs }: Pick<Ports, 'snapshots' | 'runs'>,
  recorded: readonly RecordedRun[],
): NewestCounted {
  const unrecordedOf = ({ unrecorded }: Pick<Run, 'unrecorded'>) => new Set<Reference>(unrecorded);
  const known = new Map(recorded.map((run) => [run.runAt, Promise.resolve(unrecordedOf(run))]));
  const settled = new Map(recorded.map((run) => [run.runAt, unrecordedOf(run)]));
  const unrecordedIn = (runAt: Instant) => {
    const found = known.get(runAt) ?? runs.find(runAt).then((run) => unrecordedOf(run ?? { unrecorded: [] }));
    known.set(runAt, found);
    return found;
  };

  return {
    async before(reference, runAt) {
      let row = await snapshots.latestBefore(reference, runAt);
      while (row !== undefined && (await unrecordedIn(row.runAt)).has(reference)) {
        row = await snapshots.latestBefore(reference, row.runAt);
      }
      return row;
    },
    isUncounted: ({ reference, runAt }) => settled.get(runAt)?.has(reference) ?? false,
  };
}

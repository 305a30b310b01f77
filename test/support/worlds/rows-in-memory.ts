import type { RawRow, RawRows } from '../../../functions/store/raw-rows.ts';

/** Rows as {@link RawRows} gives them, without a server; they must be as they would come out of one. */
export function rowsInMemory(snapshots: readonly RawRow[], runs: readonly RawRow[]): RawRows {
  const inOrder = snapshots.toSorted(by('runAt'));
  return {
    async *runs() {
      yield* runs.toSorted(by('runAt'));
    },
    async *rowsOfRun(runAt) {
      // The index has no row without its key.
      yield* snapshots.filter((row) => row['runAt'] === runAt && 'statusKey' in row).toSorted(by('statusKey'));
    },
    async *rowsOf(reference, since) {
      const rows = inOrder.filter((row) => row['reference'] === reference);
      const first = since === undefined ? 0 : rows.findIndex((row) => String(row['runAt']) >= since);
      yield* rows.slice(first < 0 ? -1 : Math.max(0, first - 1));
    },
    async *keys() {
      for (const { reference, runAt, expiresAt } of snapshots) {
        yield {
          reference: String(reference),
          runAt: String(runAt),
          ...(typeof expiresAt === 'number' && { expiresAt }),
        };
      }
    },
  };
}

const by =
  (name: string) =>
  (one: RawRow, other: RawRow): number =>
    String(one[name]) < String(other[name]) ? -1 : 1;

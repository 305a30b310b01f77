import { isGenuineRun, isGenuineSnapshot } from '../../../functions/store/genuine.ts';
import type { RawRow } from '../../../functions/store/raw-rows.ts';
import { sealing } from '../world/sealing.ts';
import { isRun } from '../world/table-writer.ts';

const known = new WeakMap<RawRow, boolean>();

/** Whether tagwarden wrote a row. A row in memory is never changed, only replaced: each is looked at once. */
export function isGenuine(row: RawRow): boolean {
  const before = known.get(row);
  if (before !== undefined) return before;
  const found = isRun(row) ? isGenuineRun(row, sealing) : isGenuineSnapshot(row, sealing);
  known.set(row, found);
  return found;
}

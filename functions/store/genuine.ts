import type { RecordTable } from '../domain/findings/record-tampered.ts';
import { hashOf } from '../domain/values/hash.ts';
import type { Sealing } from '../domain/values/seal.ts';
import type { RawRow } from './raw-rows.ts';
import { runContent } from './run-row.ts';
import { snapshotContent } from './snapshot-row.ts';

/** A row that tagwarden did not write, or that was changed since. */
export type TamperedRow = {
  readonly table: RecordTable;
  readonly row: RawRow;
  /** Whether a row of tagwarden takes its place. It is told before that is done. */
  readonly replaced: boolean;
};

/** How a store tells the rows of this deployment from all others. */
export type Authenticity = {
  /** Null where the key is not known: then a row is believed if its hash is right. */
  readonly sealing: Sealing | null;
  /** Told of each row that is not believed, whenever it is met. */
  readonly onTampered: (tampered: TamperedRow) => void;
};

/** Whether the row of a tag is as tagwarden wrote it. */
export function isGenuineSnapshot(row: RawRow, sealing: Sealing | null): boolean {
  const hash = hashOf(snapshotContent(row));
  return row['hash'] === hash && (sealing === null || row['seal'] === sealing.sealOf(hash));
}

/** Whether the row of a run is as tagwarden wrote it, but for its delivery. */
export function isGenuineRun(row: RawRow, sealing: Sealing | null): boolean {
  const hash = hashOf(runContent(row));
  // Without its root alone, a recorded run would look like one that crashed.
  const isWhole = row['root'] === (row['rowsHash'] === null ? null : hash);
  return isWhole && (sealing === null || row['seal'] === sealing.sealOf(hash));
}

/** The sealing of stores that write. Those that only answer questions may have none. */
export function requireSealing(sealing: Sealing | null): Sealing {
  if (sealing === null) throw new TypeError('Tables that were opened without the seal key cannot be written to.');
  return sealing;
}

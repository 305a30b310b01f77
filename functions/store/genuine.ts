import type { RecordTable } from '../domain/findings/record-tampered.ts';
import { type Hash, hashOf } from '../domain/values/hash.ts';
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

/** Whether a row is as tagwarden wrote it: `edited` where its hash is wrong, `unsealed` where only its seal is. */
export type Standing = 'genuine' | 'unsealed' | 'edited';

/** Of the row of a tag. */
export function standingOfSnapshot(row: RawRow, sealing: Sealing | null): Standing {
  const hash = hashOf(snapshotContent(row));
  return row['hash'] === hash ? sealedOrNot(row, hash, sealing) : 'edited';
}

/** Of the row of a run, but for its delivery. */
export function standingOfRun(row: RawRow, sealing: Sealing | null): Standing {
  const hash = hashOf(runContent(row));
  // Without its root alone, a recorded run would look like one that crashed.
  const isWhole = row['root'] === (row['rowsHash'] === null ? null : hash);
  return isWhole ? sealedOrNot(row, hash, sealing) : 'edited';
}

const sealedOrNot = (row: RawRow, hash: Hash, sealing: Sealing | null): Standing =>
  sealing === null || row['seal'] === sealing.sealOf(hash) ? 'genuine' : 'unsealed';

export const isGenuineSnapshot = (row: RawRow, sealing: Sealing | null): boolean =>
  standingOfSnapshot(row, sealing) === 'genuine';
export const isGenuineRun = (row: RawRow, sealing: Sealing | null): boolean =>
  standingOfRun(row, sealing) === 'genuine';

/** The sealing of stores that write. Those that only answer questions may have none. */
export function requireSealing(sealing: Sealing | null): Sealing {
  if (sealing === null) throw new TypeError('Tables that were opened without the seal key cannot be written to.');
  return sealing;
}

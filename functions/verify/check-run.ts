import { AuditError } from '../domain/audit-error.ts';
import { countRows, type RecordedRun, type RowHash, type Run, rowsHashOf } from '../domain/run.ts';
import { Hash } from '../domain/values/hash.ts';
import { Reference } from '../domain/values/reference.ts';
import type { Sealing } from '../domain/values/seal.ts';
import { standingOfRun } from '../store/genuine.ts';
import type { RawRow } from '../store/raw-rows.ts';
import { hasGenuineDelivery, readRunRow, runOf } from '../store/run-row.ts';
import { isOfNewerVersion } from '../store/schema-version.ts';
import type { RunTampering, Tampering } from './tampering.ts';

export type CheckedRun =
  | { readonly kind: 'genuine'; readonly run: Run; readonly hasGenuineDelivery: boolean }
  /** Its hash is right, but its seal is not. */
  | { readonly kind: 'unsealed'; readonly run: Run | null }
  | { readonly kind: 'edited' }
  /** A newer tagwarden wrote it, so that this one cannot judge it. */
  | { readonly kind: 'newer' };

/** Checks the row of a run against its own root and its seal. */
export function checkRunRow(raw: RawRow, sealing: Sealing | null): CheckedRun {
  const standing = standingOfRun(raw, sealing);
  if (standing === 'edited') return { kind: 'edited' };
  const isSealed = standing === 'genuine';
  if (isOfNewerVersion(raw)) return isSealed ? { kind: 'newer' } : { kind: 'unsealed', run: null };
  try {
    const row = readRunRow(raw);
    const run = runOf(row, null);
    if (!isWritten(run)) return { kind: 'edited' };
    if (!isSealed) return { kind: 'unsealed', run };
    return { kind: 'genuine', run, hasGenuineDelivery: hasGenuineDelivery(row, sealing) };
  } catch (error) {
    if (!(error instanceof AuditError) || error.code !== 'row-unreadable') throw error;
    return { kind: 'edited' };
  }
}

/** A run is recorded in one write: before that, it has nothing of what the run saw, and after that, all of it. */
function isWritten({ root, rowsHash, tally, endedAt, delivery }: Run): boolean {
  return root !== null
    ? rowsHash !== null && tally !== null && endedAt !== null
    : rowsHash === null && tally === null && endedAt === null && delivery === null;
}

/**
 * Checks the rows of a recorded run against what it recorded of them. `rows` has the hash of each row by its reference.
 * `before` has the references of the run before it: what was recorded does not tell which row is missing, so those that
 * are not there now are named. Any row of an `expired` run may be missing.
 */
export function checkRun(
  { runAt, tally, rowsHash }: RecordedRun,
  rows: ReadonlyMap<string, unknown>,
  before: ReadonlySet<string>,
  expired: boolean,
): readonly Tampering[] {
  const recorded = countRows(tally);
  if (expired && rows.size < recorded) return [];
  const hashes = [...rows].flatMap(([name, text]): RowHash[] => {
    const reference = Reference.safeParse(name);
    const hash = Hash.safeParse(text);
    return reference.success && hash.success ? [{ reference: reference.data, hash: hash.data }] : [];
  });
  const covered = coveredBy(rowsHash, hashes, recorded);
  if (covered === undefined) {
    const missing = rows.size < recorded ? [...before].filter((reference) => !rows.has(reference)) : [];
    return [{ of: 'run', kind: 'root-mismatch', runAt, rows: rows.size, recorded, missing } satisfies RunTampering];
  }
  return [...rows.keys()]
    .filter((reference) => !covered.has(reference))
    .map((reference) => ({ of: 'row', kind: 'inserted', reference, runAt }));
}

/** The rows that a run recorded: all of them, or all but one. Undefined where it recorded others. */
function coveredBy(rowsHash: Hash, hashes: readonly RowHash[], recorded: number): ReadonlySet<string> | undefined {
  const without = hashes.length === recorded + 1 ? hashes.map((left) => hashes.filter((row) => row !== left)) : [];
  const found = [hashes, ...without].find((rows) => rowsHashOf(rows) === rowsHash);
  return found && new Set(found.map(({ reference }) => reference));
}

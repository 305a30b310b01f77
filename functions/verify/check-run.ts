import { AuditError } from '../domain/audit-error.ts';
import { countRows, findAdded, type RecordedRun, type RowHash, type Run, rowsHashOf } from '../domain/run.ts';
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

/** The row of a tag, as far as its run is concerned. */
export type RowOfRun = { readonly hash: unknown; readonly isSealed: () => boolean };

export type CheckedRows = {
  readonly tamperings: readonly Tampering[];
  /**
   * The tags of rows that came after the run was recorded: a write that nobody waited for any more. Their seals are
   * right, and the run says that it could not record the tag, or that it crashed.
   */
  readonly late: readonly string[];
};

/**
 * Checks the rows of a recorded run, by their references, against what it recorded of them. `before` has the references
 * of the run before it: what was recorded does not tell which row is missing, so those that are not there now are named.
 * Any row of an `expired` run may be missing.
 */
export function checkRun(
  run: RecordedRun,
  rows: ReadonlyMap<string, RowOfRun>,
  before: ReadonlySet<string>,
  expired: boolean,
): CheckedRows {
  const { runAt, tally } = run;
  const recorded = countRows(tally);
  if (expired && rows.size < recorded) return { tamperings: [], late: [] };
  const hashes = [...rows].flatMap(([name, row]): RowHash[] => {
    const reference = Reference.safeParse(name);
    const hash = Hash.safeParse(row.hash);
    return reference.success && hash.success ? [{ reference: reference.data, hash: hash.data }] : [];
  });
  const covered = coveredBy(run, hashes, recorded);
  if (covered === undefined) {
    const missing = rows.size < recorded ? [...before].filter((reference) => !rows.has(reference)) : [];
    const mismatch: RunTampering = { of: 'run', kind: 'root-mismatch', runAt, rows: rows.size, recorded, missing };
    return { tamperings: [mismatch], late: [] };
  }
  const others = [...rows].filter(([reference]) => !covered.has(reference));
  const unrecorded = new Set<string>(run.unrecorded);
  const isLate = ([reference, row]: readonly [string, RowOfRun]) =>
    (run.interrupted || unrecorded.has(reference)) && row.isSealed();
  return {
    tamperings: others
      .filter((row) => !isLate(row))
      .map(([reference]) => ({ of: 'row', kind: 'inserted', reference, runAt })),
    late: others.filter(isLate).map(([reference]) => reference),
  };
}

/** The rows that a run recorded: all of them, or all but those it could not record, or all but one. */
function coveredBy(
  { rowsHash, unrecorded }: RecordedRun,
  hashes: readonly RowHash[],
  recorded: number,
): ReadonlySet<string> | undefined {
  const known = new Set<string>(unrecorded);
  const candidates = [hashes, hashes.filter(({ reference }) => !known.has(reference))];
  const found = candidates.find((rows) => rowsHashOf(rows) === rowsHash);
  if (found !== undefined) return new Set(found.map(({ reference }) => reference));
  const added = hashes.length === recorded + 1 ? findAdded(hashes, rowsHash) : undefined;
  return added && new Set(hashes.filter((row) => row !== added).map(({ reference }) => reference));
}

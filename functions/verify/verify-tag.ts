import type { Sealing } from '../domain/values/seal.ts';
import type { RawRow, RawRows } from '../store/raw-rows.ts';
import type { SnapshotRow } from '../store/snapshot-row.ts';
import { type ChainRow, startWalk } from './chain.ts';
import { chainRowOf, checkRow } from './check-row.ts';
import type { VerifyOptions } from './options.ts';
import { followsFrom } from './replay-row.ts';
import type { RowTampering } from './tampering.ts';

/** What verifying the runs told of them. */
export type Eras = {
  /** From this run on, rows must bear the seal of the known key; null: the key is not known, or no run bears it. */
  readonly sealedSince: string | null;
  /** The runs that a newer tagwarden wrote. */
  readonly newerRuns: ReadonlySet<string>;
  /** The runs that this very version judged. */
  readonly replayable: ReadonlySet<string>;
  /** Rows that came after their run was recorded, as {@link rowKey} names them. */
  readonly late: ReadonlySet<string>;
};

/** One text for a row. */
export const rowKey = (reference: string, runAt: string): string => `${reference} ${runAt}`;

export type VerifiedTag = {
  readonly rows: number;
  readonly tamperings: readonly RowTampering[];
  /** Rows of a newer tagwarden. */
  readonly newer: number;
  /** Rows of which it is not known whether they follow from the ones before. */
  readonly notReplayed: number;
};

/** Walks the chain of one tag, checks each row against its own hash and seal, and judges it again. */
export async function verifyTag(
  rawRows: RawRows,
  reference: string,
  eras: Eras,
  options: VerifyOptions,
): Promise<VerifiedTag> {
  const { since, sealing, nowSeconds } = options;
  const walker = startTagWalk(reference, eras, { sealing, nowSeconds });
  const tamperings: RowTampering[] = [];
  let rows = 0;
  let newer = 0;
  let notReplayed = 0;
  for await (const raw of rawRows.rowsOf(reference, since)) {
    const { found, row, before, isNewer } = walker.step(raw, since);
    // What comes before the first row that was asked for is not judged here.
    if (since !== undefined && String(raw['runAt']) < since) continue;
    rows += 1;
    tamperings.push(...found);
    if (isNewer) newer += 1;
    if (row === null) continue;
    const replayed = await replay(row, before, eras, options);
    if (replayed === 'differs') tamperings.push({ of: 'row', kind: 'misjudged', reference, runAt: row.runAt });
    if (replayed === 'unknown') notReplayed += 1;
  }
  return { rows, tamperings, newer, notReplayed };
}

type Stepped = {
  readonly found: readonly RowTampering[];
  readonly row: SnapshotRow | null;
  /** The row before it; undefined: it is not known. */
  readonly before: SnapshotRow | null | undefined;
  readonly isNewer: boolean;
};

function startTagWalk(
  reference: string,
  { sealedSince, newerRuns, late }: Eras,
  { sealing, nowSeconds }: { readonly sealing: Sealing | null; readonly nowSeconds: number },
) {
  let walk = startWalk(nowSeconds);
  let isSealed = false;
  let last: SnapshotRow | null = null;
  // The next row is linked to a row that came late, or past it.
  let lateOne: { readonly row: SnapshotRow; readonly place: ChainRow } | null = null;

  return {
    step(raw: RawRow, since: string | undefined): Stepped {
      const runAt = String(raw['runAt']);
      const isOfKey = sealedSince !== null && runAt >= sealedSince;
      // With another key another chain begins.
      if (isOfKey && !isSealed && raw['previousHash'] === null) walk = startWalk(nowSeconds);
      isSealed = isOfKey;
      const { tamperings, row, isNewer } = checkRow(raw, isOfKey ? sealing : null);
      const isUnknownNewer = isNewer && !newerRuns.has(runAt);
      const own = isUnknownNewer ? [{ of: 'row', kind: 'edited', reference, runAt } as const] : tamperings;
      const isBefore = since !== undefined && runAt < since;
      const place = own.some(({ kind }) => kind === 'unsealed') ? undefined : chainRowOf(raw);
      if (row !== null && place !== undefined && late.has(rowKey(reference, runAt))) {
        lateOne = { row, place };
        return { found: own, row: null, before: undefined, isNewer: false };
      }
      if (lateOne !== null && place?.previous?.hash === lateOne.place.hash) {
        walk.step(lateOne.place, false);
        last = lateOne.row;
      }
      lateOne = null;
      const isEdited = own.some(({ kind }) => kind === 'edited');
      const between = place === undefined ? [] : walk.step(isBefore ? { ...place, previous: null } : place, isEdited);
      if (place === undefined) walk.pass(runAt);
      const found = [...own, ...between.map((fault): RowTampering => ({ of: 'row', reference, ...fault }))];
      const before = row === null ? undefined : predecessor(row, last);
      last = row;
      return { found, row, before, isNewer: isNewer && !isUnknownNewer };
    },
  };
}

function predecessor(row: SnapshotRow, last: SnapshotRow | null): SnapshotRow | null | undefined {
  if (row.previousHash === null) return null;
  return last?.hash === row.previousHash ? last : undefined;
}

/** Whether a row follows from the one before, as far as this version can tell. */
async function replay(
  row: SnapshotRow,
  before: SnapshotRow | null | undefined,
  { replayable }: Eras,
  { policiesOf }: VerifyOptions,
): Promise<'follows' | 'differs' | 'unknown'> {
  if (before === undefined) return 'unknown';
  const known = await policiesOf(row.configVersion);
  if (known.kind !== 'known') return 'unknown';
  if (followsFrom(before, row, known.policies)) return 'follows';
  return replayable.has(row.runAt) ? 'differs' : 'unknown';
}

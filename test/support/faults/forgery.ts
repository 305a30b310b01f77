import { AuditError } from '../../../functions/domain/audit-error.ts';
import { rowsHashOf } from '../../../functions/domain/run.ts';
import { Hash, hashOf } from '../../../functions/domain/values/hash.ts';
import { instantFromMs } from '../../../functions/domain/values/instant.ts';
import { Reference } from '../../../functions/domain/values/reference.ts';
import type { RawRow } from '../../../functions/store/raw-rows.ts';
import { runContent } from '../../../functions/store/run-row.ts';
import { indexKeysOf, readRow, snapshotContent } from '../../../functions/store/snapshot-row.ts';
import { day } from '../given/givens.ts';
import { givenSealing } from '../given/seal.ts';
import { lastDay, type Story } from '../stories/verify-story.ts';
import { referenceOf } from '../worlds/verify-world.ts';

/** Half a day after a run, when there is none. */
export const between = (onDay: number) => instantFromMs(Date.parse(day(onDay)) + 43_200_000);

/** A row with the hash and the index keys that its content should have: what a forger with the source code writes. */
export function rehashed(row: RawRow): RawRow {
  const content = snapshotContent(row);
  const whole = { seal: row['seal'], ...content, hash: hashOf(content) };
  const read = readRow({ ...whole, statusKey: '' });
  if (read instanceof AuditError) throw read;
  return { ...whole, ...indexKeysOf(read) };
}

/** A row of a later version of tagwarden, whole in itself. */
export function newer(row: RawRow): RawRow {
  const later = { ...row, schemaVersion: 2 };
  return { ...later, hash: hashOf(snapshotContent(later)) };
}

/** The row of a run of a later version, whole in itself. */
export const newerRun = (run: RawRow): RawRow => rerooted({ ...run, schemaVersion: 2 });

/** A row with the seal that its hash should have: what only a forger with the key writes. */
export const resealed = (row: RawRow): RawRow => ({
  ...row,
  seal: givenSealing.sealOf(Hash.parse(row['hash'] ?? row['root'] ?? hashOf(runContent(row)))),
});

/** How a row of a tag names the one before it. */
export const after = (before: RawRow | null): RawRow => ({
  previousHash: before?.['hash'] ?? null,
  previousRunAt: before?.['runAt'] ?? null,
  previousExpiresAt: before?.['expiresAt'] ?? null,
});

/** How the row of a run names the one before it. */
export const afterRun = (before: RawRow | null): RawRow => ({
  previousRoot: before?.['root'] ?? null,
  previousRunAt: before?.['runAt'] ?? null,
  previousExpiresAt: before?.['keptUntil'] ?? null,
});

/** The row of a run with the root that its facts should have. */
export const rerooted = (run: RawRow): RawRow => ({
  ...run,
  root: run['rowsHash'] === null ? null : hashOf(runContent(run)),
});

/** The row of a run with the root that its facts and rows should have. */
export function rehashedRun(run: RawRow, rows: readonly RawRow[]): RawRow {
  const hashes = rows
    .filter(({ runAt }) => runAt === run['runAt'])
    .map(({ reference, hash }) => ({ reference: Reference.parse(reference), hash: Hash.parse(hash) }));
  return rerooted({ ...run, rowsHash: rowsHashOf(hashes) });
}

/** Changes the row of a tag on a day, and makes every hash and every root from there on anew. */
export async function rewriteHistory(
  story: Story,
  tag: string,
  fromDay: number,
  change: RawRow,
  seal: (row: RawRow) => RawRow = (row) => row,
): Promise<void> {
  const rows = story.honest.snapshots.filter(({ reference }) => reference !== referenceOf(tag));
  let before: RawRow | null = null;
  for (const row of story.honest.snapshots.filter(({ reference }) => reference === referenceOf(tag))) {
    const changes: RawRow = row['runAt'] === day(fromDay) ? change : {};
    before = seal(rehashed({ ...row, ...changes, ...after(before) }));
    rows.push(before);
    await story.put(before);
  }
  let runBefore: RawRow | null = null;
  for (let onDay = 0; onDay <= lastDay; onDay += 1) {
    runBefore = seal(rehashedRun({ ...story.run(onDay), ...afterRun(runBefore) }, rows));
    await story.put(runBefore);
  }
}

/** A run that has just started, as its row is before anything of what it saw is in it. */
export const underWay = ({ delivery: _, ...run }: RawRow): RawRow => ({
  ...run,
  ...afterRun(null),
  root: null,
  rowsHash: null,
  tally: null,
  endedAt: null,
  interrupted: false,
  receipts: [],
  owes: [],
  registries: [],
  record: { findings: [], flapRecords: [] },
  events: [],
  unrecorded: [],
});

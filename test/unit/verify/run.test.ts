import { describe, expect, test } from 'vitest';
import { type RecordedRun, type Run, rowsHashOf } from '../../../functions/domain/run.ts';
import { Hash, hashOf } from '../../../functions/domain/values/hash.ts';
import { Reference } from '../../../functions/domain/values/reference.ts';
import type { RawRow } from '../../../functions/store/raw-rows.ts';
import { deliveryHash, runContent, runRowOf } from '../../../functions/store/run-row.ts';
import { checkRun, checkRunRow, type RowOfRun } from '../../../functions/verify/check-run.ts';
import { day } from '../../support/given/givens.ts';
import { givenRecordedRun, givenTally } from '../../support/given/run.ts';
import { givenSealing } from '../../support/given/seal.ts';

const name = (tag: string) => `prod/web/api:${tag}`;
const row = (hash: unknown, sealed = false): RowOfRun => ({ hash, isSealed: () => sealed });
const rowsOf = (...tags: readonly string[]) => new Map(tags.map((tag) => [name(tag), row(hashOf(tag))]));

const hashes = ['v1', 'v2', 'v3'].map((tag) => ({ reference: Reference.parse(name(tag)), hash: hashOf(tag) }));
const run = givenRecordedRun({
  endedAt: day(1),
  targets: 3,
  tally: givenTally({ present: 1, absent: 1, unreadable: 1, failed: 1 }),
  rowsHash: rowsHashOf(hashes),
});

describe('a recorded run is held against its root', () => {
  test.each<{ says: string; rows: ReadonlyMap<string, RowOfRun>; expired?: true; said: readonly object[] }>([
    { says: 'its rows are there, in another order', rows: rowsOf('v3', 'v1', 'v2'), said: [] },
    {
      says: 'a row is missing that the run before had',
      rows: rowsOf('v1', 'v3'),
      said: [{ of: 'run', kind: 'root-mismatch', rows: 2, recorded: 3, missing: [name('v2')] }],
    },
    {
      says: 'a row bears another hash',
      rows: new Map([...rowsOf('v1', 'v2'), [name('v3'), row(hashOf('changed'))]]),
      said: [{ of: 'run', kind: 'root-mismatch', rows: 3, recorded: 3, missing: [] }],
    },
    {
      says: 'a row is there in the place of another',
      rows: rowsOf('v1', 'v2', 'v9'),
      said: [{ of: 'run', kind: 'root-mismatch', rows: 3, recorded: 3, missing: [] }],
    },
    {
      says: 'a row is too many',
      rows: rowsOf('v0', 'v1', 'v2', 'v3'),
      said: [{ of: 'row', kind: 'inserted', reference: name('v0') }],
    },
    {
      says: 'a row is too many, and bears no hash at all',
      rows: new Map([...rowsOf('v1', 'v2', 'v3'), [name('v0'), row(7)]]),
      said: [{ of: 'row', kind: 'inserted', reference: name('v0') }],
    },
    {
      says: 'a row is too many, under a name that is no reference',
      rows: new Map([...rowsOf('v1', 'v2', 'v3'), ['nobody', row(hashOf('v1'))]]),
      said: [{ of: 'row', kind: 'inserted', reference: 'nobody' }],
    },
    {
      says: 'a row bears no hash',
      rows: new Map([...rowsOf('v1', 'v2'), [name('v3'), row(undefined)]]),
      said: [{ of: 'run', kind: 'root-mismatch', rows: 3, recorded: 3, missing: [] }],
    },
    { says: 'it expired, and rows are missing', rows: rowsOf('v1'), expired: true, said: [] },
    {
      says: 'it expired, all rows are left, and one bears another hash',
      rows: new Map([...rowsOf('v1', 'v2'), [name('v3'), row(hashOf('changed'))]]),
      expired: true,
      said: [{ of: 'run', kind: 'root-mismatch', rows: 3, recorded: 3, missing: [] }],
    },
    {
      says: 'it expired, and a row is too many',
      rows: rowsOf('v0', 'v1', 'v2', 'v3'),
      expired: true,
      said: [{ of: 'row', kind: 'inserted', reference: name('v0') }],
    },
  ])('$says', ({ rows, expired = false, said }) => {
    const before = new Set(['v1', 'v2'].map(name));
    expect(checkRun(run, rows, before, expired)).toEqual({
      tamperings: said.map((each) => ({ ...each, runAt: day(0) })),
      late: [],
    });
  });
});

describe('a row that the run does not count', () => {
  const v9 = Reference.parse(name('v9'));
  const v8 = Reference.parse(name('v8'));
  test.each<{ says: string; of: Partial<RecordedRun>; sealed: boolean; late: boolean }>([
    { says: 'came late where the run could not record its tag', of: { unrecorded: [v9] }, sealed: true, late: true },
    { says: 'came late where the run crashed', of: { interrupted: true }, sealed: true, late: true },
    { says: 'was inserted where the run names another tag', of: { unrecorded: [v8] }, sealed: true, late: false },
    { says: 'was inserted where it is not sealed', of: { unrecorded: [v9] }, sealed: false, late: false },
    { says: 'was inserted where the run recorded all', of: {}, sealed: true, late: false },
  ])('$says', ({ of, sealed, late }) => {
    const rows = new Map([...rowsOf('v1', 'v2', 'v3'), [v9 as string, row(hashOf('v9'), sealed)]]);
    expect(checkRun({ ...run, ...of }, rows, new Set(), false)).toEqual(
      late
        ? { tamperings: [], late: [v9] }
        : { tamperings: [{ of: 'row', kind: 'inserted', reference: v9, runAt: day(0) }], late: [] },
    );
  });

  test('may be one of several that came late', () => {
    const rows = new Map([
      ...rowsOf('v1', 'v2', 'v3'),
      ...[v8, v9].map((each) => [each as string, row(hashOf(each), true)] as const),
    ]);
    expect(checkRun({ ...run, unrecorded: [v8, v9] }, rows, new Set(), false)).toEqual({
      tamperings: [],
      late: [v8, v9],
    });
  });
});

test('a large run with a row too many and another one changed is compared in seconds', () => {
  const all = Array.from({ length: 4_000 }, (_, index) => `v${index}`);
  const rowsHash = rowsHashOf(all.map((tag) => ({ reference: Reference.parse(name(tag)), hash: hashOf(tag) })));
  const large = { ...run, tally: givenTally({ present: all.length }), rowsHash };
  const rows = rowsOf(...all, 'v4000');
  expect(checkRun(large, rows, new Set(), false)).toMatchObject({
    tamperings: [{ kind: 'inserted', reference: name('v4000') }],
  });
  const changed = new Map([...rows, [name('v7'), row(hashOf('changed'))]]);
  expect(checkRun(large, changed, new Set(), false)).toMatchObject({
    tamperings: [{ kind: 'root-mismatch' }],
  });
}, 15_000);

describe('the row of a run', () => {
  /** With the root and the seal that its content should have. */
  const whole = (row: RawRow): RawRow => {
    const hash = hashOf(runContent(row));
    return { ...row, root: row['rowsHash'] === null ? null : hash, seal: givenSealing.sealOf(hash) };
  };
  const rowOf = (changes: Partial<Run> = {}): RawRow => ({ ...runRowOf('test', { ...run, ...changes }, givenSealing) });
  const underWay = { rowsHash: null, tally: null, endedAt: null } as const;
  const delivery = { route: 'email', through: null, messageIds: ['a'], completedAt: day(1) } as const;
  const ofRoot = { runAt: run.runAt, root: Hash.parse(rowOf()['root']) };
  const seal = givenSealing.sealOf(deliveryHash('test', ofRoot, delivery));

  test.each([
    { says: 'of a recorded run', row: rowOf() },
    { says: 'of one in progress', row: rowOf(underWay) },
    { says: 'of one that expires', row: rowOf({ ...underWay, expiresAt: 1_800_000_000, keptUntil: 1_900_000_000 }) },
    { says: 'of one whose alert is sent', row: { ...rowOf(), delivery: { ...delivery, seal } } },
  ])('is one that runs leave behind: $says', ({ row }) => {
    for (const sealing of [null, givenSealing]) {
      expect(checkRunRow(row, sealing)).toMatchObject({ kind: 'genuine', hasGenuineDelivery: true });
    }
  });

  test.each([
    { says: 'a root without a tally', row: whole(rowOf({ tally: null })) },
    { says: 'a root without an end', row: whole(rowOf({ endedAt: null })) },
    { says: 'an end without a root', row: whole(rowOf({ rowsHash: null })) },
    { says: 'all but the root', row: { ...rowOf(), root: null } },
    { says: 'told without a root', row: { ...rowOf(underWay), delivery: { ...delivery, seal } } },
    { says: 'a number that no run counts', row: { ...rowOf(), tally: { ...run.tally, more: 1 } } },
    { says: 'an attribute that no root covers', row: { ...rowOf(), note: 'x' } },
    { says: 'no schemaVersion', row: whole({ ...rowOf(), schemaVersion: undefined }) },
    { says: 'an older schemaVersion', row: whole({ ...rowOf(), schemaVersion: 0 }) },
  ])('is one that no run leaves behind: $says', ({ row }) => {
    expect(checkRunRow(row, null)).toEqual({ kind: 'edited' });
  });

  test.each([
    { says: 'no seal', row: { ...rowOf(), seal: undefined }, kind: 'edited' },
    { says: 'a seal of another row', row: { ...rowOf(), seal: rowOf({ targets: 9 })['seal'] }, kind: 'unsealed' },
    {
      says: 'another content with its own root',
      row: { ...rowOf({ targets: 9 }), seal: rowOf()['seal'] },
      kind: 'unsealed',
    },
  ])('is not believed with $says', ({ row, kind }) => {
    expect(checkRunRow(row, givenSealing)).toMatchObject({ kind });
  });

  test.each([
    { says: 'with another seal', changed: { ...delivery, seal: '0'.repeat(64) } },
    { says: 'for another message', changed: { ...delivery, messageIds: ['b'], seal } },
  ])('says nothing of its alert $says', ({ changed }) => {
    expect(checkRunRow({ ...rowOf(), delivery: changed }, givenSealing)).toMatchObject({ hasGenuineDelivery: false });
  });

  test('of a newer version is told apart from one that was edited, where its seal is right', () => {
    const row = whole({ ...rowOf(), schemaVersion: 2 });
    expect(checkRunRow(row, givenSealing)).toEqual({ kind: 'newer' });
    expect(checkRunRow({ ...row, seal: rowOf()['seal'] }, givenSealing)).toEqual({ kind: 'unsealed', run: null });
    expect(checkRunRow({ ...row, root: '0'.repeat(64) }, givenSealing)).toEqual({ kind: 'edited' });
  });
});

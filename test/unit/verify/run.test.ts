import { describe, expect, test } from 'vitest';
import { type RecordedRun, type Run, rootOf } from '../../../functions/domain/run.ts';
import { hashOf } from '../../../functions/domain/values/hash.ts';
import { Reference } from '../../../functions/domain/values/reference.ts';
import { runRowOf } from '../../../functions/store/run-row.ts';
import { checkRun, readRun } from '../../../functions/verify/check-run.ts';
import { day } from '../../support/given/givens.ts';
import { givenRun, givenTally } from '../../support/given/run.ts';

const name = (tag: string) => `prod/web/api:${tag}`;
const rowsOf = (...tags: readonly string[]) => new Map<string, unknown>(tags.map((tag) => [name(tag), hashOf(tag)]));

const facts = {
  ...givenRun({ state: 'notified', endedAt: day(1), targets: 3 }),
  tally: givenTally({ present: 1, absent: 1, unreadable: 1, failed: 1 }),
};
const hashes = ['v1', 'v2', 'v3'].map((tag) => ({ reference: Reference.parse(name(tag)), hash: hashOf(tag) }));
const run: RecordedRun = { ...facts, root: rootOf(facts, hashes) };

describe('a recorded run is held against its root', () => {
  test.each<{ says: string; rows: ReadonlyMap<string, unknown>; expired?: true; said: readonly object[] }>([
    { says: 'its rows are there, in another order', rows: rowsOf('v3', 'v1', 'v2'), said: [] },
    {
      says: 'a row is missing that the run before had',
      rows: rowsOf('v1', 'v3'),
      said: [{ of: 'run', kind: 'root-mismatch', rows: 2, recorded: 3, missing: [name('v2')] }],
    },
    {
      says: 'a row bears another hash',
      rows: new Map([...rowsOf('v1', 'v2'), [name('v3'), hashOf('changed')]]),
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
      rows: new Map([...rowsOf('v1', 'v2', 'v3'), [name('v0'), 7]]),
      said: [{ of: 'row', kind: 'inserted', reference: name('v0') }],
    },
    {
      says: 'a row is too many, under a name that is no reference',
      rows: new Map([...rowsOf('v1', 'v2', 'v3'), ['nobody', hashOf('v1')]]),
      said: [{ of: 'row', kind: 'inserted', reference: 'nobody' }],
    },
    {
      says: 'a row bears no hash',
      rows: new Map<string, unknown>([...rowsOf('v1', 'v2'), [name('v3'), undefined]]),
      said: [{ of: 'run', kind: 'root-mismatch', rows: 3, recorded: 3, missing: [] }],
    },
    { says: 'it expired, and rows are missing', rows: rowsOf('v1'), expired: true, said: [] },
    {
      says: 'it expired, all rows are left, and one bears another hash',
      rows: new Map([...rowsOf('v1', 'v2'), [name('v3'), hashOf('changed')]]),
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
    expect(checkRun(run, rows, before, expired)).toEqual(said.map((each) => ({ ...each, runAt: day(0) })));
  });
});

describe('the row of a run', () => {
  const rowOf = (changes: Partial<Run>) => ({ auditor: 'test', ...runRowOf({ ...run, ...changes }) });
  const underWay = { state: 'running', root: null, tally: null, endedAt: null } as const;

  test.each([
    { says: 'of a recorded run, its alert owed', row: rowOf({ state: 'recorded' }) },
    { says: 'of one that is told', row: rowOf({ notifiedThrough: Reference.parse(name('v1')) }) },
    { says: 'of one in progress', row: rowOf(underWay) },
    { says: 'of one that expires', row: rowOf({ ...underWay, expiresAt: 1_800_000_000 }) },
  ])('is one that runs leave behind: $says', ({ row }) => {
    expect(readRun(row)).not.toHaveProperty('kind');
  });

  test.each([
    { says: 'a root without a tally', row: rowOf({ tally: null }) },
    { says: 'a root without an end', row: rowOf({ endedAt: null }) },
    { says: 'a root while it is in progress', row: rowOf({ state: 'running' }) },
    { says: 'an end without a root', row: rowOf({ root: null }) },
    { says: 'told without a root', row: rowOf({ ...underWay, notifiedThrough: Reference.parse(name('v1')) }) },
    { says: 'owing alerts without a root', row: rowOf({ ...underWay, owes: [day(0)] }) },
    { says: 'interrupted without a root', row: rowOf({ ...underWay, interrupted: true }) },
    { says: 'naming a time before it, and no root', row: { ...rowOf({}), previousRunAt: day(-1) } },
    { says: 'naming an expiry before it, and no root', row: { ...rowOf({}), previousExpiresAt: 1 } },
    { says: 'an attribute that no run has', row: { ...rowOf({}), note: 'x' } },
    { says: 'a number that no run counts', row: { ...rowOf({}), tally: { ...run.tally, more: 1 } } },
    { says: 'no schemaVersion', row: { ...rowOf({}), schemaVersion: undefined } },
  ])('is one that no run leaves behind: $says', ({ row }) => {
    expect(readRun(row)).toEqual({ of: 'run', kind: 'edited', runAt: day(0) });
  });

  test('of a newer version is an error', () => {
    expect(() => readRun({ ...rowOf({}), schemaVersion: 2 })).toThrow('expected schemaVersion 1, got 2');
  });
});

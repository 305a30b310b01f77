import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type RowHash, type Run, rootOf } from '../../../functions/domain/run.ts';
import { hashOf, type Link } from '../../../functions/domain/values/hash.ts';
import { Reference } from '../../../functions/domain/values/reference.ts';
import { day } from '../../support/given/givens.ts';
import { givenRun, givenTally } from '../../support/given/run.ts';

const rowHash = (tag: string, content = tag): RowHash => ({
  reference: Reference.parse(`prod/web/api:${tag}`),
  hash: hashOf(content),
});
const rows = ['v1', 'v10', 'v2', 'V3'].map((tag) => rowHash(tag));
const previous: Link = { runAt: day(0), hash: hashOf('the run before'), expiresAt: 1_800_000_000 };
const run = givenRun({
  runAt: day(1),
  startedAt: day(1),
  endedAt: day(2),
  targets: 4,
  tally: givenTally({ present: 4 }),
  previous,
  expiresAt: 1_900_000_000,
});
const root = rootOf(run, rows);

describe('the root of a run', () => {
  test('does not depend on the order in which its rows come', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(rows, { minLength: rows.length }), (shuffled) => {
        expect(rootOf(run, shuffled)).toBe(root);
      }),
    );
  });

  test.each<{ says: string; other: readonly RowHash[] }>([
    { says: 'one is missing', other: rows.slice(1) },
    { says: 'one more is there', other: [...rows, rowHash('v9')] },
    { says: 'one has another hash', other: [...rows.slice(1), rowHash('v1', 'changed')] },
    { says: 'one has another tag', other: [...rows.slice(1), rowHash('v9', 'v1')] },
    { says: 'two have changed their hashes', other: [...rows.slice(2), rowHash('v1', 'v10'), rowHash('v10', 'v1')] },
    { says: 'one is there twice', other: [...rows, rowHash('v1')] },
    { says: 'none is there', other: [] },
  ])('depends on every row: $says', ({ other }) => {
    expect(rootOf(run, other)).not.toBe(root);
  });

  test.each<{ says: string; changes: Partial<Run> }>([
    { says: 'when it was', changes: { runAt: day(2) } },
    { says: 'when it started', changes: { startedAt: day(2) } },
    { says: 'when it ended', changes: { endedAt: day(3) } },
    { says: 'how many tags it set out to audit', changes: { targets: 5 } },
    { says: 'which tags it could not record', changes: { unrecorded: [Reference.parse('prod/web/api:v9')] } },
    { says: 'that it was interrupted', changes: { interrupted: true } },
    { says: 'which configuration judged it', changes: { configVersion: 'another' } },
    { says: 'when it expires', changes: { expiresAt: 1_900_000_001 } },
    { says: 'that it expires', changes: { expiresAt: null } },
    { says: 'that there was a run before it', changes: { previous: null } },
    { says: 'when the run before it was', changes: { previous: { ...previous, runAt: day(-1) } } },
    { says: 'the root of the run before it', changes: { previous: { ...previous, hash: hashOf('another') } } },
    { says: 'when the run before it expires', changes: { previous: { ...previous, expiresAt: null } } },
    ...Object.keys(givenTally()).map((name) => ({
      says: `what it counted as ${name}`,
      changes: { tally: givenTally({ present: 4, [name]: 9 }) },
    })),
  ])('depends on every fact: $says', ({ changes }) => {
    expect(rootOf({ ...run, ...changes }, rows)).not.toBe(root);
  });

  test.each<{ says: string; changes: Partial<Run> }>([
    { says: 'that its alert was sent', changes: { state: 'notified' } },
    { says: 'how far its alert was sent', changes: { notifiedThrough: Reference.parse('prod/web/api:v1') } },
    { says: 'which alerts were owed', changes: { owes: [day(0)] } },
  ])('leaves out what changes after it was recorded: $says', ({ changes }) => {
    expect(rootOf({ ...run, ...changes }, rows)).toBe(root);
  });
});

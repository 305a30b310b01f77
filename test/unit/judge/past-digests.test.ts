import { expect, test } from 'vitest';
import type { PastDigest } from '../../../functions/domain/snapshot.ts';
import { formerSpan, remember } from '../../../functions/judge/content/past-digests.ts';
import { day, digestA, digestB, digestC } from '../../support/given/givens.ts';

const former = (digest: PastDigest['digest'], since: number, until: number): PastDigest => ({
  digest,
  until: day(until),
  baselineSince: day(since),
});
const other = (digest: PastDigest['digest'], until: number): PastDigest => ({
  digest,
  until: day(until),
  baselineSince: null,
});

test('past digests are kept oldest first, former baselines before others of the same run', () => {
  const kept = remember([former(digestA, 0, 3), other(digestB, 1)], [other(digestC, 3), other(digestA, 2)], []);
  expect(kept).toEqual([other(digestB, 1), other(digestA, 2), former(digestA, 0, 3), other(digestC, 3)]);
});

test('a digest that is left again gives way to its new entry, each sort for itself', () => {
  const past = [former(digestA, 0, 1), other(digestA, 2)];
  expect(remember(past, [other(digestA, 5)], [])).toEqual([former(digestA, 0, 1), other(digestA, 5)]);
  expect(remember(past, [former(digestA, 3, 6)], [])).toEqual([other(digestA, 2), former(digestA, 3, 6)]);
});

test('only a former baseline has a span', () => {
  const past = [other(digestA, 1), former(digestB, 0, 2)];
  expect(formerSpan(past, digestA)).toBeNull();
  expect(formerSpan(past, digestC)).toBeNull();
  expect(formerSpan(past, digestB)).toEqual({ since: day(0), until: day(2) });
});

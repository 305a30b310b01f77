import { expect, test } from 'vitest';
import { decodeTagDetail } from '../../../../functions/registry/ncr/tag-detail.ts';
import {
  asked,
  digestA,
  digestB,
  facts,
  givenDetail,
  givenImage,
  hexA,
  nowMs,
} from '../../../support/given/tag-detail.ts';

test.each([
  { says: 'plain', digest: digestA },
  { says: 'with a doubled prefix', digest: `sha256:${digestA}` },
  { says: 'with the prefix four times', digest: `sha256:sha256:sha256:${digestA}` },
  { says: 'in upper case', digest: `SHA256:Sha256:${hexA.toUpperCase()}` },
  { says: 'within spaces', digest: ` ${digestA}\n` },
])('a digest $says is taken over', ({ digest }) => {
  expect(facts(givenDetail({ digest })).digest).toBe(digestA);
  expect(facts(givenDetail({ images: [givenImage({ digest })] })).platforms[0]?.digest).toBe(digestA);
});

const digestsThatAreNone = [
  { says: "the guide's abbreviated sample", digest: 'sha256:a180 ~ b9dc', got: '"sha256:a180 ~ b9dc"' },
  { says: 'one digit too few', digest: digestA.slice(0, -1), got: `"${digestA.slice(0, -1)}"` },
  { says: 'no prefix', digest: hexA, got: `"${hexA}"` },
  { says: 'another algorithm', digest: `sha512:${hexA}${hexA}`, got: '"sha512:aaa' },
  { says: 'a number', digest: 5, got: '5' },
  { says: 'an object', digest: { sha256: hexA }, got: 'an object' },
];

test.each(digestsThatAreNone)(
  'a digest of $says makes the answer invalid where it is that of the tag, and the detail says what came',
  ({ digest, got }) => {
    const detail = decodeTagDetail(givenDetail({ digest }), asked);
    expect(detail).toMatchObject({ kind: 'unreadable', code: 'answer-invalid' });
    expect(detail).toHaveProperty(
      'detail',
      expect.stringContaining(`: digest: expected "sha256:" and 64 hex digits, got ${got}`),
    );
    expect(JSON.stringify(detail).length).toBeLessThan(320);
  },
);

test.each(digestsThatAreNone)('a digest of $says is an oddity where it is that of a platform', ({ digest, got }) => {
  const decoded = facts(givenDetail({ images: [givenImage(), givenImage({ digest })] }));
  expect(decoded.digest).toBe(digestA);
  expect(decoded.platforms.map((platform) => platform.digest)).toEqual([null, digestB]);
  expect(decoded.incomplete).toEqual([]);
  expect(decoded.oddities).toEqual([
    { field: 'images.1.digest', expected: '"sha256:" and 64 hex digits', got: expect.stringContaining(got) },
  ]);
});

test('a digest that is none is not taken for a missing one where it would have to stand in', () => {
  const images = [givenImage({ digest: 'sha256:a180 ~ b9dc' })];
  expect(decodeTagDetail(givenDetail({ digest: null, images }), asked)).toMatchObject({
    code: 'answer-invalid',
    detail: expect.stringContaining('images.0.digest: expected "sha256:" and 64 hex digits, got "sha256:a180 ~ b9dc"'),
  });
});

test.each([
  { says: 'a number', pulled: 1711928488000, at: '2024-03-31T23:41:28.000Z' },
  { says: 'a number in text', pulled: '1711928488000', at: '2024-03-31T23:41:28.000Z' },
  { says: 'a floating number in text', pulled: '1.711928488E12', at: '2024-03-31T23:41:28.000Z' },
  { says: 'an ISO text', pulled: '2024-04-01T08:41:28.123456+09:00', at: '2024-03-31T23:41:28.123Z' },
  { says: 'a moment five minutes ahead', pulled: nowMs + 300_000, at: '2026-11-23T09:05:00.000Z' },
  { says: '0', pulled: 0, at: null },
  { says: '0 in text', pulled: '0', at: null },
  { says: 'null', pulled: null, at: null },
  { says: 'nothing', pulled: undefined, at: null },
  { says: 'an empty text', pulled: '', at: null },
])('a moment given as $says is $at', ({ pulled, at }) => {
  const decoded = facts(
    givenDetail({ images: [givenImage({ latest_pulled: pulled, updated: pulled })], last_updated: pulled }),
  );
  expect(decoded).toMatchObject({ latestPulledAt: at, lastUpdatedAt: at });
  expect(decoded.platforms[0]).toMatchObject({ latestPulledAt: at, updatedAt: at });
});

const before = 'a moment from 2017 on';
const ahead = 'a moment that is not in the future';
const form = 'milliseconds since 1970 or an ISO 8601 time';
const notIn = (unit: string) => `milliseconds since 1970, not ${unit}`;

const nineHoursAhead = nowMs + 9 * 3_600_000;

test.each([
  { says: 'before 1970', given: -1, expected: before, got: '-1' },
  { says: 'before 1970, in text', given: '-1711928488000', expected: before, got: '"-1711928488000"' },
  { says: 'a day before NCR', given: '2016-12-31T00:00:00Z', expected: before, got: '"2016-12-31T00:00:00Z"' },
  {
    says: 'of 1980, as a clock without a battery tells',
    given: 315_532_800_000,
    expected: before,
    got: '315532800000',
  },
  { says: 'in seconds', given: 1_772_236_800, expected: notIn('seconds'), got: '1772236800' },
  { says: 'in seconds, in text', given: '1772236800', expected: notIn('seconds'), got: '"1772236800"' },
  { says: 'in seconds, with a fraction', given: 1_772_236_800.5, expected: notIn('seconds'), got: '1772236800.5' },
  {
    says: 'in microseconds',
    given: 1_772_236_800_000_000,
    expected: notIn('microseconds'),
    got: '1772236800000000',
  },
  {
    says: 'in nanoseconds, with all its digits',
    given: '1772236800123456789',
    expected: notIn('nanoseconds'),
    got: '"1772236800123456789"',
  },
  { says: 'of zero in Go', given: '0001-01-01T00:00:00Z', expected: before, got: '"0001-01-01T00:00:00Z"' },
  { says: 'of zero in Go, as a number', given: -62_135_596_800_000, expected: before, got: '-62135596800000' },
  { says: 'of zero in .NET', given: '0001-01-01T00:00:00', expected: form, got: '"0001-01-01T00:00:00"' },
  { says: 'of zero in Unix', given: '1970-01-01T00:00:00.000Z', expected: before, got: '"1970-01-01T00:00:00.000Z"' },
  { says: 'of zero in MySQL', given: '0000-00-00 00:00:00', expected: form, got: '"0000-00-00 00:00:00"' },
  { says: 'of zero in spreadsheets', given: '1899-12-30T00:00:00Z', expected: before, got: '"1899-12-30T00:00:00Z"' },
  { says: 'a moment too far ahead', given: nowMs + 300_001, expected: ahead, got: String(nowMs + 300_001) },
  { says: 'of local time that is taken for UTC', given: nineHoursAhead, expected: ahead, got: String(nineHoursAhead) },
  { says: 'of the end of all times', given: '9999-12-31T23:59:59Z', expected: ahead, got: '"9999-12-31T23:59:59Z"' },
  { says: 'beyond any number', given: Number.POSITIVE_INFINITY, expected: ahead, got: 'Infinity' },
  { says: 'in words', given: 'yesterday', expected: form, got: '"yesterday"' },
  { says: 'without an offset', given: '2024-04-01T08:41:28', expected: form, got: '"2024-04-01T08:41:28"' },
  { says: 'true', given: true, expected: form, got: 'true' },
  { says: 'a list', given: [1711928488000], expected: form, got: 'a list' },
  { says: 'an object', given: {}, expected: form, got: 'an object' },
  { says: 'with the access key in it', given: 'at ACCESSKEY', expected: form, got: '"at [redacted]"' },
])('a moment $says is an oddity, and neither a moment nor none', ({ given, expected, got }) => {
  const pulled = facts(givenDetail({ images: [givenImage({ latest_pulled: given })] }));
  expect(pulled).toMatchObject({ digest: digestA, latestPulledAt: null, incomplete: ['latestPulledAt'] });
  expect(pulled.platforms[0]?.latestPulledAt).toBeNull();
  expect(pulled.oddities).toEqual([{ field: 'images.0.latest_pulled', expected, got }]);
  const updated = facts(givenDetail({ last_updated: given, images: [givenImage({ updated: given })] }));
  expect(updated).toMatchObject({ digest: digestA, lastUpdatedAt: null, incomplete: ['lastUpdatedAt'] });
  expect(updated.platforms[0]?.updatedAt).toBeNull();
  expect(updated.oddities).toEqual([
    { field: 'last_updated', expected, got },
    { field: 'images.0.updated', expected, got },
  ]);
});

test('a pull that cannot be takes nothing from one that can', () => {
  const images = [
    givenImage({ latest_pulled: nineHoursAhead }),
    givenImage({ architecture: 'arm64', latest_pulled: nowMs - 5 }),
  ];
  const decoded = facts(givenDetail({ images }));
  expect(decoded).toMatchObject({ latestPulledAt: '2026-11-23T08:59:59.995Z', incomplete: ['latestPulledAt'] });
  expect(decoded.platforms.map(({ latestPulledAt }) => latestPulledAt)).toEqual([null, '2026-11-23T08:59:59.995Z']);
});

test('the first moment of 2017 is one, and so are five minutes ahead', () => {
  expect(facts(givenDetail({ last_updated: Date.UTC(2017) }))).toMatchObject({
    lastUpdatedAt: '2017-01-01T00:00:00.000Z',
    oddities: [],
  });
  expect(facts(givenDetail({ last_updated: nowMs + 300_000 }))).toMatchObject({ incomplete: [], oddities: [] });
});

test.each([
  { says: 'a number', size: 5, bytes: 5, isOdd: false },
  { says: 'a number in text', size: '83518086', bytes: 83518086, isOdd: false },
  { says: '0', size: 0, bytes: 0, isOdd: false },
  { says: 'negative', size: -1, bytes: null, isOdd: true },
  { says: 'a fraction', size: 1.5, bytes: null, isOdd: true },
  { says: 'beyond exact numbers', size: 1e300, bytes: null, isOdd: true },
  { says: 'words', size: '80 MB', bytes: null, isOdd: true },
  { says: 'missing', size: undefined, bytes: null, isOdd: false },
])('a size that is $says is $bytes, and the tag stays readable', ({ size, bytes, isOdd }) => {
  const decoded = facts(givenDetail({ full_size: size, images: [givenImage({ size })] }));
  expect(decoded.sizeBytes).toBe(bytes);
  expect(decoded.platforms[0]?.sizeBytes).toBe(bytes);
  expect(decoded.incomplete).toEqual([]);
  expect(decoded.oddities.map(({ field }) => field)).toEqual(isOdd ? ['full_size', 'images.0.size'] : []);
});

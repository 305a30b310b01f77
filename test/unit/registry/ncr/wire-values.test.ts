import { expect, test } from 'vitest';
import { decodeTagDetail } from '../../../../functions/registry/ncr/tag-detail.ts';
import { digestA, facts, givenDetail, givenImage, hexA, quote } from '../../../support/given/tag-detail.ts';

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

test.each([
  { says: "the guide's abbreviated sample", digest: 'sha256:a180 ~ b9dc', got: '"sha256:a180 ~ b9dc"' },
  { says: 'one digit too few', digest: digestA.slice(0, -1), got: `"${digestA.slice(0, -1)}"` },
  { says: 'no prefix', digest: hexA, got: `"${hexA}"` },
  { says: 'another algorithm', digest: `sha512:${hexA}${hexA}`, got: '"sha512:aaa' },
  { says: 'a number', digest: 5, got: '5' },
  { says: 'an object', digest: { sha256: hexA }, got: 'an object or a list' },
])('a digest of $says makes the answer invalid, and the detail says what came', ({ digest, got }) => {
  for (const [json, where] of [
    [givenDetail({ digest }), 'digest'],
    [givenDetail({ images: [givenImage({ digest })] }), 'images.0.digest'],
  ] as const) {
    const detail = decodeTagDetail(json, quote);
    expect(detail).toMatchObject({ kind: 'unreadable', code: 'answer-invalid' });
    expect(detail).toHaveProperty(
      'detail',
      expect.stringContaining(`${where}: expected "sha256:" and 64 hex digits, got`),
    );
    expect(detail).toHaveProperty('detail', expect.stringContaining(got));
    expect(JSON.stringify(detail).length).toBeLessThan(320);
  }
});

test.each([
  { says: 'a number', pulled: 1711928488000, at: '2024-03-31T23:41:28.000Z' },
  { says: 'a number in text', pulled: '1711928488000', at: '2024-03-31T23:41:28.000Z' },
  { says: 'a floating number in text', pulled: '1.711928488E12', at: '2024-03-31T23:41:28.000Z' },
  { says: 'an ISO text', pulled: '2024-04-01T08:41:28.123456+09:00', at: '2024-03-31T23:41:28.123Z' },
  { says: 'a moment far in the future', pulled: 4102444800000, at: '2100-01-01T00:00:00.000Z' },
  { says: 'the last moment there is', pulled: 253402300799999, at: '9999-12-31T23:59:59.999Z' },
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

test.each([
  { says: 'before 1970', moment: -1 },
  { says: 'before 1970, in text', moment: '-1711928488000' },
  { says: 'beyond the year 9999', moment: 253402300800000 },
  { says: 'beyond any number', moment: Number.POSITIVE_INFINITY },
  { says: 'in words', moment: 'yesterday' },
  { says: 'without an offset', moment: '2024-04-01T08:41:28' },
  { says: 'true', moment: true },
  { says: 'a list', moment: [1711928488000] },
])('a moment $says makes the answer invalid, for it must not read as "no recorded pull"', ({ moment }) => {
  for (const json of [
    givenDetail({ last_updated: moment }),
    givenDetail({ images: [givenImage({ latest_pulled: moment })] }),
  ]) {
    expect(decodeTagDetail(json, quote)).toMatchObject({ kind: 'unreadable', code: 'answer-invalid' });
  }
});

test.each([
  { says: 'a number', size: 5, bytes: 5 },
  { says: 'a number in text', size: '83518086', bytes: 83518086 },
  { says: '0', size: 0, bytes: 0 },
  { says: 'negative', size: -1, bytes: null },
  { says: 'a fraction', size: 1.5, bytes: null },
  { says: 'beyond exact numbers', size: 1e300, bytes: null },
  { says: 'words', size: '80 MB', bytes: null },
  { says: 'missing', size: undefined, bytes: null },
])('a size that is $says is $bytes, and the tag stays readable', ({ size, bytes }) => {
  const decoded = facts(givenDetail({ full_size: size, images: [givenImage({ size })] }));
  expect(decoded.sizeBytes).toBe(bytes);
  expect(decoded.platforms[0]?.sizeBytes).toBe(bytes);
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TagFacts } from '../../../../functions/domain/observation.ts';
import { decodeTagDetail } from '../../../../functions/registry/ncr/tag-detail.ts';
import { asked, digestA, digestB, facts, givenDetail, givenImage } from '../../../support/given/tag-detail.ts';
import { numRuns } from '../../../support/tier.ts';

test("the guide's sample is decoded whole", () => {
  expect(decodeTagDetail(givenDetail(), asked)).toEqual({
    kind: 'read',
    value: {
      tellsPulls: true,
      facts: {
        digest: digestA,
        digestFrom: 'tag',
        platforms: [
          {
            platform: 'linux/amd64',
            digest: digestB,
            sizeBytes: 83518086,
            latestPulledAt: null,
            updatedAt: '2024-03-31T23:41:28.000Z',
          },
        ],
        latestPulledAt: null,
        lastUpdatedAt: '2024-03-31T23:41:28.000Z',
        lastUpdater: '3a9b0e0c-0000-4000-8000-000000000000',
        sizeBytes: 83518086,
        readFrom: 'detail',
        incomplete: [],
        oddities: [],
      },
    },
  });
});

test.each([
  { says: 'missing', fields: { digest: undefined } },
  { says: 'null', fields: { digest: null } },
  { says: 'empty', fields: { digest: '' } },
])('where the tag digest is $says, that of the only platform stands in', ({ fields }) => {
  expect(facts(givenDetail(fields))).toMatchObject({ digest: digestB, digestFrom: 'platform' });
});

test.each([
  {
    says: 'two platforms, each with a digest',
    images: [givenImage(), givenImage({ architecture: 'arm64' })],
    count: 2,
  },
  { says: 'two platforms, one with a digest', images: [givenImage(), givenImage({ digest: null })], count: 2 },
  { says: 'one platform without a digest', images: [givenImage({ digest: null })], count: 1 },
  { says: 'no platform', images: [], count: 0 },
  { says: 'no list of platforms', images: undefined, count: 0 },
])('without a tag digest and with $says, the digest is missing', ({ images, count }) => {
  expect(decodeTagDetail(givenDetail({ digest: null, images }), asked)).toEqual({
    kind: 'unreadable',
    code: 'digest-missing',
    detail: `expected a digest of the tag or exactly one platform, got no digest and ${count} platforms`,
  });
});

test('the latest pull of a tag is the latest of its platforms', () => {
  const pulls = [0, 1711928488000, '1732352400000', null, 1711928489000];
  expect(
    facts(givenDetail({ images: pulls.map((latest_pulled) => givenImage({ latest_pulled })) })).latestPulledAt,
  ).toBe('2024-11-23T09:00:00.000Z');
});

test('platforms are sorted by name, then digest, and duplicates are kept', () => {
  const images = [
    givenImage({ architecture: 'arm', variant: 'v7' }),
    givenImage({ architecture: 'amd64', digest: digestB }),
    givenImage({ architecture: 'amd64', digest: digestA }),
    givenImage({ architecture: 'amd64', digest: digestA }),
    givenImage({ architecture: undefined, os: '' }),
    givenImage({ architecture: 'amd64', digest: null }),
  ];
  expect(facts(givenDetail({ images })).platforms.map(({ platform, digest }) => [platform, digest])).toEqual([
    ['linux/amd64', null],
    ['linux/amd64', digestA],
    ['linux/amd64', digestA],
    ['linux/amd64', digestB],
    ['linux/arm/v7', digestB],
    ['unknown/unknown', digestB],
  ]);
});

test('the fields of 2020 alone are enough, with a digest', () => {
  const images = [{ architecture: 'amd64', os: 'linux', size: 1.0, features: null }];
  expect(facts({ name: '1.0.0', digest: digestA, images })).toEqual({
    digest: digestA,
    digestFrom: 'tag',
    platforms: [{ platform: 'linux/amd64', digest: null, sizeBytes: 1, latestPulledAt: null, updatedAt: null }],
    latestPulledAt: null,
    lastUpdatedAt: null,
    lastUpdater: null,
    sizeBytes: null,
    readFrom: 'detail',
    incomplete: [],
    oddities: [],
  });
});

test('unknown fields are ignored', () => {
  expect(facts(givenDetail({ signed: true, images: [givenImage({ layers: [] })] })).digest).toBe(digestA);
});

test('texts are taken over as one line, without the access key', () => {
  const decoded = facts(
    givenDetail({
      last_updater: 'who\nACCESSKEY',
      images: [givenImage({ os: 'ACCESSKEY', architecture: '\u001b[2J' })],
    }),
  );
  expect(decoded.lastUpdater).toBe('who [redacted]');
  expect(decoded.platforms[0]?.platform).toBe('[redacted]/[2j');
});

test.each([
  { says: 'null', json: null },
  { says: 'a text', json: 'tag' },
  { says: 'a list', json: [givenDetail()] },
])('$says is no tag detail', ({ json }) => {
  const detail = decodeTagDetail(json, asked);
  expect(detail).toMatchObject({ kind: 'unreadable', code: 'answer-invalid' });
  expect(detail).toHaveProperty('detail', expect.stringMatching(/^the answer is not the detail of the tag: .+: .+/));
});

test.each([
  { says: 'another tag', name: '1.0.1', got: '"1.0.1"' },
  { says: 'the tag in capitals', name: 'V1', got: '"V1"' },
  { says: 'an object', name: {}, got: 'an object' },
])('an answer about $says is refused, with both names', ({ name, got }) => {
  expect(decodeTagDetail(givenDetail({ name }), asked)).toEqual({
    kind: 'unreadable',
    code: 'answer-invalid',
    detail: `the answer is not the detail of the tag: name: expected "1.0.0", got ${got}`,
  });
});

test.each([undefined, null, '', '1.0.0', ' 1.0.0 '])(
  'an answer under the name %j is taken for that of the tag',
  (name) => {
    expect(facts(givenDetail({ name })).digest).toBe(digestA);
  },
);

const noPull = { latestPulledAt: null, incomplete: ['latestPulledAt', 'platforms'] };

test.each([
  { says: 'missing', images: undefined, got: 'nothing' },
  { says: 'null', images: null, got: 'null' },
  { says: 'empty', images: [], got: 'an empty list' },
  { says: 'a text', images: 'many', got: '"many"' },
])('a list of platforms that is $says is an oddity: it does not say that there are none', ({ images, got }) => {
  const decoded = facts(givenDetail({ images }));
  expect(decoded).toMatchObject({ digest: digestA, platforms: [], ...noPull });
  expect(decoded.oddities).toEqual([{ field: 'images', expected: 'a list of platforms', got }]);
});

test('an entry that is no platform is an oddity, and the others are read', () => {
  const decoded = facts(givenDetail({ images: [null, givenImage()] }));
  expect(decoded.platforms).toHaveLength(1);
  expect(decoded).toMatchObject(noPull);
  expect(decoded.oddities).toEqual([{ field: 'images.0', expected: 'an object', got: 'null' }]);
});

test('a platform of which a part of the name cannot be read is none: it may be any', () => {
  const decoded = facts(givenDetail({ images: [givenImage({ architecture: ['amd64'] })], last_updater: true }));
  expect(decoded).toMatchObject({ lastUpdater: null, platforms: [], ...noPull });
  expect(decoded.oddities).toEqual([
    { field: 'last_updater', expected: 'a text or a number', got: 'true' },
    { field: 'images.0.architecture', expected: 'a text or a number', got: 'a list' },
  ]);
});

test('of many oddities ten are kept, each of them short', () => {
  const odd = 'x'.repeat(10_000);
  const images = Array.from({ length: 1_000 }, () => givenImage({ latest_pulled: odd, digest: odd }));
  const { oddities, incomplete } = facts(givenDetail({ images, last_updated: odd }));
  expect(oddities.map(({ field }) => field).slice(0, 3)).toEqual([
    'last_updated',
    'images.0.latest_pulled',
    'images.0.digest',
  ]);
  expect(oddities).toHaveLength(10);
  expect(incomplete).toEqual(['lastUpdatedAt', 'latestPulledAt']);
  expect(JSON.stringify(oddities).length).toBeLessThan(3_000);
});

const attestation = { os: 'unknown', architecture: 'unknown' };

test.each([
  {
    says: 'no pull',
    images: [
      givenImage({ latest_pulled: 1711928488000 }),
      givenImage({ ...attestation, latest_pulled: 1732352400000 }),
    ],
    at: '2024-03-31T23:41:28.000Z',
  },
  {
    says: 'no oddity that counts',
    images: [givenImage({ latest_pulled: 1711928488000 }), givenImage({ ...attestation, latest_pulled: -1 })],
    at: '2024-03-31T23:41:28.000Z',
  },
  {
    says: 'all there is, where nothing else is',
    images: [givenImage({ ...attestation, latest_pulled: 1732352400000 })],
    at: '2024-11-23T09:00:00.000Z',
  },
])('the pull of an attestation is $says', ({ images, at }) => {
  const { latestPulledAt, incomplete } = facts(givenDetail({ images }));
  expect(latestPulledAt).toBe(at);
  expect(incomplete).not.toContain('latestPulledAt');
});

test.each([
  { says: 'no platform has a name', image: { os: null, architecture: null }, missing: ['platforms'] },
  { says: 'one has no system', image: { os: null }, missing: ['latestPulledAt', 'platforms'] },
  { says: 'one has no architecture', image: { architecture: '' }, missing: ['latestPulledAt', 'platforms'] },
])('where $says, the answer does not tell all platforms', ({ image, missing }) => {
  expect(facts(givenDetail({ images: [givenImage(image)] })).incomplete).toEqual(missing);
});

test('no JSON, however odd, makes the decoder throw', () => {
  const odd = fc.oneof(
    fc.jsonValue({ depthSize: 'medium' }),
    fc.constantFrom(
      digestA,
      `sha256:${digestB}`,
      'sha256:',
      -1,
      1e308,
      8.64e15,
      8.64e15 + 1,
      '1e999',
      '-0',
      '0x10',
      '9'.repeat(400),
    ),
  );
  const fields = (names: readonly string[]) =>
    fc.dictionary(fc.oneof(fc.constantFrom(...names), fc.constantFrom('__proto__', 'constructor', 'length')), odd);
  const image = fields(Object.keys(givenImage()));
  const detail = fc
    .tuple(fields(Object.keys(givenDetail())), fc.oneof(odd, fc.array(fc.oneof(image, odd))))
    .map(([tag, images]) => ({ ...tag, images }));
  fc.assert(
    fc.property(fc.oneof(odd, detail), (json) => {
      expect(['read', 'unreadable']).toContain(decodeTagDetail(JSON.parse(JSON.stringify(json)), asked).kind);
    }),
    { numRuns: 2_000 },
  );
});

test('whatever stands in its other fields, an answer with a digest tells it, and can be stored', () => {
  const odd = fc.oneof(
    fc.jsonValue(),
    fc.constantFrom(undefined, -1, 1_772_236_800, 1e15, 1e308, 'sha256:a180 ~ b9dc', digestB, '0001-01-01T00:00:00Z'),
  );
  const others = Object.keys(givenDetail()).filter((name) => name !== 'digest' && name !== 'name');
  const image = fc.dictionary(fc.constantFrom(...Object.keys(givenImage())), odd).map(givenImage);
  const fields = fc.dictionary(fc.constantFrom(...others), odd);
  fc.assert(
    fc.property(fields, fc.option(fc.array(fc.oneof(image, odd))), (given, images) => {
      const decoded = facts(givenDetail({ ...given, ...(images !== null && { images }) }));
      expect(decoded.digest).toBe(digestA);
      expect(TagFacts.parse(decoded)).toEqual(decoded);
      expect(decoded.oddities.length).toBeLessThanOrEqual(10);
    }),
    { numRuns: numRuns(3_000) },
  );
});

test('JSON nested without end does not make the decoder throw', () => {
  const deep: unknown = JSON.parse(`${'['.repeat(100_000)}${']'.repeat(100_000)}`);
  for (const json of [deep, { digest: deep }, { images: deep }, { digest: digestA, last_updater: deep }]) {
    expect(() => decodeTagDetail(json, asked)).not.toThrow();
  }
});

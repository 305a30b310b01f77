import { expect, test } from 'vitest';
import { AuditError, remedies } from '../../../functions/domain/audit-error.ts';
import { PlatformFacts, TagFacts, UnreadableCode } from '../../../functions/domain/observation.ts';
import { Zone } from '../../../functions/domain/registry.ts';
import { Digest } from '../../../functions/domain/values/digest.ts';
import { Duration, durationMs } from '../../../functions/domain/values/duration.ts';
import { hashOf } from '../../../functions/domain/values/hash.ts';
import { epochMs, Instant, InstantFromIso, instantFromMs } from '../../../functions/domain/values/instant.ts';
import {
  ImageName,
  Reference,
  RegistryKey,
  referenceOf,
  referenceParts,
  TagName,
} from '../../../functions/domain/values/reference.ts';
import { givenFacts } from '../../support/given/givens.ts';

type Schema = {
  safeParse(value: unknown): {
    readonly success: boolean;
    readonly error?: { readonly issues: readonly { readonly message: string }[] };
  };
};
const hex = 'a'.repeat(64);

test.each<{ says: string; schema: Schema; yes: unknown[]; no: unknown[]; expected: string }>([
  {
    says: 'a digest',
    schema: Digest,
    yes: [`sha256:${hex}`, `sha256:${'0123456789abcdef'.repeat(4)}`],
    no: [
      '',
      hex,
      `sha256:${hex}a`,
      `sha256:${hex.slice(1)}`,
      `sha256:${'A'.repeat(64)}`,
      ` sha256:${hex}`,
      `sha256:${hex}\n`,
      `sha512:${hex}`,
      7,
    ],
    expected: 'expected "sha256:" and 64 lowercase hex digits',
  },
  {
    says: 'a duration',
    schema: Duration,
    yes: ['1m', '90d', '12h', '99999w'],
    no: ['0d', '01d', '100000d', '90', 'd', '1.5d', '90D', ' 90d', '90d ', '-1d', '1y'],
    expected: 'expected a whole number and m, h, d or w, such as "90d" or "12h"',
  },
  {
    says: 'a registry key',
    schema: RegistryKey,
    yes: ['a', 'prod', 'my-registry-2', '0', 'a'.repeat(63)],
    no: ['', '-a', 'a-', 'Prod', 'a_b', 'a/b', 'a'.repeat(64), ' a', 'a.b'],
    expected: 'expected lowercase letters, digits and inner hyphens, at most 63 characters',
  },
  {
    says: 'an image name',
    schema: ImageName,
    yes: ['api', 'web/api', 'a.b/c_d/e__f/g-h/i---j', 'a1/2b', 'aa.bb--cc/dd.ee--ff'],
    no: ['', '/a', 'a/', 'a//b', 'A', 'a..b', 'a___b', '.a', 'a.', 'a/.b', 'a b', 'a:b', '-a', 'a-/b'],
    expected: 'expected lowercase path parts of letters, digits and inner ".", "_" or "-", such as "web/api"',
  },
  {
    says: 'a tag',
    schema: TagName,
    yes: ['v1.4.2', '_', 'A-b_c.d', '1'.repeat(128)],
    no: ['', '.a', '-a', 'a b', 'a/b', 'a:b', '1'.repeat(129), 'ä'],
    expected: 'expected at most 128 letters, digits, "_", "." or "-", not starting with "." or "-"',
  },
  {
    says: 'a reference',
    schema: Reference,
    yes: ['prod/web/api:v1.4.2', 'a/b:c'],
    no: [
      '',
      'prod',
      'prod/api',
      'prod:v1',
      'prod/api:',
      '/api:v1',
      'Prod/api:v1',
      'prod/API:v1',
      'prod/api:-v1',
      'prod:v1/api',
      'prod/:v1',
    ],
    expected: 'expected "registry/image:tag", such as "prod/web/api:v1.4.2"',
  },
])('$says is of its form, and the form is said', ({ schema, yes, no, expected }) => {
  expect(yes.filter((text) => !schema.safeParse(text).success)).toEqual([]);
  expect(no.filter((text) => schema.safeParse(text).success)).toEqual([]);
  expect(schema.safeParse('!').error?.issues.map(({ message }) => message)).toContain(expected);
});

test('a reference is its three parts, cut at the first slash and the last colon', () => {
  const parts = { registry: RegistryKey.parse('prod'), image: ImageName.parse('web/api'), tag: TagName.parse('v1') };
  expect(referenceParts('prod/web/api:v1')).toEqual(parts);
  expect(referenceOf(parts)).toBe('prod/web/api:v1');
  expect(referenceParts('prod/a:b:c')).toBeUndefined();
  expect(ImageName.safeParse('a'.repeat(255)).success).toBe(true);
  expect(ImageName.safeParse('a'.repeat(256)).success).toBe(false);
});

test.each([
  { text: '2m', ms: 120_000 },
  { text: '3h', ms: 10_800_000 },
  { text: '4d', ms: 345_600_000 },
  { text: '1w', ms: 604_800_000 },
])('$text is $ms ms', ({ text, ms }) => {
  expect(durationMs(Duration.parse(text))).toBe(ms);
});

test('an instant is a moment in UTC with milliseconds, and sorts as its text does', () => {
  const instant = instantFromMs(1_772_366_400_000);
  expect(instant).toBe('2026-03-01T12:00:00.000Z');
  expect(epochMs(instant)).toBe(1_772_366_400_000);
  const wrong = [
    '2026-03-01T12:00:00Z',
    '2026-03-01T12:00:00.0000Z',
    '2026-03-01T12:00:00.000+00:00',
    '2026-02-30T12:00:00.000Z',
    '',
  ];
  expect(wrong.filter((text) => Instant.safeParse(text).success)).toEqual([]);
  expect(InstantFromIso.parse('2026-03-01T21:00:00+09:00')).toBe(instant);
  expect(InstantFromIso.parse('2026-03-01T12:00:00Z')).toBe(instant);
  expect(['2026-03-01', '2026-03-01T12:00:00', 'now'].filter((text) => InstantFromIso.safeParse(text).success)).toEqual(
    [],
  );
  expect(() => instantFromMs(Date.UTC(10_000, 0, 1))).toThrow();
});

test('facts of a tag name all that they must, and nothing that they must not be', () => {
  const facts = givenFacts();
  expect(TagFacts.parse({ ...facts, more: 1 })).toEqual(facts);
  for (const key of Object.keys(facts)) {
    const { [key]: _, ...others } = { ...facts } as Record<string, unknown>;
    expect([key, TagFacts.safeParse(others).success]).toEqual([key, false]);
  }
  expect(TagFacts.safeParse({ ...facts, digestFrom: 'image' }).success).toBe(false);
  expect(TagFacts.safeParse({ ...facts, digestFrom: 'platform' }).success).toBe(true);
  const nothing = { platform: '', digest: null, sizeBytes: null, latestPulledAt: null, updatedAt: null };
  expect(PlatformFacts.parse({ ...nothing, more: 1 })).toEqual(nothing);
  for (const key of Object.keys(nothing)) {
    const { [key]: _, ...others } = { ...nothing } as Record<string, unknown>;
    expect([key, PlatformFacts.safeParse(others).success]).toEqual([key, false]);
  }
});

test('the names of what may be are all there, and no others', () => {
  expect(Zone.options).toEqual(['kr', 'sgn', 'jpn', 'gov-kr', 'gov-krs', 'fin']);
  expect(UnreadableCode.options).toEqual([
    'network-failed',
    'host-not-found',
    'certificate-invalid',
    'timed-out',
    'authentication-failed',
    'permission-denied',
    'route-not-found',
    'not-found',
    'list-incomplete',
    'throttled',
    'quota-exceeded',
    'registry-failed',
    'answer-invalid',
    'digest-missing',
    'credentials-missing',
    'out-of-time',
  ]);
});

test('an error says what came, and what to do; it keeps its code and its cause', () => {
  const cause = new Error('deep');
  const error = new AuditError('run-held', 'It is held.', { cause });
  expect(error).toMatchObject({ name: 'AuditError', code: 'run-held', cause });
  expect(error.message).toBe(`It is held. ${remedies['run-held']}`);
  expect(Object.values<string>(remedies).filter((remedy) => remedy.length === 0)).toEqual([]);
});

test('a value without a canonical form has a hash all the same', () => {
  const odd = hashOf({ half: '\ud800' });
  expect(odd).toMatch(/^[0-9a-f]{64}$/);
  expect([hashOf({ half: '\ud801' }), hashOf({ half: '' }), hashOf({ none: Number.NaN })]).not.toContain(odd);
});

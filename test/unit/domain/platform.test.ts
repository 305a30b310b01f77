import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalPlatform, mergePlatforms, Platform, platformsOf } from '../../../functions/domain/values/platform.ts';
import { givenDigest, givenFacts } from '../../support/given/givens.ts';

test.each([
  { name: 'linux/amd64', of: ['linux/amd64', 'linux/amd64/v1', 'linux/x86_64', 'linux/x86-64/v1', 'Linux/AMD64/V1'] },
  { name: 'linux/amd64/v3', of: ['linux/amd64/v3', 'linux/x86_64/v3'] },
  { name: 'linux/arm64', of: ['linux/arm64', 'linux/arm64/v8', 'linux/arm64/8', 'linux/aarch64', 'linux/aarch64/v8'] },
  { name: 'linux/arm64/v9', of: ['linux/arm64/v9', 'linux/aarch64/v9'] },
  { name: 'linux/arm/v5', of: ['linux/arm/v5', 'linux/arm/5'] },
  { name: 'linux/arm/v6', of: ['linux/arm/v6', 'linux/arm/6', 'linux/armel', 'linux/armel/v7'] },
  { name: 'linux/arm/v7', of: ['linux/arm/v7', 'linux/arm/7', 'linux/arm', 'linux/armhf', 'linux/armhf/v6'] },
  { name: 'linux/arm/v8', of: ['linux/arm/v8', 'linux/arm/8'] },
  { name: 'linux/386', of: ['linux/386', 'linux/i386', 'linux/i486', 'linux/i586', 'linux/i686', 'linux/i386/v1'] },
  { name: 'darwin/arm64', of: ['darwin/arm64', 'macos/arm64', 'macOS/aarch64'] },
  { name: 'windows/amd64', of: ['windows/amd64', 'Windows/x86_64'] },
  { name: 'linux/ppc64le', of: ['linux/ppc64le'] },
  { name: 'linux/riscv64', of: ['linux/riscv64'] },
  { name: 'unknown/unknown', of: ['unknown/unknown'] },
])('$name is one platform in every spelling', ({ name, of }) => {
  expect(of.map(canonicalPlatform)).toEqual(of.map(() => name));
});

describe('audit.yaml', () => {
  test.each([
    ['linux/amd64', 'linux/amd64'],
    ['linux/arm64/v8', 'linux/arm64'],
    ['Linux/x86_64', 'linux/amd64'],
    ['linux/arm', 'linux/arm/v7'],
    ['windows/amd64', 'windows/amd64'],
    ['linux/arm64/v8.2', 'linux/arm64/v8.2'],
    ['wasip1/wasm', 'wasip1/wasm'],
  ])('takes %s for %s', (written, meant) => {
    expect(Platform.parse(written)).toBe(meant);
  });

  test.each([
    ['amd64', 'linux/amd64'],
    ['linux-amd64', 'linux/amd64'],
    ['linux_arm64', 'linux/arm64'],
    ['linux/x86_64/', 'linux/amd64'],
    ['x86_64', 'linux/amd64'],
    ['arm64v8', 'linux/arm64'],
    ['linux/arm64v8', 'linux/arm64'],
    ['arm32v7', 'linux/arm/v7'],
    ['linux/arm32v6', 'linux/arm/v6'],
    ['arm32v5/debian', 'linux/arm/v5'],
    ['armv7', 'linux/arm/v7'],
    ['linux-armv7l', 'linux/arm/v7'],
    ['linux-arm-v6', 'linux/arm/v6'],
    ['amd64/linux', 'linux/amd64'],
    ['i386/alpine', 'linux/386'],
    ['windows-amd64', 'windows/amd64'],
    ['windows-amd64/hello-world', 'windows/amd64'],
    ['docker/linux/amd64', 'linux/amd64'],
    ['--platform=linux/amd64', 'linux/amd64'],
    [' linux/amd64', 'linux/amd64'],
    ['s390x', 'linux/s390x'],
  ])('does not take %s, and says what to write', (written, meant) => {
    expect(Platform.safeParse(written).error?.issues.map(({ message }) => message)).toEqual([
      `expected os/architecture or os/architecture/variant, such as "linux/amd64" or "linux/arm/v7"; write "${meant}"`,
    ]);
    expect(Platform.parse(meant)).toBe(meant);
  });

  test.each(['linux', 'linux/', '/amd', 'linux//v7', 'a/b/c/d', ''])(
    'does not take %s, and has no advice',
    (written) => {
      expect(Platform.safeParse(written).error?.issues.map(({ message }) => message)).toEqual([
        'expected os/architecture or os/architecture/variant, such as "linux/amd64" or "linux/arm/v7"',
      ]);
    },
  );
});

const part = fc.oneof(
  fc.constantFrom('linux', 'macOS', 'darwin', 'Windows', 'unknown', 'amd64', 'x86_64', 'x86-64', 'i386', '386', 'i686'),
  fc.constantFrom('arm', 'ARM', 'armhf', 'armel', 'arm64', 'aarch64', 'v1', 'V1', '5', '6', '7', 'v7', '8', 'v8', 'v9'),
  fc.string({ unit: 'grapheme', maxLength: 4 }),
);
const name = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'));
const digest = fc.constantFrom(givenDigest('1'), givenDigest('2'), givenDigest('3'));
const platform = fc.record({
  platform: name,
  digest: fc.option(digest),
  sizeBytes: fc.constant(null),
  latestPulledAt: fc.constant(null),
  updatedAt: fc.constant(null),
});

test('the canonical name of a canonical name is itself', () => {
  fc.assert(
    fc.property(name, (given) => {
      const canonical = canonicalPlatform(given);
      expect(canonicalPlatform(canonical)).toBe(canonical);
      // Other letters than those of ASCII may have no such pair.
      expect(canonicalPlatform(given.replace(/[a-z]/g, (letter) => letter.toUpperCase()))).toBe(canonical);
    }),
    { numRuns: 1_000 },
  );
});

test('no digest of a platform is hidden by another one, and none moves to another platform', () => {
  fc.assert(
    fc.property(fc.array(platform, { maxLength: 8 }), (platforms) => {
      const shown = platformsOf(givenFacts({ platforms }));
      const pairs = (of: readonly (readonly [string, string])[]) =>
        [...new Set(of.map((pair) => pair.join(' ')))].sort();
      expect(pairs(shown.flatMap((each) => each.digests.map((its) => [each.platform, its] as const)))).toEqual(
        pairs(
          platforms.flatMap((each) => (each.digest ? [[canonicalPlatform(each.platform), each.digest] as const] : [])),
        ),
      );
      expect(new Set(shown.map((each) => each.platform))).toEqual(
        new Set(platforms.map((each) => canonicalPlatform(each.platform))),
      );
      expect(new Set(shown.map((each) => each.platform)).size).toBe(shown.length);
      expect(mergePlatforms(shown)).toEqual(shown);
    }),
  );
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseConfig } from '../../../../functions/config/load.ts';
import { matchesGlob } from '../../../../functions/config/policy/glob.ts';
import { bySpecificity } from '../../../../functions/config/policy/rule-match.ts';
import { openTargets } from '../../../../functions/config/policy/target-of.ts';
import { hasImageWildcard, matchesImage } from '../../../../functions/config/policy/target-pattern.ts';
import { referenceParts } from '../../../../functions/domain/values/reference.ts';
import { givenFile } from '../../../support/given/config-text.ts';
import { digestA, digestB } from '../../../support/given/givens.ts';

const configOf = (parts: Readonly<Record<string, string>>) => parseConfig(givenFile(parts), 'audit.yaml');

const partsOf = (reference: string) => referenceParts(reference) ?? expect.fail(`${reference} is no reference`);

const signature = `sha256-${'ab'.repeat(32)}`;

test.each<{ says: string; targets: string; yes: string[]; no: string[] }>([
  {
    says: 'one image by name, tags by pattern',
    targets: '[prod/web/api:v*]',
    yes: ['prod/web/api:v1', 'prod/web/api:v'],
    no: ['prod/web/api:1', 'prod/web/api2:v1', 'gov/web/api:v1'],
  },
  {
    says: 'images within a part',
    targets: '[prod/web/*:v?]',
    yes: ['prod/web/api:v1', 'prod/web/shop:v2'],
    no: ['prod/web/a/b:v1', 'prod/web/api:v10', 'prod/api:v1'],
  },
  {
    says: 'a whole registry',
    targets: '[prod/**:*]',
    yes: ['prod/a:v1', 'prod/a/b/c:latest'],
    no: ['gov/a:v1'],
  },
  {
    says: 'a list of patterns, without what is left out',
    targets: '[{ image: prod/web/*, tags: ["v*", stable, "!*-rc*", "!v0.*"] }]',
    yes: ['prod/web/api:v1.0', 'prod/web/api:stable'],
    no: ['prod/web/api:v1.0-rc1', 'prod/web/api:v0.9', 'prod/web/api:latest', 'prod/web/api:stable2'],
  },
  {
    says: 'a tag that is named, though a pattern beside it leaves it out',
    targets:
      '[{ image: prod/web/*, tags: ["v*", v1-rc1, "!*-rc*"] }, { image: prod/db, tags: ["v*", v1-rc1, "!*-rc*"] }]',
    yes: ['prod/web/api:v1-rc1', 'prod/db:v1-rc1', 'prod/db:v2'],
    no: ['prod/web/api:v2-rc1', 'prod/db:v2-rc1'],
  },
  {
    says: 'no tag that signing and attesting tools made',
    targets: '[prod/**:*, { image: prod/web/api, tags: ["s*", "?ha256-*"] }]',
    yes: [`prod/web/api:${signature}.other`, 'prod/web/api:sha256-abc', `prod/web/api:${signature}a`],
    no: [signature, `${signature}.sig`, `${signature}.att`, `${signature}.sbom`].map((tag) => `prod/web/api:${tag}`),
  },
  {
    says: 'such a tag where a pattern asks for it',
    targets: `[prod/a:sha256-*, { image: prod/*/b, tags: ["v*", "sha256-*.sig", "${signature}.att"] }]`,
    yes: [`prod/a:${signature}`, `prod/a:${signature}.sbom`, `prod/x/b:${signature}.sig`, `prod/x/b:${signature}.att`],
    no: [`prod/x/b:${signature}.sbom`, `prod/x/b:${signature}`],
  },
])('Patterns of targets find $says', ({ targets, yes, no }) => {
  const targetOf = openTargets(configOf({ targets }));
  expect(yes.filter((reference) => targetOf(partsOf(reference)) === undefined)).toEqual([]);
  expect(no.filter((reference) => targetOf(partsOf(reference)) !== undefined)).toEqual([]);
});

test('A literal image keeps its literal tags by name; the rest of its tags is a pattern', () => {
  const config = configOf({ targets: '[{ image: prod/web/api, tags: [stable, "v*", "!*-rc*"], staleAfter: 9d }]' });
  expect(config.targets.map(({ reference }) => reference)).toEqual(['prod/web/api:stable']);
  expect(config.patterns).toEqual([
    {
      registry: 'prod',
      image: 'web/api',
      tags: { include: ['v*'], exclude: ['*-rc*'] },
      path: ['targets', 0],
      keys: { staleAfter: '9d' },
    },
  ]);
  const targetOf = openTargets(config);
  expect(targetOf(partsOf('prod/web/api:stable'))).toBe(config.targets[0]);
  expect(targetOf(partsOf('prod/web/api:v1'))).toMatchObject({
    reference: 'prod/web/api:v1',
    registry: 'prod',
    image: 'web/api',
    tag: 'v1',
    policy: { listedBy: 'pattern', staleAfter: '9d' },
  });
});

test('A pattern says whether its image has a wildcard, and which images it matches', () => {
  const { patterns } = configOf({ targets: '[prod/web/api:v*, prod/web/*:v*]' });
  expect(patterns.map(hasImageWildcard)).toEqual([false, true]);
  const [one, many] = patterns;
  expect(one && [matchesImage(one, 'web/api'), matchesImage(one, 'web/shop')]).toEqual([true, false]);
  expect(many && [matchesImage(many, 'web/shop'), matchesImage(many, 'db')]).toEqual([true, false]);
});

const layered = configOf({
  timeZone: 'Asia/Seoul',
  defaults: '{ staleAfter: 90d, notifyNew: true }',
  rules: '[{ tag: v1*, unreadableAfter: 9, staleAfter: 1d }, { image: prod/web/*, platforms: [linux/amd64] }]',
  targets: `
  - { image: prod/**, tags: ["*"], deletion: expected }
  - { image: prod/web/*, tags: ["v*", latest], staleAfter: 30d }
  - { image: prod/web/api, tags: ["*"], expect: moving, changes: { between: ["09:00-18:00"] } }
  - prod/web/api:v1`,
  accept: `[{ reference: prod/db:v3, digest: "${digestA}" }, { reference: prod/web/api:v1, digest: "${digestB}" }]`,
});

test.each<{ says: string; reference: string; policy: object }>([
  {
    says: 'its own name',
    reference: 'prod/web/api:v1',
    policy: { listedBy: 'name', staleAfter: '90d', platforms: ['linux/amd64'], accepted: [{ digest: digestB }] },
  },
  {
    says: 'the most specific pattern, by its image first',
    reference: 'prod/web/api:v2',
    policy: {
      listedBy: 'pattern',
      expectation: { kind: 'moving', changes: { timeZone: 'Asia/Seoul' } },
      deletion: 'unexpected',
      staleAfter: '90d',
    },
  },
  {
    says: 'its pattern before its rule before the defaults',
    reference: 'prod/web/shop:v1',
    policy: { staleAfter: '30d', platforms: ['linux/amd64'], unreadableAfter: 3, notifyNew: true },
  },
  {
    says: 'a tag among the patterns of an image by pattern',
    reference: 'prod/web/shop:latest',
    policy: { listedBy: 'pattern', staleAfter: '30d' },
  },
  {
    says: 'the rule that matches the tag itself',
    reference: 'prod/db:v10',
    policy: { deletion: 'expected', unreadableAfter: 9, staleAfter: '1d', platforms: null, accepted: [] },
  },
  {
    says: 'no rule, and the acceptances of the tag',
    reference: 'prod/db:v3',
    policy: { deletion: 'expected', unreadableAfter: 3, staleAfter: '90d', accepted: [{ digest: digestA }] },
  },
])('The policy of a tag comes from $says', ({ reference, policy }) => {
  expect(openTargets(layered)(partsOf(reference))?.policy).toMatchObject(policy);
});

test('Of equally specific patterns the first in the file counts', () => {
  const targets = '[{ image: prod/a, tags: ["v*"], staleAfter: 1d }, { image: prod/a, tags: ["*1"], staleAfter: 2d }]';
  const targetOf = openTargets(configOf({ targets }));
  const ages = ['v1', 'v2', 'a1'].map((tag) => targetOf(partsOf(`prod/a:${tag}`))?.policy.staleAfter);
  expect(ages).toEqual(['1d', '1d', '2d']);
});

test('What a pattern leaves out, a less specific one may find', () => {
  const targets = '[{ image: prod/a, tags: ["v*", "!*-rc*"], staleAfter: 1d }, { image: prod/a, tags: ["*"] }]';
  const targetOf = openTargets(configOf({ targets }));
  expect(targetOf(partsOf('prod/a:v1-rc1'))?.policy.staleAfter).toBe('never');
});

test('Tags with the same sources share one policy, so that a hundred thousand of them cost little', () => {
  const targetOf = openTargets(layered);
  const find = (tag: string) => targetOf(partsOf(tag))?.policy;
  expect(find('prod/db:v10')).toBe(find('prod/other:v11'));
  expect(find('prod/db:v3')).not.toBe(find('prod/db:v4'));
  const images = Array.from({ length: 1000 }, (_, image) => `prod/web/image-${image}`);
  const all = images.flatMap((image) => Array.from({ length: 100 }, (_, tag) => partsOf(`${image}:v${tag}`)));
  const policies = new Set(all.map((parts) => targetOf(parts)?.policy));
  expect([all.length, policies.size, policies.has(undefined)]).toEqual([100_000, 1, false]);
});

test('A pattern that matches is never beaten by a less specific one, whatever the patterns are', () => {
  const imageGlob = fc.constantFrom('a', 'b', 'a/b', '*', 'a/*', '?', '**', 'a/**', '**/b', '?/b', 'a*');
  const tagGlob = fc.constantFrom('v1', 'v2', 'v*', 'v?', '*', '*1', '?1', 'v1*');
  const target = fc.record({ image: imageGlob, tags: fc.uniqueArray(tagGlob, { minLength: 1, maxLength: 3 }) });
  const reference = fc
    .tuple(fc.constantFrom('a', 'b', 'a/b', 'a/c/b', 'ab'), fc.constantFrom('v1', 'v2', 'v11', 'w1', 'latest'))
    .map(([image, tag]) => partsOf(`prod/${image}:${tag}`));
  fc.assert(
    fc.property(fc.array(target, { minLength: 1, maxLength: 5 }), reference, (entries, parts) => {
      const patterns = entries.map(({ image, tags: [first = '', ...others] }, index) => ({
        registry: parts.registry,
        image,
        tags: { include: [first, ...others] as const, exclude: [] },
        path: ['targets', index],
        keys: { unreadableAfter: index + 1 },
      }));
      const [expected] = patterns
        .flatMap(({ image, tags, keys }) =>
          tags.include.map((tag) => ({ patterns: { image: `prod/${image}`, tag }, keys })),
        )
        .filter(
          ({ patterns: { image, tag } }) => matchesGlob(image, `prod/${parts.image}`) && matchesGlob(tag, parts.tag),
        )
        .toSorted(bySpecificity);
      const found = openTargets({ ...layered, targets: [], patterns })(parts);
      expect(found?.policy.unreadableAfter).toBe(expected?.keys.unreadableAfter);
    }),
  );
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  compareSpecificity,
  matches,
  matchingRules,
  type Patterns,
} from '../../../../functions/config/policy/rule-match.ts';
import { RuleEntry } from '../../../../functions/config/schema/rule-entry.ts';
import { referenceParts } from '../../../../functions/domain/values/reference.ts';

const partsOf = (reference: string) => {
  const parts = referenceParts(reference);
  if (parts === undefined) throw new Error(`${reference} is no reference`);
  return parts;
};

test.each<{ says: string; rule: Patterns; yes: string[]; no: string[] }>([
  {
    says: 'a name matches itself alone',
    rule: { image: 'prod/web/api' },
    yes: ['prod/web/api:a'],
    no: ['prod/web/apis:a'],
  },
  {
    says: '* ends at a slash',
    rule: { image: 'prod/*' },
    yes: ['prod/api:v1', 'prod/a.b_c-d:v1'],
    no: ['prod/web/api:v1', 'gov/api:v1'],
  },
  {
    says: '* stands for a whole segment',
    rule: { image: 'prod/*/api' },
    yes: ['prod/web/api:v1'],
    no: ['prod/a/b/api:v1'],
  },
  {
    says: '** goes over slashes',
    rule: { image: 'prod/**' },
    yes: ['prod/api:v1', 'prod/a/b/c:v1'],
    no: ['prodigy/api:v1'],
  },
  {
    says: '** at the end is what lies beneath, and not the image itself',
    rule: { image: 'prod/web*/**' },
    yes: ['prod/web/api:v1', 'prod/web-shop/a/b:v1'],
    no: ['prod/web:v1', 'prod/web-shop:v1'],
  },
  {
    says: '** between slashes stands for no part too',
    rule: { image: 'prod/**/api' },
    yes: ['prod/api:v1', 'prod/a/b/api:v1'],
    no: ['prod/api/a:v1', 'prod/webapi:v1'],
  },
  { says: '** alone is every image', rule: { image: '**' }, yes: ['prod/api:v1', 'gov/a/b:_1'], no: [] },
  {
    says: '? is one character',
    rule: { image: 'prod/api?' },
    yes: ['prod/api2:v1'],
    no: ['prod/api:v1', 'prod/api22:v1'],
  },
  {
    says: 'a tag may hold dots and begin with anything',
    rule: { tag: 'v*' },
    yes: ['prod/api:v1.4.2', 'prod/a/b:v'],
    no: ['prod/api:1.4.2', 'prod/api:_v'],
  },
  { says: '* is any tag', rule: { tag: '*' }, yes: ['prod/api:_a', 'prod/api:1.0-rc.1'], no: [] },
  { says: '* may stand for nothing', rule: { tag: '*.*' }, yes: ['prod/api:v1.', 'prod/api:1.0'], no: ['prod/api:v1'] },
  { says: 'a dot is no wildcard', rule: { tag: 'v1.4' }, yes: ['prod/api:v1.4'], no: ['prod/api:v1x4'] },
  { says: 'case counts', rule: { tag: 'V*' }, yes: ['prod/api:V1'], no: ['prod/api:v1'] },
  { says: 'both must match', rule: { image: 'prod/**', tag: 'v*' }, yes: ['prod/a:v1'], no: ['prod/a:1', 'gov/a:v1'] },
])('A pattern: $says', ({ rule, yes, no }) => {
  expect(yes.filter((reference) => !matches(rule, partsOf(reference)))).toEqual([]);
  expect(no.filter((reference) => matches(rule, partsOf(reference)))).toEqual([]);
});

test.each<{ says: string; winner: Patterns; loser: Patterns; because: string }>([
  {
    says: 'a name',
    winner: { image: 'prod/api' },
    loser: { image: 'prod/ap?' },
    because: 'its image pattern has no wildcard',
  },
  {
    says: 'more of a name',
    winner: { image: 'prod/web/*' },
    loser: { image: 'prod/*/*' },
    because: 'its image pattern has more literal characters',
  },
  {
    says: 'a wildcard for less',
    winner: { tag: 'v?' },
    loser: { tag: 'v*' },
    because: 'its tag pattern has more ?',
  },
  {
    says: 'a wildcard that ends at a slash',
    winner: { image: 'prod/*' },
    loser: { image: 'prod/**' },
    because: 'its image pattern has fewer **',
  },
  {
    says: 'an image before a tag',
    winner: { image: 'prod/web/*' },
    loser: { image: 'prod/**', tag: 'stable' },
    because: 'its image pattern has more literal characters',
  },
  {
    says: 'a tag where the images are alike',
    winner: { image: 'prod/**', tag: 'stable' },
    loser: { image: 'prod/**' },
    because: 'its tag pattern has no wildcard',
  },
])('More specific is $says', ({ winner, loser, because }) => {
  expect(compareSpecificity(winner, loser)).toEqual({ by: expect.toSatisfy((by: number) => by > 0), because });
  expect(compareSpecificity(loser, winner)?.by).toBeLessThan(0);
});

test.each<{ says: string; one: Patterns; other: Patterns }>([
  { says: 'the same length of letters at other places', one: { tag: 'v*' }, other: { tag: '*1' } },
  { says: 'more of * for as many letters', one: { image: 'prod/*' }, other: { image: 'prod*/*' } },
  {
    says: 'a pattern that is left out, and one that says as much',
    one: { tag: 'v1' },
    other: { image: '**', tag: 'v1' },
  },
])('Neither is more specific: $says', ({ one, other }) => {
  expect([compareSpecificity(one, other), compareSpecificity(other, one)]).toEqual([undefined, undefined]);
});

// Few letters, so that patterns meet.
const imageGlob = fc
  .array(fc.oneof(fc.constant('**'), fc.stringMatching(/^[ab.?*]{1,3}$/)), { minLength: 1, maxLength: 4 })
  .map((parts) => parts.join('/'))
  .filter((text) => RuleEntry.shape.image.safeParse(text).success);
const tagGlob = fc.stringMatching(/^[ab.?*]{1,4}$/).filter((text) => RuleEntry.shape.tag.safeParse(text).success);
const patterns: fc.Arbitrary<Patterns> = fc.record(
  { image: imageGlob, tag: tagGlob },
  { requiredKeys: [], noNullPrototype: true },
);
const reference = fc
  .record({
    image: fc.stringMatching(/^[ab](?:\/[ab](?:\.?[ab])?){1,3}$/),
    tag: fc.stringMatching(/^[ab_][ab.]{0,3}$/),
  })
  .map(({ image, tag }) => `${image}:${tag}`);

test('patterns match by what is said of their wildcards, and by nothing else', () => {
  const isWord = (glob: string, word: string): boolean =>
    new RegExp(`^${glob.replaceAll('.', '\\.').replaceAll('?', '.').replaceAll('*', '.*')}$`).test(word);
  const isPath = ([glob, ...globs]: readonly string[], path: readonly string[]): boolean => {
    if (glob === undefined) return path.length === 0;
    if (glob === '**' && globs.length === 0) return path.length > 0;
    if (glob === '**') return [...path, ''].some((_, skipped) => isPath(globs, path.slice(skipped)));
    const [word, ...rest] = path;
    return word !== undefined && isWord(glob, word) && isPath(globs, rest);
  };
  fc.assert(
    fc.property(patterns, reference, ({ image = '**', tag = '*' }, text) => {
      const parts = partsOf(text);
      const isMeant = isPath(image.split('/'), [parts.registry, ...parts.image.split('/')]) && isWord(tag, parts.tag);
      expect(matches({ image, tag }, parts)).toBe(isMeant);
    }),
  );
});

test.each([
  { says: 'of a tag', rule: { tag: `${'*a'.repeat(100)}*b` }, text: `prod/api:${'a'.repeat(128)}` },
  { says: 'of a part', rule: { image: `prod/${'*a'.repeat(200)}*b` }, text: `prod/${'a'.repeat(255)}:v1` },
  { says: 'of parts', rule: { image: `${'**/a/'.repeat(200)}b` }, text: `prod/${'a/'.repeat(127)}a:v1` },
  { says: 'of both', rule: { image: `${'**/*a*/'.repeat(100)}b` }, text: `prod/${'a/'.repeat(127)}a:v1` },
])('Two hundred wildcards $says are no match within a few milliseconds', ({ rule, text }) => {
  const parts = partsOf(text);
  matches(rule, parts);
  const times = Array.from({ length: 5 }, () => {
    const start = performance.now();
    expect(matches(rule, parts)).toBe(false);
    return performance.now() - start;
  });
  expect(Math.min(...times)).toBeLessThan(10);
});

describe('Specificity is a strict weak order:', () => {
  const isBefore = (one: Patterns, other: Patterns): boolean => (compareSpecificity(one, other)?.by ?? 0) > 0;
  const isEqual = (one: Patterns, other: Patterns): boolean => compareSpecificity(one, other) === undefined;

  test('of two rules at most one is the more specific', () => {
    fc.assert(
      fc.property(patterns, patterns, (one, other) => {
        expect([isBefore(one, other), isBefore(other, one), isEqual(one, other)].filter(Boolean)).toHaveLength(1);
      }),
    );
  });

  test('what is more specific than a second is so than all that the second is more specific than, or equal to', () => {
    fc.assert(
      fc.property(patterns, patterns, patterns, (one, other, third) => {
        if (isBefore(one, other) && !isBefore(third, other)) expect(isBefore(one, third)).toBe(true);
        if (isEqual(one, other) && isEqual(other, third)) expect(isEqual(one, third)).toBe(true);
      }),
    );
  });

  test('whatever the rules and their places, the winner is beaten by none that match', () => {
    fc.assert(
      fc.property(fc.array(patterns, { maxLength: 6 }), reference, (rules, text) => {
        const parts = partsOf(text);
        const placed = rules.map((patterns) => ({ patterns }));
        const order = matchingRules(placed, parts).map(({ patterns }) => patterns);
        expect(order).toHaveLength(rules.filter((rule) => matches(rule, parts)).length);
        const [winner, ...others] = order;
        if (winner !== undefined) expect(others.filter((other) => isBefore(other, winner))).toEqual([]);
      }),
    );
  });
});

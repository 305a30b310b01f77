import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findProblems } from '../../functions/config/find-problems.ts';
import { parseConfig } from '../../functions/config/load.ts';
import { compareSpecificity, matches, matchingRules, type Patterns } from '../../functions/config/rule-match.ts';
import { referenceParts } from '../../functions/domain/reference.ts';
import { digestA, digestB } from '../support/givens.ts';

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
    because: 'of the image pattern, it has no wildcard',
  },
  {
    says: 'more of a name',
    winner: { image: 'prod/web/*' },
    loser: { image: 'prod/*/*' },
    because: 'of the image pattern, it has more literal characters',
  },
  {
    says: 'a wildcard for less',
    winner: { tag: 'v?' },
    loser: { tag: 'v*' },
    because: 'of the tag pattern, it has more ?',
  },
  {
    says: 'a wildcard that ends at a slash',
    winner: { image: 'prod/*' },
    loser: { image: 'prod/**' },
    because: 'of the image pattern, it has fewer **',
  },
  {
    says: 'fewer wildcards',
    winner: { image: 'prod/*' },
    loser: { image: 'prod*/*' },
    because: 'of the image pattern, it has fewer *',
  },
  {
    says: 'an image before a tag',
    winner: { image: 'prod/web/*' },
    loser: { image: 'prod/**', tag: 'stable' },
    because: 'of the image pattern, it has more literal characters',
  },
  {
    says: 'a tag where the images are alike',
    winner: { image: 'prod/**', tag: 'stable' },
    loser: { image: 'prod/**' },
    because: 'of the tag pattern, it has no wildcard',
  },
])('More specific is $says', ({ winner, loser, because }) => {
  expect(compareSpecificity(winner, loser)).toEqual({ by: expect.toSatisfy((by: number) => by > 0), because });
  expect(compareSpecificity(loser, winner)?.by).toBeLessThan(0);
});

const glob = fc.stringMatching(/^[ab*?/]{1,6}$/);
const patterns: fc.Arbitrary<Patterns> = fc.record(
  { image: glob, tag: fc.stringMatching(/^[ab*?]{1,6}$/) },
  { requiredKeys: [], noNullPrototype: true },
);

test('specificity is an order: whatever the rules and their places, the winner is beaten by none that match', () => {
  fc.assert(
    fc.property(fc.array(patterns, { maxLength: 6 }), (rules) => {
      const [winner, ...others] = matchingRules(rules, partsOf('a/b/ab:ab')).map((index) => rules[index] ?? {});
      if (winner === undefined) return;
      for (const other of others) expect(compareSpecificity(other, winner)?.by ?? 0).toBeLessThanOrEqual(0);
    }),
  );
});

const head = `deployment: prod
timeZone: Asia/Seoul
alerts: { emails: [] }
registries: { prod: { zone: kr, name: my-registry } }
`;
const policyOf = (text: string) => parseConfig(head + text, 'audit.yaml').targets[0]?.policy;

test.each<{ says: string; text: string; policy: object }>([
  {
    says: 'the rule goes before the defaults, the target before both, key by key',
    text: `defaults: { staleAfter: 90d, unreadAfter: 5, remindEvery: 1d }
rules: [{ image: prod/**, staleAfter: 30d, unreadAfter: 4, notifyExpected: true }]
targets: [{ image: prod/a, tags: [v1], staleAfter: 7d }]`,
    policy: { staleAfter: '7d', unreadAfter: 4, remindEvery: '1d', notifyExpected: true },
  },
  {
    says: 'only one rule applies, and what it does not say is left to the defaults',
    text: `rules: [{ image: prod/**, staleAfter: 30d, unreadAfter: 9 }, { image: prod/a, staleAfter: 5d }]
targets: [prod/a:v1]`,
    policy: { staleAfter: '5d', unreadAfter: 3 },
  },
  {
    says: 'a rule may pin, and a target take the pin back',
    text: `rules: [{ tag: v1, expect: pinned, digests: ["${digestA}"] }]
targets: [{ image: prod/a, tags: [v1], expect: immutable }]`,
    policy: { expectation: { kind: 'immutable' } },
  },
  {
    says: 'a rule pins',
    text: `rules: [{ tag: v1, expect: pinned, digests: ["${digestA}", "${digestB}"] }]
targets: [prod/a:v1]`,
    policy: { expectation: { kind: 'pinned', digests: [digestA, digestB] } },
  },
  {
    says: 'the changes of a moving tag come from the innermost place, in the time zone of the file',
    text: `defaults: { changes: { by: [somebody] } }
rules: [{ image: prod/a, expect: moving, changes: { between: ["Mon-Fri 09:00-18:00"] } }]
targets: [prod/a:v1]`,
    policy: {
      expectation: {
        kind: 'moving',
        changes: {
          between: [{ text: 'Mon-Fri 09:00-18:00', days: [1, 2, 3, 4, 5], from: 540, to: 1080 }],
          by: null,
          timeZone: 'Asia/Seoul',
        },
      },
    },
  },
  {
    says: 'the changes may name a time zone of their own',
    text: `targets: [{ image: prod/a, tags: [v1], expect: moving, changes: { by: [x], timeZone: UTC } }]`,
    policy: { expectation: { kind: 'moving', changes: { between: null, by: ['x'], timeZone: 'UTC' } } },
  },
  {
    says: 'severities are looked up kind by kind',
    text: `defaults: { severity: { tag-stale: high, tag-absent: low } }
rules: [{ image: prod/a, severity: { tag-stale: medium } }]
targets: [{ image: prod/a, tags: [v1], severity: { tag-unread: critical } }]`,
    policy: { severities: { 'tag-stale': 'medium', 'tag-absent': 'low', 'tag-unread': 'critical' } },
  },
  {
    says: 'platforms come whole from the innermost place',
    text: `defaults: { platforms: [linux/amd64] }
targets: [{ image: prod/a, tags: [v1], platforms: [linux/arm64, linux/arm/v7] }]`,
    policy: { platforms: ['linux/arm64', 'linux/arm/v7'] },
  },
  {
    says: 'acceptances go to their target alone',
    text: `targets: [prod/a:v1, prod/a:v2]
accept:
  - { reference: prod/a:v2, digest: "${digestA}" }
  - { reference: prod/a:v1, digest: "${digestB}", reason: Rebuilt, at: "2026-11-24T18:00:00+09:00", until: 2026-12-24T00:00:00Z }`,
    policy: {
      accepted: [
        { digest: digestB, reason: 'Rebuilt', at: '2026-11-24T09:00:00.000Z', until: '2026-12-24T00:00:00.000Z' },
      ],
    },
  },
])('A policy: $says', ({ text, policy }) => {
  expect(policyOf(text)).toMatchObject(policy);
});

test('Findings about registries follow the defaults', () => {
  const text = `${head}defaults: { remindEvery: never, severity: { registry-suspect: critical } }\ntargets: [prod/a:v1]`;
  expect(parseConfig(text, 'audit.yaml').registryPolicy).toEqual({
    remindEvery: 'never',
    severities: { 'registry-suspect': 'critical' },
  });
});

describe('A file is refused', () => {
  const problemsOf = (text: string): string[] => {
    const found = findProblems(head + text, 'audit.yaml');
    return 'config' in found ? [] : found.problems.map(({ line, path, message }) => `${line} ${path}: ${message}`);
  };
  const window = 'wanted days and hours, such as "Mon-Fri 09:00-18:00", "Sat,Sun 22:00-04:00" or "09:00-18:00"';

  test.each<{ says: string; text: string; problems: string[] }>([
    {
      says: 'where two rules are equally specific for a target',
      text: `rules:
  - { image: prod/*, tag: v*, staleAfter: 9d }
  - { image: prod/*, tag: "*1", staleAfter: 8d }
targets: [prod/a:v1]`,
      problems: [
        '7 rules[1]: is as specific as another rule, and both match prod/a:v1; make the pattern of one of them narrower; first at 6:5 (rules[0])',
      ],
    },
    {
      says: 'where a rule names no tags',
      text: `rules: [{ staleAfter: 9d }]\ntargets: [prod/a:v1]`,
      problems: ['5 rules[0]: wanted image, tag or both, to say which tags it is for (for all of them, use defaults)'],
    },
    {
      says: 'where a rule says nothing',
      text: `rules: [{ image: prod/a }]\ntargets: [prod/a:v1]`,
      problems: [
        '5 rules[0]: wanted at least one of expect, digests, changes, platforms, staleAfter, warnBefore, unreadAfter, notifyExpected, remindEvery, severity',
      ],
    },
    {
      says: 'where a pattern is one of another language',
      text: `rules: [{ tag: "v[0-9]", staleAfter: 9d }]\ntargets: [prod/a:v1]`,
      problems: [
        '5 rules[0].tag: wanted a tag, in which * stands for anything and ? for one character, such as "v*", got "v[0-9]"',
      ],
    },
    {
      says: 'where a rule pins without digests, or lists digests without a pin',
      text: `rules:
  - { image: prod/a, expect: pinned }
  - { image: prod/b, digests: ["${digestA}"] }
targets: [prod/a:v1]`,
      problems: [
        '6 rules[0].digests: missing; expect: pinned wants the list of digests that these tags may show',
        '7 rules[1].digests: goes with expect: pinned only, and this rule is immutable by default (to accept a digest of a tag, use the list accept at the top of the file)',
      ],
    },
    {
      says: 'where a target lists digests and only its rule pins',
      text: `rules: [{ image: prod/a, expect: pinned, digests: ["${digestA}"] }]
targets: [{ image: prod/a, tags: [v1], digests: ["${digestB}"] }]`,
      problems: ['6 targets[0].digests: goes with an expect: pinned beside it, and this target is pinned by rules[0]'],
    },
    {
      says: 'where changes are narrowed of a tag that does not move',
      text: `rules: [{ image: prod/a, expect: immutable }]
targets: [{ image: prod/a, tags: [v1, v2], changes: { by: [x] } }]`,
      problems: ['6 targets[0].changes: goes with expect: moving only, and this target is immutable by rules[0]'],
    },
    {
      says: 'where changes narrow nothing',
      text: `targets: [{ image: prod/a, tags: [v1], expect: moving, changes: { timeZone: UTC } }]`,
      problems: ['5 targets[0].changes: wanted between, by or both: without them every change is expected'],
    },
    ...['Mon-Fri', 'Mon-Fri 9:00-18:00', 'Mo 09:00-18:00', 'Mon 24:00-25:00', 'Mon 09:00-09:00', 'Mon 09:60-10:00'].map(
      (text) => ({
        says: `where "${text}" is no window`,
        text: `targets: [{ image: prod/a, tags: [v1], expect: moving, changes: { between: ["${text}"] } }]`,
        problems: [`5 targets[0].changes.between[0]: ${window}, got "${text}"`],
      }),
    ),
    {
      says: 'where an updater has spaces, or is listed twice',
      text: `targets: [{ image: prod/a, tags: [v1], expect: moving, changes: { by: [a b, c, c] } }]`,
      problems: [
        `5 targets[0].changes.by[0]: wanted the registry's id of an updater, without spaces, got "a b"`,
        '5 targets[0].changes.by[2]: is listed twice; first at 5:77 (targets[0].changes.by[1])',
      ],
    },
    {
      says: 'where a platform is none',
      text: `targets: [{ image: prod/a, tags: [v1], platforms: [amd64] }]`,
      problems: [
        '5 targets[0].platforms[0]: wanted os/architecture or os/architecture/variant, such as "linux/amd64" or "linux/arm/v7", got "amd64"',
      ],
    },
    {
      says: 'where a notice would come with what it warns of',
      text: `defaults: { staleAfter: 9d, warnBefore: 2d }
rules: [{ tag: v2, warnBefore: 9d }, { tag: v3, staleAfter: 48h }]
targets: [{ image: prod/a, tags: [v1], warnBefore: 2w }, prod/a:v2, prod/a:v3]`,
      problems: [
        '6 rules[0].warnBefore: wanted less than staleAfter, which is 9d here, got "9d"',
        '6 rules[1].staleAfter: wanted more than warnBefore, which is 2d here, got "48h"',
        '7 targets[0].warnBefore: wanted less than staleAfter, which is 9d here, got "2w"',
      ],
    },
    {
      says: 'where a target warns of what it never becomes',
      text: `targets: [{ image: prod/a, tags: [v1], warnBefore: 2d }]`,
      problems: ['5 targets[0].warnBefore: wanted a staleAfter to warn of, and here it is never'],
    },
    {
      says: 'where a kind of finding is none, or concerns no tag',
      text: `targets: [{ image: prod/a, tags: [v1], severity: { tag-stal: low, registry-suspect: low } }]`,
      problems: [
        '5 targets[0].severity.tag-stal: unknown key; did you mean "tag-stale"?',
        '5 targets[0].severity.registry-suspect: this finding concerns no single tag, so only defaults can give it a severity',
      ],
    },
    {
      says: 'where unreadAfter is out of bounds',
      text: `defaults: { unreadAfter: 0 }\ntargets: [prod/a:v1]`,
      problems: ['5 defaults.unreadAfter: wanted a whole number from 1 to 100, got the number 0'],
    },
    {
      says: 'where an acceptance is for no target, a second time, or ends before it begins',
      text: `targets: [prod/a:v1]
accept:
  - { reference: prod/a:v11, digest: "${digestA}" }
  - { reference: prod/a:v1, digest: "${digestA}" }
  - { reference: prod/a:v1, digest: "${digestA}", at: 2026-11-24T00:00:00Z, until: 2026-11-24T08:00:00+09:00 }
  - { reference: prod/a:v1, digest: "${digestB}", at: yesterday }`,
      problems: [
        '7 accept[0].reference: no target "prod/a:v11" is listed under targets; did you mean "prod/a:v1"?',
        '9 accept[2]: is accepted already; first at 8:5 (accept[1])',
        '9 accept[2].until: wanted a time after 2026-11-24T00:00:00Z, got "2026-11-24T08:00:00+09:00"',
        '10 accept[3].at: wanted an ISO 8601 time with its offset, such as "2026-11-24T18:00:00+09:00" or "2026-11-24T09:00:00Z", got "yesterday"',
      ],
    },
  ])('$says', ({ text, problems }) => {
    expect(problemsOf(text)).toEqual(problems);
  });

  test('but defaults may warn of what only some tags become, and rules may match nothing yet', () => {
    expect(
      problemsOf(`defaults: { warnBefore: 2d }\nrules: [{ tag: x, unreadAfter: 1 }]\ntargets: [prod/a:v1]`),
    ).toEqual([]);
  });
});

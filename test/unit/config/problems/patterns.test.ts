import { expect, test } from 'vitest';
import { givenFile, problemsOf } from '../../../support/given/config-text.ts';
import { digestA } from '../../../support/given/givens.ts';

const tagText = 'expected a tag or a pattern of tags, such as "v*" or "!*-rc*"';

test.each<{ says: string; targets: string; problems: string[] }>([
  {
    says: 'the registry has a wildcard',
    targets: '["*/web/api:v1", "p?od/**:*"]',
    problems: [
      '4:11 targets[0]: the key of the registry "*" has a wildcard; write one target for each registry',
      '4:27 targets[1]: the key of the registry "p?od" has a wildcard; write one target for each registry',
    ],
  },
  {
    says: 'the registry is defined nowhere',
    targets: '[gov/**:*]',
    problems: ['4:11 targets[0]: no registry "gov" is defined under registries; defined: prod'],
  },
  {
    says: 'a pattern has no tag',
    targets: '[prod/web/*]',
    problems: [
      '4:11 targets[0]: expected "registry/image:tag" with wildcards, such as "prod/web/*:v*" or "prod/**:*", got "prod/web/*"',
    ],
  },
  {
    says: '** is no part of its own',
    targets: '[prod/web**:v1]',
    problems: [
      '4:11 targets[0]: invalid image pattern "web**": expected lowercase path parts, such as "web/*" or "**"; the wildcards are *, ? and, as a whole part, **',
    ],
  },
  {
    says: 'a tag has **',
    targets: '[{ image: prod/a, tags: ["**", "!a/*"] }]',
    problems: [
      `4:35 targets[0].tags[0]: ${tagText}, got "**"; the wildcards are * and ?`,
      `4:41 targets[0].tags[1]: ${tagText}, got "!a/*"; the wildcards are * and ?`,
    ],
  },
  {
    says: 'one line only leaves tags out',
    targets: '["prod/a:!v*"]',
    problems: [
      '4:11 targets[0]: expected tags to audit, got "prod/a:!v*"; to leave some out, write image and tags: ["*", "!v*"]',
    ],
  },
  {
    says: 'an exclusion has no pattern beside it',
    targets: '[{ image: prod/a, tags: [v1, "!*-rc*"] }, { image: prod/*, tags: ["!v*"] }]',
    problems: [
      '4:39 targets[0].tags[1]: leaves nothing out: there is no pattern beside it; add one, such as "*"',
      '4:76 targets[1].tags[0]: leaves nothing out: there is no pattern beside it; add one, such as "*"',
    ],
  },
  {
    says: 'a tag is listed and left out',
    targets: '[{ image: prod/a, tags: [v1, "v*", "!v1"] }]',
    problems: [
      '4:45 targets[0].tags[2]: leaves out v1, which is listed too; remove one of them; first at 4:35 (targets[0].tags[0])',
    ],
  },
  {
    says: 'a pattern is there twice',
    targets: '\n  - prod/web/*:v*\n  - { image: prod/web/*, tags: [latest, v*] }',
    problems: ['6:41 targets[1].tags[1]: duplicate target prod/web/*:v*; remove it; first at 5:5 (targets[0])'],
  },
  {
    says: 'a pattern comes again with more left out',
    targets: '\n  - { image: prod/a, tags: ["*", "!*-rc*"] }\n  - { image: prod/a, tags: ["!*-rc*", "!v0*", "*"] }',
    problems: ['6:47 targets[1].tags[2]: duplicate target prod/a:*; remove it; first at 5:29 (targets[0].tags[0])'],
  },
  {
    says: 'an exclusion is there twice',
    targets: '[{ image: prod/a, tags: ["*", "!v*", "!v*"] }]',
    problems: ['4:47 targets[0].tags[2]: duplicate entry; remove it; first at 4:40 (targets[0].tags[1])'],
  },
  {
    says: 'a target that names its tags tells of new ones',
    targets: '[{ image: prod/a, tags: [v1], notifyNew: true }]',
    problems: [
      '4:40 targets[0].notifyNew: no effect: this target names its tags, so none is new; list them by a pattern, or remove notifyNew',
    ],
  },
  {
    says: 'changes stand beside a pattern that may not move',
    targets: '[{ image: prod/*, tags: ["*"], changes: { by: [ci] } }]',
    problems: [
      '4:41 targets[0].changes: only allowed with expect: moving, but this target is immutable by default; add expect: moving here, or remove changes',
    ],
  },
  {
    says: 'a pattern is pinned without digests',
    targets: '[{ image: prod/*, tags: [base], expect: pinned }]',
    problems: ['4:11 targets[0].digests: missing; expect: pinned needs the list of digests that these tags may show'],
  },
])('A pattern is refused where $says', ({ targets, problems }) => {
  expect(problemsOf(givenFile({ targets }))).toEqual(problems);
});

test.each<{ says: string; targets: string; rules?: string; accept?: string; defaults?: string }>([
  { says: 'only patterns', targets: '[prod/**:*]' },
  {
    says: 'a pattern that is pinned',
    targets: `[{ image: prod/*, tags: [base], expect: pinned, digests: ["${digestA}"] }]`,
  },
  {
    says: 'the same patterns, of which the first leaves tags out',
    targets: '[{ image: prod/a, tags: ["*", "!*-rc*"] }, prod/a:*]',
  },
  {
    says: 'an acceptance for a tag that a pattern matches',
    targets: '[prod/web/*:v*]',
    accept: `[{ reference: prod/web/api:v1, digest: "${digestA}" }]`,
  },
  {
    says: 'a warning before what only some tags become',
    targets: '[{ image: prod/**, tags: ["*"], warnBefore: 7d }]',
    rules: '[{ tag: v*, staleAfter: 90d }]',
  },
  {
    says: 'changes that no rule takes away',
    targets: '[{ image: prod/web/*, tags: ["v*"], changes: { by: [ci] } }]',
    rules: '[{ image: prod/web/*, expect: moving }, { image: prod/db/*, expect: immutable }]',
  },
  {
    says: 'rules of which each matches other tags of a pattern',
    targets: '[prod/**:*]',
    rules: '[{ tag: v*, staleAfter: 9d }, { tag: w*, staleAfter: 8d }]',
  },
  {
    says: 'equally specific rules that a third one overrides',
    targets: '[prod/**:v1]',
    rules: '[{ tag: v*, staleAfter: 9d }, { tag: "*1", staleAfter: 8d }, { tag: v1, staleAfter: 7d }]',
  },
  {
    says: 'equally specific rules whose tags are left out',
    targets: '[{ image: prod/a, tags: ["*", "!v*"] }]',
    rules: '[{ tag: v*, staleAfter: 9d }, { tag: "*1", staleAfter: 8d }]',
  },
])('A file may have $says', ({ says: _, ...parts }) => {
  expect(problemsOf(givenFile(parts))).toEqual([]);
});

test('Rules of which none is more specific for a tag that a pattern may match are an error, each once', () => {
  const rules = '\n  - { tag: v*, staleAfter: 9d }\n  - { tag: "*1", staleAfter: 8d }';
  expect(problemsOf(givenFile({ targets: '[prod/**:*, prod/a:v1, prod/web/*:v*]', rules }))).toEqual([
    '7:5 rules[1]: is as specific as another rule that matches prod/a:v1; make one pattern narrower, or merge the two rules; first at 6:5 (rules[0])',
  ]);
  expect(problemsOf(givenFile({ targets: '[prod/**:*]', rules }))).toEqual([
    '7:5 rules[1]: is as specific as another rule that matches tags of prod/**:*; make one pattern narrower, or merge the two rules; first at 6:5 (rules[0])',
  ]);
});

test('A rule that takes away what stands beside a pattern is named', () => {
  const targets = '[{ image: prod/web/*, tags: ["*"], changes: { by: [ci] } }]';
  const rules = '[{ image: prod/web/*, expect: moving }, { image: prod/web/*, tag: v*, expect: immutable }]';
  expect(problemsOf(givenFile({ targets, rules }))).toEqual([
    '4:45 targets[0].changes: only allowed with expect: moving, but this target is immutable by rules[1]; add expect: moving here, or remove changes',
  ]);
});

test('An acceptance for a tag that neither a name nor a pattern lists is refused', () => {
  const accept = `[{ reference: prod/web/api:w1, digest: "${digestA}" }]`;
  expect(problemsOf(givenFile({ targets: '[prod/web/*:v*]', accept }))).toEqual([
    '5:23 accept[0].reference: no target "prod/web/api:w1" is listed under targets; remove the acceptance, or add the target',
  ]);
});

test.each([
  { says: 'none', maxTargets: '0', got: 'the number 0' },
  { says: 'too many', maxTargets: '100001', got: 'the number 100001' },
])('A run of $says is refused', ({ maxTargets, got }) => {
  expect(problemsOf(givenFile({ maxTargets }))).toEqual([
    `5:13 maxTargets: expected a whole number from 1 to 100000, got ${got}`,
  ]);
});

test('More tags by name than a run may audit are refused', () => {
  expect(problemsOf(givenFile({ targets: '[prod/a:v1, prod/a:v2]', maxTargets: '1' }))).toEqual([
    '5:13 maxTargets: expected 2 or more, because targets name 2 tags, got 1',
  ]);
});

test.each([
  {
    says: 'a list in brackets',
    tags: '[v*, !*-rc*]',
    problem: '4:39 a value that starts with ! needs quotes: "!*-rc*"',
  },
  {
    says: 'the first of a list',
    tags: '[!*-rc*, v*]',
    problem: '4:35 a value that starts with ! needs quotes: "!*-rc*"',
  },
  {
    says: 'a pattern of all tags',
    tags: '[*]',
    problem: '4:35 targets[0].tags[0]: a value that starts with * needs quotes: "*"',
  },
])('What YAML reads as a tag or an alias is said to need quotes: $says', ({ tags, problem }) => {
  expect(problemsOf(givenFile({ targets: `[{ image: prod/a, tags: ${tags} }]` }))).toEqual([problem]);
});

import { describe, expect, test } from 'vitest';
import { findProblems } from '../../../../functions/config/problems/find-problems.ts';
import { digestA, digestB } from '../../../support/given/givens.ts';

const head = `deployment: prod
timeZone: Asia/Seoul
alerts: { emails: [] }
registries: { prod: { zone: kr, name: my-registry } }
`;
describe('A file is refused', () => {
  const problemsOf = (text: string): string[] => {
    const found = findProblems(head + text, 'audit.yaml');
    return 'config' in found ? [] : found.problems.map(({ line, path, message }) => `${line} ${path}: ${message}`);
  };
  const window = 'expected days and hours, such as "Mon-Fri 09:00-18:00", "Sat,Sun 22:00-04:00" or "09:00-18:00"';

  test.each<{ says: string; text: string; problems: string[] }>([
    {
      says: 'where two rules are equally specific for a target',
      text: `rules:
  - { image: prod/*, tag: v*, staleAfter: 9d }
  - { image: prod/*, tag: "*1", staleAfter: 8d }
targets: [prod/a:v1]`,
      problems: [
        '7 rules[1]: is as specific as another rule that matches prod/a:v1; make one pattern narrower, or merge the two rules; first at 6:5 (rules[0])',
      ],
    },
    {
      says: 'where more than two rules are equally specific, each of them, and once',
      text: `rules:
  - { tag: v*, staleAfter: 9d }
  - { tag: "*", unreadableAfter: 4 }
  - { tag: "*1", staleAfter: 8d }
  - { image: "**", tag: v*, staleAfter: 7d }
targets: [prod/a:v1, prod/b:v1]`,
      problems: [2, 3].map(
        (index) =>
          `${6 + index} rules[${index}]: is as specific as another rule that matches prod/a:v1; make one pattern narrower, or merge the two rules; first at 6:5 (rules[0])`,
      ),
    },
    {
      says: 'where a rule names no tags',
      text: `rules: [{ staleAfter: 9d }]\ntargets: [prod/a:v1]`,
      problems: [
        '5 rules[0]: expected image, tag or both, to say which tags the rule is for; for all tags, use defaults',
      ],
    },
    {
      says: 'where a rule says nothing',
      text: `rules: [{ image: prod/a }]\ntargets: [prod/a:v1]`,
      problems: [
        '5 rules[0]: expected at least one key of a policy: expect, digests, changes, platforms, staleAfter, warnBefore, unreadableAfter, notifyExpected, notifyNew, deletion, remindEvery or severity',
      ],
    },
    {
      says: 'where a rule says something that is misspelt, of which alone is told',
      text: `rules: [{ imgae: prod/a, staleAfter: 9d }, { image: prod/a, staleAfer: 9d }]\ntargets: [prod/a:v1]`,
      problems: [
        '5 rules[0].imgae: unknown key; did you mean "image"?',
        '5 rules[1].staleAfer: unknown key; did you mean "staleAfter"?',
      ],
    },
    ...['v[0-9]', 'v{1,2}', '!v1', 'v1|v2', '@(v1)', 'v**', '.v', '-v', 'a/b', 'v 1', ''].map((tag) => ({
      says: `where "${tag}" is no pattern of a tag`,
      text: `rules: [{ tag: "${tag}", staleAfter: 9d }]\ntargets: [prod/a:v1]`,
      problems: [`5 rules[0].tag: expected a tag, such as "v*", got "${tag}"; the wildcards are * and ?`],
    })),
    ...[
      'prod',
      '*',
      'prod/',
      '/a',
      'prod//a',
      './a',
      'prod/../a',
      'prod/a**',
      'prod/**a',
      '***',
      'prod/A',
      'prod/a:v1',
      'prod/[ab]',
      '!prod/a',
      '',
    ].map((image) => ({
      says: `where "${image}" is no pattern of an image`,
      text: `rules: [{ image: "${image}", staleAfter: 9d }]\ntargets: [prod/a:v1]`,
      problems: [
        `5 rules[0].image: expected a registry key and an image name, such as "prod/web/*" or "prod/**", got "${image}"; the wildcards are *, ? and, between slashes, **`,
      ],
    })),
    {
      says: 'where a rule pins without digests, or lists digests without a pin',
      text: `rules:
  - { image: prod/a, expect: pinned }
  - { image: prod/b, digests: ["${digestA}"] }
targets: [prod/a:v1]`,
      problems: [
        '6 rules[0].digests: missing; expect: pinned needs the list of digests that these tags may show',
        '7 rules[1].digests: only allowed beside expect: pinned, but this rule is immutable by default; add expect: pinned here, or remove digests',
      ],
    },
    {
      says: 'where a target lists digests and only its rule pins',
      text: `rules: [{ image: prod/a, expect: pinned, digests: ["${digestA}"] }]
targets: [{ image: prod/a, tags: [v1], digests: ["${digestB}"] }]`,
      problems: [
        '6 targets[0].digests: only allowed beside expect: pinned, but this target is pinned by rules[0]; add expect: pinned here, or remove digests',
      ],
    },
    {
      says: 'where changes are narrowed of a tag that does not move',
      text: `rules: [{ image: prod/a, expect: immutable }]
targets: [{ image: prod/a, tags: [v1, v2], changes: { by: [x] } }]`,
      problems: [
        '6 targets[0].changes: only allowed with expect: moving, but this target is immutable by rules[0]; add expect: moving here, or remove changes',
      ],
    },
    {
      says: 'where changes narrow nothing',
      text: `targets: [{ image: prod/a, tags: [v1], expect: moving, changes: { timeZone: UTC } }]`,
      problems: ['5 targets[0].changes: expected between, by or both; without them, changes limits nothing'],
    },
    ...['Mon-Fri', 'Mon-Fri 9:00-18:00', 'Mo 09:00-18:00', 'Mon 24:00-25:00', 'Mon 09:60-10:00'].map((text) => ({
      says: `where "${text}" is no window`,
      text: `targets: [{ image: prod/a, tags: [v1], expect: moving, changes: { between: ["${text}"] } }]`,
      problems: [`5 targets[0].changes.between[0]: ${window}, got "${text}"`],
    })),
    {
      says: 'where a window ends when it begins',
      text: `targets: [{ image: prod/a, tags: [v1], expect: moving, changes: { between: ["Mon 09:00-09:00"] } }]`,
      problems: [
        '5 targets[0].changes.between[0]: expected an end that is not the start, got "Mon 09:00-09:00"; a whole day is "00:00-24:00"',
      ],
    },
    {
      says: 'where a zone is given for no window',
      text: `targets: [{ image: prod/a, tags: [v1], expect: moving, changes: { by: [x], timeZone: Asia/Seoul } }]`,
      problems: [
        '5 targets[0].changes.timeZone: only allowed with between, whose windows it is for; add between, or remove timeZone',
      ],
    },
    {
      says: 'where a rule is for a registry that there is not',
      text: `rules: [{ image: "prdo/web/*", expect: moving }, { image: "p*/web", expect: moving }, { image: "**", staleAfter: 1d }]\ntargets: [prod/a:v1]`,
      problems: ['5 rules[0].image: no registry "prdo" is defined under registries; did you mean "prod"?'],
    },
    {
      says: 'where a switch is a word, and a key has no value',
      text: `targets: [{ image: prod/a, tags: [v1], notifyExpected: yes }]\naccept: [{ reference: prod/a:v1, digest: ${digestA}, reason: null }]`,
      problems: [
        '5 targets[0].notifyExpected: expected true or false, without quotes, got "yes"',
        '6 accept[0].reason: expected text, got null; write a value, or remove the key',
      ],
    },
    {
      says: 'where an updater has spaces, or is listed twice',
      text: `targets: [{ image: prod/a, tags: [v1], expect: moving, changes: { by: [a b, c, c] } }]`,
      problems: [
        `5 targets[0].changes.by[0]: expected the registry's id of an updater, without spaces, got "a b"`,
        '5 targets[0].changes.by[2]: duplicate entry; remove it; first at 5:77 (targets[0].changes.by[1])',
      ],
    },
    {
      says: 'where a platform is none',
      text: `targets: [{ image: prod/a, tags: [v1], platforms: [amd64] }]`,
      problems: [
        '5 targets[0].platforms[0]: expected os/architecture or os/architecture/variant, such as "linux/amd64" or "linux/arm/v7", got "amd64"; write "linux/amd64"',
      ],
    },
    {
      says: 'where a notice would come with what it warns of',
      text: `defaults: { staleAfter: 9d, warnBefore: 2d }
rules: [{ tag: v2, warnBefore: 9d }, { tag: v3, staleAfter: 48h }]
targets: [{ image: prod/a, tags: [v1], warnBefore: 2w }, prod/a:v2, prod/a:v3]`,
      problems: [
        '6 rules[0].warnBefore: expected less than staleAfter, which is 9d here, got "9d"',
        '6 rules[1].staleAfter: expected more than warnBefore, which is 2d here, got "48h"',
        '7 targets[0].warnBefore: expected less than staleAfter, which is 9d here, got "2w"',
      ],
    },
    {
      says: 'where a target warns of what it never becomes',
      text: `targets: [{ image: prod/a, tags: [v1], warnBefore: 2d }]`,
      problems: ['5 targets[0].warnBefore: no effect: staleAfter is never here; set staleAfter, or remove warnBefore'],
    },
    {
      says: 'where a place warns of what it says never to become',
      text: `defaults: { staleAfter: never, warnBefore: 1d }
rules: [{ tag: v2, staleAfter: never, warnBefore: 2d }]
targets: [{ image: prod/a, tags: [v1], staleAfter: never, warnBefore: 3d }]`,
      problems: ['5 defaults.warnBefore', '6 rules[0].warnBefore', '7 targets[0].warnBefore'].map(
        (place) => `${place}: no effect: staleAfter is never here; set staleAfter, or remove warnBefore`,
      ),
    },
    {
      says: 'where a value is wrong, and not for what would go with it',
      text: `defaults: { expect: pinned }
rules: [{ tag: v1, expect: imutable }]
targets:
  - { image: prod/a, tags: [v1], changes: { by: [x] }, staleAfter: 90days, warnBefore: 7d }
  - { image: prod/b, tags: [b], changes: { by: [x] } }`,
      problems: [
        '5 defaults.expect: expected immutable or moving (pinned needs digests, so only a target or a rule can say it), got "pinned"',
        '6 rules[0].expect: expected immutable, moving or pinned, got "imutable"; did you mean "immutable"?',
        '8 targets[0].staleAfter: expected a whole number and m, h, d or w, such as "90d" or "12h", or "never", got "90days"; did you mean "90d"?',
      ],
    },
    {
      says: 'where a kind of finding is none, or concerns no tag',
      text: `targets: [{ image: prod/a, tags: [v1], severity: { tag-stal: low, registry-suspect: low } }]`,
      problems: [
        '5 targets[0].severity.tag-stal: unknown key; did you mean "tag-stale"?',
        '5 targets[0].severity.registry-suspect: registry-suspect is about no single tag; set its severity under defaults',
      ],
    },
    {
      says: 'where a rule weighs what concerns no tag',
      text: `rules: [{ tag: v1, severity: { registry-suspect: low } }]\ntargets: [prod/a:v1]`,
      problems: [
        '5 rules[0].severity.registry-suspect: registry-suspect is about no single tag; set its severity under defaults',
      ],
    },
    {
      says: 'where the zone of windows is misspelt',
      text: `targets: [{ image: prod/a, tags: [v1], expect: moving, changes: { between: [09:00-18:00], timeZone: Asia/Soul } }]`,
      problems: [
        '5 targets[0].changes.timeZone: expected an IANA time zone, such as "Asia/Seoul" or "UTC", got "Asia/Soul"; did you mean "Asia/Seoul"?',
      ],
    },
    {
      says: 'where unreadableAfter is out of bounds',
      text: `defaults: { unreadableAfter: 0 }\ntargets: [prod/a:v1]`,
      problems: ['5 defaults.unreadableAfter: expected a whole number from 1 to 100, got the number 0'],
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
        '9 accept[2]: this digest is already accepted; first at 8:5 (accept[1])',
        '9 accept[2].until: expected a time after 2026-11-24T00:00:00Z, got "2026-11-24T08:00:00+09:00"',
        '10 accept[3].at: expected an ISO 8601 time with its offset, such as "2026-11-24T18:00:00+09:00" or "2026-11-24T09:00:00Z", got "yesterday"',
      ],
    },
  ])('$says', ({ text, problems }) => {
    expect(problemsOf(text)).toEqual(problems);
  });

  test.each<{ says: string; text: string }>([
    {
      says: 'defaults and rules that warn of what only some tags become',
      text: `defaults: { warnBefore: 2d }
rules: [{ image: prod/**, warnBefore: 3d }]
targets: [prod/a:v1, { image: prod/a, tags: [v2], staleAfter: 9d }, { image: prod/a, tags: [v3], staleAfter: never }]`,
    },
    { says: 'a rule that matches nothing yet', text: `rules: [{ tag: x, unreadableAfter: 1 }]\ntargets: [prod/a:v1]` },
    {
      says: 'rules that are equally specific, and beaten by a third',
      text: `rules: [{ tag: v*, unreadableAfter: 1 }, { tag: "*1", unreadableAfter: 2 }, { tag: v1, unreadableAfter: 4 }]
targets: [prod/a:v1]`,
    },
    {
      says: 'a pinned target, under a rule that narrows the changes of tags that move',
      text: `rules: [{ image: prod/**, expect: moving, changes: { by: [x] } }]
targets: [{ image: prod/a, tags: [v1], expect: pinned, digests: ["${digestA}"] }]`,
    },
    {
      says: 'changes in a rule that leaves it to the defaults that its tags move',
      text: `defaults: { expect: moving }\nrules: [{ tag: v*, changes: { by: [x] } }]\ntargets: [prod/a:v1]`,
    },
    {
      says: 'changes by default, where no tag moves',
      text: `defaults: { changes: { by: [x] } }\ntargets: [prod/a:v1]`,
    },
  ])('but not for $says', ({ text }) => {
    expect(problemsOf(text)).toEqual([]);
  });
});

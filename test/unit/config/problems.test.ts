import { expect, test } from 'vitest';
import { findProblems } from '../../../functions/config/problems/find-problems.ts';
import { formatProblem } from '../../../functions/config/problems/problem.ts';

const digest = `sha256:${'a'.repeat(64)}`;

test.each([
  {
    says: 'is empty',
    text: '',
    problems: ['1:1 the file is empty; expected a map with the keys deployment, alerts, registries and targets'],
  },
  {
    says: 'holds comments only',
    text: '# nothing\n',
    problems: ['1:1 the file is empty; expected a map with the keys deployment, alerts, registries and targets'],
  },
  {
    says: 'is a list',
    text: '\n- prod/web/api:v1\n',
    problems: ['2:1 expected a map with the keys deployment, alerts, registries and targets, got a list'],
  },
  {
    says: 'is a word',
    text: 'prod\n',
    problems: ['1:1 expected a map with the keys deployment, alerts, registries and targets, got "prod"'],
  },
])('A file that $says is refused as a whole', ({ text, problems }) => {
  expect(problemsOf(text)).toEqual(problems);
});

test.each([
  {
    says: 'a required key is missing',
    text: 'deployment: prod\nalerts: {}\nregistries: {}\ntargets: [prod/a:b]\n',
    problems: [
      '2:1 alerts.emails: missing; add, for example, emails: [security@example.com]',
      '4:11 targets[0]: no registry "prod" is defined under registries; defined: none',
    ],
  },
  {
    says: 'a top key is missing',
    text: '# head\nalerts: { emails: [] }\nregistries: { prod: { zone: kr, name: a } }\n',
    problems: [
      '2:1 deployment: missing; add, for example, deployment: prod',
      '2:1 targets: missing; add, for example, targets: [prod/web/api:v1.4.2]',
    ],
  },
  {
    says: 'a key has no value',
    with: { retention: '' },
    problems: [
      '5:1 retention: expected a whole number and m, h, d or w, such as "90d" or "12h", or "forever", got nothing',
    ],
  },
  {
    says: 'a key is misspelt, and so the right one missing',
    with: { alerts: '{ email: [] }' },
    problems: ['2:11 alerts.email: unknown key; did you mean "emails"?'],
  },
  {
    says: 'a key is like none',
    with: { colour: 'blue' },
    problems: [
      '5:1 colour: unknown key; expected deployment, schedule, timeZone, alerts, retention, concurrency, registries, people, defaults, rules, targets or accept',
    ],
  },
  {
    says: 'a key would change the prototype',
    with: { __proto__x: '1' },
    rename: ['__proto__x', '__proto__'],
    problems: [
      '5:1 __proto__: unknown key; expected deployment, schedule, timeZone, alerts, retention, concurrency, registries, people, defaults, rules, targets or accept',
    ],
  },
  {
    says: 'the deployment has capitals',
    with: { deployment: 'Prod' },
    problems: [
      '1:13 deployment: expected lowercase letters, digits and inner hyphens, at most 32 characters, got "Prod"',
    ],
  },
  {
    says: 'an address is none',
    with: { alerts: '{ emails: [security] }' },
    problems: ['2:20 alerts.emails[0]: expected an e-mail address, such as "security@example.com", got "security"'],
  },
  {
    says: 'an address is listed twice',
    with: { alerts: '{ emails: [a@example.com, b@example.com, a@example.com] }' },
    problems: ['2:50 alerts.emails[2]: duplicate entry; remove it; first at 2:20 (alerts.emails[0])'],
  },
  {
    says: 'a list is a word',
    with: { alerts: '{ emails: security@example.com }' },
    problems: ['2:19 alerts.emails: expected a list, got "security@example.com"'],
  },
  {
    says: 'a map is a list',
    with: { alerts: '[security@example.com]' },
    problems: ['2:9 alerts: expected a map, got a list'],
  },
  {
    says: 'retention has no unit',
    with: { retention: '400' },
    problems: [
      '5:12 retention: expected a whole number and m, h, d or w, such as "90d" or "12h", or "forever", got the number 400; add the unit, such as "400d"',
    ],
  },
  {
    says: 'retention has another unit',
    with: { retention: '2y' },
    problems: [
      '5:12 retention: expected a whole number and m, h, d or w, such as "90d" or "12h", or "forever", got "2y"; did you mean "730d"?',
    ],
  },
  {
    says: 'retention is misspelt',
    with: { retention: 'for-ever' },
    problems: [
      '5:12 retention: expected a whole number and m, h, d or w, such as "90d" or "12h", or "forever", got "for-ever"',
    ],
  },
  {
    says: 'concurrency is zero',
    with: { concurrency: '0' },
    problems: ['5:14 concurrency: expected a whole number from 1 to 64, got the number 0'],
  },
  {
    says: 'concurrency is above 64',
    with: { concurrency: '65' },
    problems: ['5:14 concurrency: expected a whole number from 1 to 64, got the number 65'],
  },
  {
    says: 'concurrency is a fraction',
    with: { concurrency: '1.5' },
    problems: ['5:14 concurrency: expected a whole number from 1 to 64, got the number 1.5'],
  },
  {
    says: 'concurrency is text',
    with: { concurrency: '"16"' },
    problems: ['5:14 concurrency: expected a whole number from 1 to 64, got "16"'],
  },
  {
    says: 'registries are missing, for which no target is blamed',
    text: 'deployment: prod\nalerts: { emails: [] }\ntargets: [prod/a:v1]\n',
    problems: ['1:1 registries: missing; add, for example, registries: {prod: {zone: kr, name: my-registry}}'],
  },
  {
    says: 'the time zone is misspelt',
    with: { timeZone: 'Asia/Soul' },
    problems: [
      '5:11 timeZone: expected an IANA time zone, such as "Asia/Seoul" or "UTC", got "Asia/Soul"; did you mean "Asia/Seoul"?',
    ],
  },
  {
    says: 'the schedule is misspelt',
    with: { schedule: 'rate(2 hour)' },
    problems: ['5:11 schedule: expected "rate(2 hours)", got "rate(2 hour)"'],
  },
  {
    says: 'targets are pinned by default',
    with: { defaults: '{ expect: pinned }' },
    problems: [
      '5:21 defaults.expect: expected immutable or moving (pinned needs digests, so only a target or a rule can say it), got "pinned"',
    ],
  },
])('The file is refused where $says', ({ text, with: parts = {}, rename = [], problems }) => {
  const [from, to] = rename;
  const given = text ?? givenFile(parts);
  expect(problemsOf(from && to ? given.replace(from, to) : given)).toEqual(problems);
});

test.each([
  {
    says: 'its zone is none',
    registries: '{ prod: { zone: krr, name: a } }',
    problems: [
      '3:29 registries.prod.zone: expected kr, sgn, jpn, gov-kr, gov-krs or fin, got "krr"; did you mean "kr"?',
    ],
  },
  {
    says: 'it has neither zone nor endpoint',
    registries: '{ prod: { name: a } }',
    problems: ['3:15 registries.prod: expected either zone or endpoint, got neither; add, for example, zone: kr'],
  },
  {
    says: 'it has both zone and endpoint',
    registries: '{ prod: { zone: kr, endpoint: https://ncr.example.com, name: a } }',
    problems: ['3:33 registries.prod.endpoint: expected either zone or endpoint, got both; remove one of them'],
  },
  {
    says: 'its zone is misspelt',
    registries: '{ prod: { Zone: kr, name: a } }',
    problems: ['3:23 registries.prod.Zone: unknown key; did you mean "zone"?'],
  },
  {
    says: 'its name is missing',
    registries: '{ prod: { zone: kr } }',
    problems: ['3:15 registries.prod.name: missing; add, for example, name: my-registry'],
  },
  {
    says: 'its name holds a slash',
    registries: '{ prod: { zone: kr, name: a/b } }',
    problems: [
      '3:39 registries.prod.name: expected letters, digits and inner hyphens, at most 63 characters, got "a/b"',
    ],
  },
  {
    says: 'its secret is an ARN',
    registries: '{ prod: { zone: kr, name: a, secret: "arn:aws:x" } }',
    problems: [
      '3:50 registries.prod.secret: expected the name of a secret (not its ARN): at most 512 letters, digits and any of /_+=.@-, got "arn:aws:x"',
    ],
  },
  {
    says: 'its key has capitals, and its value is wrong too',
    registries: '{ prod: { zone: kr, name: a }, Gov: { zone: gov } }',
    problems: [
      '3:44 registries.Gov: expected lowercase letters, digits and inner hyphens, at most 63 characters, got "Gov"',
      '3:44 registries.Gov.name: missing; add, for example, name: my-registry',
      '3:57 registries.Gov.zone: expected kr, sgn, jpn, gov-kr, gov-krs or fin, got "gov"',
    ],
  },
])('A registry is refused where $says', ({ registries, problems }) => {
  expect(problemsOf(givenFile({ registries })).toSorted()).toEqual(problems.toSorted());
});

test.each([
  { says: 'there is none', targets: '[]', problems: ['4:10 targets: expected at least one target, got an empty list'] },
  {
    says: 'a tag looks like a number, or like nothing',
    targets: '[{ image: prod/a, tags: [-16, ~] }]',
    problems: [
      '4:35 targets[0].tags[0]: expected at most 128 letters, digits, "_", "." or "-", not starting with "." or "-", got "-16"',
      '4:40 targets[0].tags[1]: expected at most 128 letters, digits, "_", "." or "-", not starting with "." or "-", got "~"',
    ],
  },
  {
    says: 'a tag is left out',
    targets: '\n  - image: prod/a\n    tags:\n      -\n      - v1',
    problems: ['7:8 targets[0].tags[0]: expected text, got nothing'],
  },
  {
    says: 'a tag is none in OCI',
    targets: '[{ image: prod/a, tags: [-v1] }]',
    problems: [
      '4:35 targets[0].tags[0]: expected at most 128 letters, digits, "_", "." or "-", not starting with "." or "-", got "-v1"',
    ],
  },
  {
    says: 'there is no tag',
    targets: '[{ image: prod/a, tags: [] }]',
    problems: ['4:34 targets[0].tags: expected at least one tag, got an empty list'],
  },
  {
    says: 'tags are missing',
    targets: '\n  - image: prod/a',
    problems: ['5:5 targets[0].tags: missing; add, for example, tags: [v1.4.2, stable]'],
  },
  {
    says: 'the image has no registry',
    targets: '[{ image: api, tags: [a] }]',
    problems: ['4:20 targets[0].image: expected a registry key and an image name, such as "prod/web/api", got "api"'],
  },
  {
    says: 'the image has a tag',
    targets: '[{ image: "prod/api:v1", tags: [a] }]',
    problems: [
      '4:20 targets[0].image: expected an image without a tag or digest, got "prod/api:v1"; list its tags under tags',
    ],
  },
  {
    says: 'the image name has capitals',
    targets: '[{ image: prod/Api, tags: [a] }]',
    problems: [
      '4:20 targets[0].image: invalid image name "Api": expected lowercase path parts of letters, digits and inner ".", "_" or "-", such as "web/api"',
    ],
  },
  {
    says: 'the image name is too long',
    targets: `[prod/${'a'.repeat(256)}:v1]`,
    problems: [`4:11 targets[0]: invalid image name "${'a'.repeat(100)}…": expected at most 255 characters`],
  },
  {
    says: 'a reference has no tag',
    targets: '[prod/web/api]',
    problems: ['4:11 targets[0]: expected "registry/image:tag", such as "prod/web/api:v1.4.2", got "prod/web/api"'],
  },
  {
    says: 'a reference has a digest',
    targets: `["prod/a@${digest}"]`,
    problems: [
      `4:11 targets[0]: expected a tag, not a digest, got "prod/a@${digest}"; to pin a tag to a digest, write image, tags, expect: pinned and digests`,
    ],
  },
  {
    says: 'every part of a reference is wrong',
    targets: '["Prod/Web:-v1"]',
    problems: [
      '4:11 targets[0]: invalid image name "Web": expected lowercase path parts of letters, digits and inner ".", "_" or "-", such as "web/api"',
      '4:11 targets[0]: invalid registry key "Prod": expected lowercase letters, digits and inner hyphens, at most 63 characters',
      '4:11 targets[0]: invalid tag "-v1": expected at most 128 letters, digits, "_", "." or "-", not starting with "." or "-"',
    ],
  },
  {
    says: 'a reference has a space after the colon',
    targets: '\n  - prod/web/api: v2',
    problems: [
      '5:5 targets[0]["prod/web/api"]: expected a reference, got a map; remove the space after the colon: prod/web/api:v2',
    ],
  },
  {
    says: 'a target is neither text nor a map',
    targets: '[5, ~, []]',
    problems: [
      '4:11 targets[0]: expected a reference, such as prod/web/api:v1.4.2, or a map with image and tags, got the number 5',
      '4:14 targets[1]: expected a reference, such as prod/web/api:v1.4.2, or a map with image and tags, got ~',
      '4:17 targets[2]: expected a reference, such as prod/web/api:v1.4.2, or a map with image and tags, got an empty list',
    ],
  },
  {
    says: 'the expectation is misspelt',
    targets: '[{ image: prod/a, tags: [a], expect: imutable }]',
    problems: [
      '4:47 targets[0].expect: expected immutable, moving or pinned, got "imutable"; did you mean "immutable"?',
    ],
  },
  {
    says: 'the expectation is like none',
    targets: '[{ image: prod/a, tags: [a], expect: whatever }]',
    problems: ['4:47 targets[0].expect: expected immutable, moving or pinned, got "whatever"'],
  },
  {
    says: 'staleAfter is no duration',
    targets: '[{ image: prod/a, tags: [a], staleAfter: 0d }]',
    problems: [
      '4:51 targets[0].staleAfter: expected a whole number and m, h, d or w, such as "90d" or "12h", or "never", got "0d"',
    ],
  },
  {
    says: 'a key is written in another style',
    targets: '[{ image: prod/a, tags: [a], stale_after: 1d }]',
    problems: ['4:39 targets[0].stale_after: unknown key; did you mean "staleAfter"?'],
  },
  {
    says: 'pinned has no digests',
    targets: '\n  - image: prod/a\n    tags: [a]\n    expect: pinned',
    problems: ['5:5 targets[0].digests: missing; expect: pinned needs the list of digests that these tags may show'],
  },
  {
    says: 'pinned has an empty list of digests',
    targets: '[{ image: prod/a, tags: [a], expect: pinned, digests: [] }]',
    problems: ['4:64 targets[0].digests: expected at least one digest, got an empty list'],
  },
  {
    says: 'a digest is cut off',
    targets: '[{ image: prod/a, tags: [a], expect: pinned, digests: ["sha256:abc"] }]',
    problems: ['4:65 targets[0].digests[0]: expected "sha256:" and 64 lowercase hex digits, got "sha256:abc"'],
  },
  {
    says: 'a digest is listed twice',
    targets: `\n  - image: prod/a\n    tags: [a]\n    expect: pinned\n    digests:\n      - ${digest}\n      - ${digest}`,
    problems: ['10:9 targets[0].digests[1]: duplicate entry; remove it; first at 9:9 (targets[0].digests[0])'],
  },
  {
    says: 'digests go with immutable',
    targets: `[{ image: prod/a, tags: [a], digests: ["${digest}"] }]`,
    problems: [
      '4:39 targets[0].digests: only allowed beside expect: pinned, but this target is immutable by default; add expect: pinned here, or remove digests',
    ],
  },
  {
    says: 'digests go with moving',
    targets: `[{ image: prod/a, tags: [a], expect: moving, digests: ["${digest}"] }]`,
    problems: [
      '4:55 targets[0].digests: only allowed beside expect: pinned, but this target is moving; add expect: pinned here, or remove digests',
    ],
  },
  {
    says: 'acceptances stand in it',
    targets: `[{ image: prod/a, tags: [a], accept: ["${digest}"] }]`,
    problems: [
      '4:39 targets[0].accept: unknown key; acceptances are a list at the top of the file: accept: [{ reference: …, digest: … }]',
    ],
  },
  {
    says: 'a registry is misspelt',
    targets: '[prdo/web/api:v1, { image: prdo/web/Api, tags: [a] }]',
    problems: [
      '4:11 targets[0]: no registry "prdo" is defined under registries; did you mean "prod"?',
      '4:37 targets[1].image: no registry "prdo" is defined under registries; did you mean "prod"?',
      '4:37 targets[1].image: invalid image name "web/Api": expected lowercase path parts of letters, digits and inner ".", "_" or "-", such as "web/api"',
    ],
  },
  {
    says: 'a registry is defined nowhere',
    targets: '[staging/web/api:v1]',
    problems: ['4:11 targets[0]: no registry "staging" is defined under registries; defined: prod'],
  },
  {
    says: 'a reference is there twice',
    targets: '\n  - prod/a:v1\n  - image: prod/a\n    tags: [v2, v1]\n  - prod/a:v1',
    problems: [
      '7:16 targets[1].tags[1]: duplicate target prod/a:v1; remove it; first at 5:5 (targets[0])',
      '8:5 targets[2]: duplicate target prod/a:v1; remove it; first at 5:5 (targets[0])',
    ],
  },
])('A target is refused where $says', ({ targets, problems }) => {
  expect(problemsOf(givenFile({ targets })).toSorted()).toEqual(problems.toSorted());
});

test.each([
  {
    says: 'a name has two lines',
    people: '{ a: "C\\nI" }',
    problems: [
      '5:14 people.a: expected a name on one line, at most 40 characters, with no space before or after it, got "C\\nI"',
    ],
  },
  {
    says: 'a name is empty, or too long',
    people: `{ a: "", b: ${'x'.repeat(41)} }`,
    problems: ['""', `"${'x'.repeat(41)}"`].map(
      (got, index) =>
        `5:${[14, 21][index]} people.${'ab'[index]}: expected a name on one line, at most 40 characters, with no space before or after it, got ${got}`,
    ),
  },
  {
    says: 'a name turns the direction of what follows it',
    people: '{ a: "C\\u202EI" }',
    problems: [expect.stringMatching(/^5:14 people\.a: /)],
  },
  {
    says: 'an id has spaces',
    people: '{ a b: CI }',
    problems: ['5:11 people["a b"]: expected the registry\'s id of an updater, without spaces, got "a b"'],
  },
  {
    says: 'a name stands where its id is expected',
    people: '{ 12345678901234567891: CI }\ndefaults: { changes: { by: [CI] } }',
    problems: ['6:29 defaults.changes.by[0]: expected an id, got the name "CI"; use its id 12345678901234567891'],
  },
  {
    says: 'a name with spaces stands where its id is expected, and two ids have it',
    people: '{ k1: Kim Lee, k2: Kim Lee }\ndefaults: { changes: { by: [Kim Lee] } }',
    problems: ['6:29 defaults.changes.by[0]: expected an id, got the name "Kim Lee"; use its id k1 or k2'],
  },
])('People are refused where $says', ({ people, problems }) => {
  expect(problemsOf(givenFile({ people }))).toEqual(problems);
});

test('A problem behind an alias is shown where the text to correct stands', () => {
  const targets =
    '\n  - image: prod/a\n    tags: &tags [v1, -2]\n  - image: prod/b\n    tags: *tags\n  - image: prod/c\n    tags: [v1]\n    staleAfter: &idle 9y\n  - image: prod/d\n    tags: [v1]\n    staleAfter: *idle';
  const tag = 'expected at most 128 letters, digits, "_", "." or "-", not starting with "." or "-"';
  const stale =
    'expected a whole number and m, h, d or w, such as "90d" or "12h", or "never", got "9y"; did you mean "3285d"?';
  expect(problemsOf(givenFile({ targets }))).toEqual([
    `6:22 targets[0].tags[1]: ${tag}, got "-2"`,
    `6:22 targets[1].tags[1]: ${tag}, got "-2"`,
    `11:23 targets[2].staleAfter: ${stale}`,
    `14:17 targets[3].staleAfter: ${stale}`,
  ]);
});

test('All problems are found at once, of the YAML, of single values and between values, in the order of the file', () => {
  const text = `deployment: prod
deployment: prod
retention: 90days
colour: blue
alerts: { emails: [] }
registries:
  prod: { zone: kr, nam: my-registry }
targets:
  - prod/a:v1
  - image: prdo/a
    tags: [.10]
    expect: pinned
  - prod/a:v1
`;
  expect(problemsOf(text)).toEqual([
    '2:1 deployment: duplicate key, first at 1:1; remove one of them',
    '3:12 retention: expected a whole number and m, h, d or w, such as "90d" or "12h", or "forever", got "90days"; did you mean "90d"?',
    '4:1 colour: unknown key; expected deployment, schedule, timeZone, alerts, retention, concurrency, registries, people, defaults, rules, targets or accept',
    '7:21 registries.prod.nam: unknown key; did you mean "name"?',
    '10:5 targets[1].digests: missing; expect: pinned needs the list of digests that these tags may show',
    '10:12 targets[1].image: no registry "prdo" is defined under registries; did you mean "prod"?',
    '11:12 targets[1].tags[0]: expected at most 128 letters, digits, "_", "." or "-", not starting with "." or "-", got ".10"',
    '13:5 targets[2]: duplicate target prod/a:v1; remove it; first at 9:5 (targets[0])',
  ]);
});

test('A problem is data: file, line, column, path and message', () => {
  expect(findProblems(givenFile({ concurrency: '0' }), 'other.yaml')).toEqual({
    problems: [
      {
        file: 'other.yaml',
        line: 5,
        column: 14,
        path: 'concurrency',
        message: 'expected a whole number from 1 to 64, got the number 0',
      },
    ],
  });
});

test.each([
  { says: 'a byte order mark', text: `\uFEFF${givenFile({ deployment: 'Prod' })}` },
  { says: 'Windows line ends', text: givenFile({ deployment: 'Prod' }).replaceAll('\n', '\r\n') },
])('A file with $says keeps its lines and columns', ({ text }) => {
  expect(problemsOf(text)).toEqual([
    '1:13 deployment: expected lowercase letters, digits and inner hyphens, at most 32 characters, got "Prod"',
  ]);
});

/** A file without a problem, one line a key; keys of `parts` take the place of its own or follow them. */
function givenFile(parts: Readonly<Record<string, string>> = {}): string {
  const whole = {
    deployment: 'prod',
    alerts: '{ emails: [] }',
    registries: '{ prod: { zone: kr, name: my-registry } }',
    targets: '[prod/web/api:v1]',
    ...parts,
  };
  return Object.entries(whole)
    .map(([key, value]) => `${key}: ${value}\n`)
    .join('');
}

function problemsOf(text: string): string[] {
  const found = findProblems(text, 'audit.yaml');
  return 'problems' in found ? found.problems.map((problem) => formatProblem(problem).replace('audit.yaml:', '')) : [];
}

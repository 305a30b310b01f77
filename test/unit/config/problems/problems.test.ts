import { expect, test } from 'vitest';
import { findProblems } from '../../../../functions/config/problems/find-problems.ts';
import { givenFile, problemsOf } from '../../../support/given/config-text.ts';

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
    '4:1 colour: unknown key; expected deployment, schedule, timeZone, alerts, retention, concurrency, maxTargets, registries, people, defaults, rules, targets or accept',
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

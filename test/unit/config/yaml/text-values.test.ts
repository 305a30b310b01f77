import fc from 'fast-check';
import { expect, test } from 'vitest';
import { explain } from '../../../../functions/config/explain.ts';
import { parseConfig } from '../../../../functions/config/load.ts';
import { findProblems } from '../../../../functions/config/problems/find-problems.ts';

const head = 'deployment: prod\nalerts: { emails: [] }\nregistries: { prod: { zone: kr, name: 1 } }\n';

/** What YAML takes for something else than text. */
const disguised = [
  '1.10',
  '16',
  '0x10',
  '0o17',
  '1e3',
  '20261125',
  '007',
  '-0',
  'true',
  'False',
  'null',
  'Null',
  'on',
  'no',
];
const tags = disguised.filter((text) => !text.startsWith('-'));
const tag = fc.oneof(fc.constantFrom(...tags), fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/));

test('A tag without quotes is the tag that is written, in every place that names tags', () => {
  fc.assert(
    fc.property(tag, (text) => {
      const { targets } = parseConfig(
        `${head}targets:
  - { image: prod/flow, tags: [${text}] }
  - image: prod/block
    tags:
      - ${text}
  - prod/short:${text}
  - image: prod/other
    tags: [other]
rules:
  - tag: ${text}
    unreadableAfter: 9
`,
        'audit.yaml',
      );
      expect(targets.map(({ tag: read, policy }) => [read, policy.unreadableAfter])).toEqual([
        [text, 9],
        [text, 9],
        [text, 9],
        ['other', text === 'other' ? 9 : 3],
      ]);
    }),
  );
});

test.each(tags)('%s is a tag, with quotes and without', (text) => {
  const listed = `targets: [{ image: prod/a, tags: [${text}] }, { image: prod/b, tags: ["${text}"] }]\n`;
  expect(parseConfig(head + listed, 'audit.yaml').targets.map((target) => target.tag)).toEqual([text, text]);
  expect(explain(head + listed).targets.map(({ reference }) => reference)).toEqual([
    `prod/a:${text}`,
    `prod/b:${text}`,
  ]);
});

test('An updater keeps all digits of its id, in changes.by as in people', () => {
  const { targets, people } = parseConfig(
    `${head}people: { 12345678901234567891: CI }
targets: [{ image: prod/a, tags: [v1], expect: moving, changes: { by: [12345678901234567891, 0x10, 1e3] } }]\n`,
    'audit.yaml',
  );
  expect(targets[0]?.policy.expectation).toMatchObject({ changes: { by: ['12345678901234567891', '0x10', '1e3'] } });
  expect([...people.keys()]).toEqual(['12345678901234567891']);
});

test('An alias is read by the place it stands in', () => {
  const text = `${head}targets: [{ image: prod/a, tags: [&n 7] }, { image: prod/b, tags: [*n], unreadableAfter: *n }]\n`;
  const { targets } = parseConfig(text, 'audit.yaml');
  expect(targets.map((target) => [target.tag, target.policy.unreadableAfter])).toEqual([
    ['7', 3],
    ['7', 7],
  ]);
});

test('The names of deployments, registries, secrets and people are text too', () => {
  const config = parseConfig(
    `deployment: 007
alerts: { emails: [] }
registries: { 1: { zone: kr, name: 1e3, secret: true } }
people: { 1: 2 }
targets: [1/a:v1]\n`,
    'audit.yaml',
  );
  expect([config.deployment, ...config.registries.values(), ...config.people]).toEqual([
    '007',
    { key: '1', name: '1e3', at: { zone: 'kr' }, read: 'auto', secret: 'true' },
    ['1', '2'],
  ]);
});

test.each([
  { says: 'a duration without a unit', line: 'retention: 90', problem: 'the number 90' },
  { says: 'a number in words', line: 'concurrency: "16"', problem: '"16"' },
  { says: 'a switch in words', line: 'defaults: { notifyExpected: on }', problem: '"on"' },
  { says: 'a key without a value', line: 'timeZone: null', problem: 'null' },
])('$says stays an error', ({ line, problem }) => {
  const found = findProblems(`${head}targets: [prod/a:v1]\n${line}\n`, 'audit.yaml');
  expect('problems' in found && found.problems.map(({ message }) => message)).toEqual([
    expect.stringContaining(`got ${problem}`),
  ]);
});

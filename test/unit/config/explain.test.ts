import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkConfigCommand } from '../../../functions/cli/commands/check-config.ts';
import { openOutput } from '../../../functions/cli/output.ts';
import type { Format } from '../../../functions/cli/shared-options.ts';
import { explain } from '../../../functions/config/explain.ts';
import { parseConfig } from '../../../functions/config/load.ts';
import type { Setting } from '../../../functions/config/settings.ts';
import { day, digestA, digestB, digestC } from '../../support/given/givens.ts';

const example = `deployment: prod
alerts: { emails: [] }
registries: { prod: { zone: kr, name: my-registry } }
timeZone: Asia/Seoul
defaults:
  staleAfter: 90d
  severity: { tag-stale: high, tag-absent: low }
rules:
  - image: prod/**
    unreadableAfter: 5
  - image: prod/web/*
    expect: moving
    changes: { between: ["Mon-Fri 09:00-18:00", "Sat 22:00-04:00"], by: [updater-of-ci, b] }
    severity: { tag-stale: medium }
  - { image: prod/web/*, tag: v?, platforms: [linux/amd64] }
  - { image: prod/gone/**, notifyExpected: true }
targets:
  - prod/web/api:stable
  - image: prod/web/api
    tags: [v1]
    expect: pinned
    digests: ["${digestA}", "${digestB}"]
    remindEvery: never
  - prod/db:v1
  - { image: prod/web/nightly, tags: [latest], changes: { between: ["00:00-24:00"], timeZone: UTC }, warnBefore: 1d }
accept:
  - { reference: prod/db:v1, digest: "${digestB}", until: 2026-03-01T00:00:00Z }
  - { reference: prod/db:v1, digest: "${digestC}", reason: Rebuilt, at: 2026-02-01T00:00:00Z, until: 2026-12-24T09:00:00+09:00 }
  - { reference: prod/web/api:v1, digest: "${digestC}" }
`;
const explained = explain(example);
const of = (reference: string) => explained.targets.find((target) => target.reference === reference);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tagwarden-explain-'));
  await writeFile(join(folder, 'audit.yaml'), example);
});
afterAll(() => rm(folder, { recursive: true }));

async function shown(
  reference?: string,
  { format = 'table', path = join(folder, 'audit.yaml') }: { format?: Format; path?: string } = {},
) {
  let stdout = '';
  const write = (text: string) => (stdout += text);
  const output = openOutput(format, { stdout: { write }, stderr: { write } });
  const text = await readFile(path, 'utf8');
  const code = await checkConfigCommand(parseConfig(text, path), { path, text, reference, now: day(1) }, output);
  expect(code).toBe(0);
  return stdout.replaceAll(`${folder}/`, '');
}

const settingLine = ({ key, value, where }: Setting): string =>
  `${key} = ${JSON.stringify(value)} ${where === null ? '(built in)' : `(${where.line} ${where.path})`}`;

test.each<{ says: string; reference: string; settings: string[] }>([
  {
    says: 'a rule, the defaults, the zone of the file and what is built in; severities kind by kind',
    reference: 'prod/web/api:stable',
    settings: [
      'expect = "moving" (12 rules[1].expect)',
      'changes = {"between":["Mon-Fri 09:00-18:00","Sat 22:00-04:00"],"by":["updater-of-ci","b"]} (13 rules[1].changes)',
      'changes.timeZone = "Asia/Seoul" (4 timeZone)',
      'platforms = null (built in)',
      'staleAfter = "90d" (6 defaults.staleAfter)',
      'warnBefore = "never" (built in)',
      'unreadableAfter = 3 (built in)',
      'notifyExpected = false (built in)',
      'deletion = "unexpected" (built in)',
      'remindEvery = "7d" (built in)',
      'severity = {"tag-stale":"medium"} (14 rules[1].severity.tag-stale)',
      'severity = {"tag-absent":"low"} (7 defaults.severity.tag-absent)',
    ],
  },
  {
    says: 'the target itself, whose pin leaves nothing to changes',
    reference: 'prod/web/api:v1',
    settings: [
      'expect = "pinned" (21 targets[1].expect)',
      `digests = ["${digestA}","${digestB}"] (22 targets[1].digests)`,
      'platforms = ["linux/amd64"] (15 rules[2].platforms)',
      'staleAfter = "90d" (6 defaults.staleAfter)',
      'warnBefore = "never" (built in)',
      'unreadableAfter = 3 (built in)',
      'notifyExpected = false (built in)',
      'deletion = "unexpected" (built in)',
      'remindEvery = "never" (23 targets[1].remindEvery)',
      'severity = {"tag-absent":"low"} (7 defaults.severity.tag-absent)',
      'severity = {"tag-stale":"high"} (7 defaults.severity.tag-stale)',
    ],
  },
])('A policy is explained by $says', ({ reference, settings }) => {
  expect(of(reference)?.settings.map(settingLine)).toEqual(settings);
});

test('Changes come whole from the innermost place, and a zone of their own is shown in them', () => {
  expect(
    of('prod/web/nightly:latest')
      ?.settings.map(settingLine)
      .filter((line) => line.startsWith('changes')),
  ).toEqual(['changes = {"between":["00:00-24:00"],"timeZone":"UTC"} (25 targets[3].changes)']);
});

test('Without any word of it, the zone of windows is built in', () => {
  const { targets } = explain(example.replace('timeZone: Asia/Seoul\n', '\n'));
  expect(targets[0]?.settings.map(settingLine)).toContain('changes.timeZone = "UTC" (built in)');
});

test('Every rule that matches is told, the one that applies first, with what it has before each other', () => {
  expect(of('prod/web/api:v1')?.rules).toEqual([
    { path: 'rules[2]', line: 15, image: 'prod/web/*', tag: 'v?', overriddenBecause: null },
    {
      path: 'rules[1]',
      line: 11,
      image: 'prod/web/*',
      tag: '*',
      overriddenBecause: 'its tag pattern has more literal characters',
    },
    {
      path: 'rules[0]',
      line: 9,
      image: 'prod/**',
      tag: '*',
      overriddenBecause: 'its image pattern has more literal characters',
    },
  ]);
});

test('A rule that matches no target is named', () => {
  expect(explained.unmatchedRules).toEqual([{ path: 'rules[3]', line: 16 }]);
});

test('A rule that matches, and that a more specific one goes before for each target, is named', () => {
  const rules = `rules:
  - { image: prod/**, tag: stable, expect: moving }
  - { image: prod/web/*, staleAfter: 1d }
`;
  const head = 'deployment: test\nalerts: { emails: [] }\nregistries: { prod: { zone: kr, name: example } }\n';
  const { overriddenRules, unmatchedRules } = explain(`${head}${rules}targets: [prod/web/api:stable]\n`);
  expect([overriddenRules, unmatchedRules]).toEqual([[{ path: 'rules[0]', line: 5 }], []]);
  const both = explain(`${head}${rules}targets: [prod/web/api:stable, prod/db:stable]\n`);
  expect(both.overriddenRules).toEqual([]);
});

/** Cells between strokes, whatever their width. */
const cellsOf = (table: string): string[] => table.split('\n').map((line) => line.replaceAll(/ {2,}/g, ' | '));

test('A person sees all of a tag: keys, rules and acceptances, with the file and line of each', async () => {
  expect(cellsOf(await shown('prod/web/api:v1'))).toEqual([
    'prod/web/api:v1',
    '',
    'KEY | VALUE | FROM',
    'expect | pinned | audit.yaml:21 targets[1].expect',
    `digests | ${digestA} | audit.yaml:22 targets[1].digests`,
    ` | ${digestB}`,
    'platforms | [linux/amd64] | audit.yaml:15 rules[2].platforms (prod/web/*:v?)',
    'staleAfter | 90d | audit.yaml:6 defaults.staleAfter',
    'warnBefore | never | built in',
    'unreadableAfter | 3 | built in',
    'notifyExpected | false | built in',
    'deletion | unexpected | built in',
    'remindEvery | never | audit.yaml:23 targets[1].remindEvery',
    'severity | tag-absent: low | audit.yaml:7 defaults.severity.tag-absent',
    'severity | tag-stale: high | audit.yaml:7 defaults.severity.tag-stale',
    '',
    'MATCHING RULE | IMAGE | TAG',
    'audit.yaml:15 rules[2] | prod/web/* | v? | applies',
    'audit.yaml:11 rules[1] | prod/web/* | * | overridden by rules[2] (more specific: its tag pattern has more literal characters)',
    'audit.yaml:9 rules[0] | prod/** | * | overridden by rules[2] (more specific: its image pattern has more literal characters)',
    '',
    'Accepted digests:',
    ` | ${digestC} (audit.yaml:29 accept[2])`,
    '',
  ]);
});

test('A tag of which nothing is said is told so', async () => {
  const path = join(folder, 'smallest.yaml');
  await writeFile(path, `${example.split('timeZone')[0]}targets: [prod/a:v1]\n`);
  expect((await shown('prod/a:v1', { path })).split('\n').slice(-5)).toEqual([
    '',
    'No rule matches.',
    '',
    'No accepted digests.',
    '',
  ]);
  expect(cellsOf(await shown(undefined, { path })).slice(3, 8)).toEqual([
    'REFERENCE | EXPECT | ALLOWED | STALE AFTER',
    'prod/a:v1 | immutable | the first digest seen | never',
    '',
    'For all tags: warnBefore: never, unreadableAfter: 3, notifyExpected: false, deletion: unexpected, remindEvery: 7d.',
    '',
  ]);
});

test('An acceptance is shown with all it says, and as expired where its end has passed', async () => {
  const [, accepted = ''] = (await shown('prod/db:v1')).split('Accepted digests:\n');
  expect(accepted.split('\n')).toEqual([
    `  ${digestB} (expired 2026-03-01T00:00:00.000Z; audit.yaml:27 accept[0])`,
    `  ${digestC} (Rebuilt; accepted at 2026-02-01T00:00:00.000Z; until 2026-12-24T00:00:00.000Z; audit.yaml:28 accept[1])`,
    '',
  ]);
});

test('All tags are shown side by side, with what differs between them and what does not', async () => {
  expect(cellsOf(await shown()).slice(3, -2)).toEqual([
    'REFERENCE | EXPECT | ALLOWED | STALE AFTER | RULE | OVERRIDES',
    'prod/web/api:stable | moving | Mon-Fri 09:00-18:00 or Sat 22:00-04:00, by updater-… or b | 90d | rules[1] | severity tag-stale: medium',
    'prod/web/api:v1 | pinned | sha256:aaaaaaaaaaaa, sha256:bbbbbbbbbbbb, sha256:cccccccccccc | 90d | rules[2] | platforms: [linux/amd64], remindEvery: never',
    'prod/db:v1 | immutable | the first digest seen, sha256:cccccccccccc until 2026-12-24T00:00Z | 90d | rules[0] | unreadableAfter: 5',
    'prod/web/nightly:latest | moving | 00:00-24:00 UTC | 90d | rules[1] | warnBefore: 1d, severity tag-stale: medium',
    '',
    'For all tags unless overridden: warnBefore: never, unreadableAfter: 3, notifyExpected: false, deletion: unexpected, remindEvery: 7d, severity tag-absent: low, severity tag-stale: high.',
    '',
    'audit.yaml:16 rules[3] matches no target.',
    '',
  ]);
});

const byPattern = `deployment: prod
alerts: { emails: [] }
registries: { prod: { zone: kr, name: my-registry } }
rules:
  - { tag: stable, expect: moving }
  - { image: prod/web/*, tag: v*, staleAfter: 90d }
  - { image: prod/**, tag: v*, staleAfter: 30d }
  - { image: prod/db/*, tag: v*, staleAfter: 9d }
targets:
  - prod/**:*
  - { image: prod/web/*, tags: ["v*", "!*-rc*"], notifyNew: true }
  - { image: prod/web/*, tags: ["?*"], deletion: expected }
  - { image: prod/web/*, tags: ["*?"] }
  - prod/web/api:v1
`;

test('A pattern is shown with each policy that its tags may have, by the rule that they have it from', async () => {
  const path = join(folder, 'patterns.yaml');
  await writeFile(path, byPattern);
  expect(cellsOf(await shown(undefined, { path })).slice(3, -2)).toEqual([
    'REFERENCE | EXPECT | ALLOWED | STALE AFTER | RULE | OVERRIDES',
    'prod/web/api:v1 | immutable | the first digest seen | 90d | rules[1] | -',
    'prod/**:* | immutable | the first digest seen | 90d | rules[1] | -',
    'prod/**:* | immutable | the first digest seen | 9d | rules[3] | -',
    'prod/**:* | immutable | the first digest seen | 30d | rules[2] | -',
    'prod/**:* | moving | any digest | never | rules[0] | -',
    'prod/**:* | immutable | the first digest seen | never | - | -',
    'prod/web/*:[v*, !*-rc*] | immutable | the first digest seen | 90d | rules[1] | notifyNew: true',
    'prod/web/*:?* | immutable | the first digest seen | 90d | rules[1] | deletion: expected',
    'prod/web/*:?* | moving | any digest | never | rules[0] | deletion: expected',
    'prod/web/*:?* | immutable | the first digest seen | never | - | deletion: expected',
    'prod/web/*:*? | immutable | the first digest seen | 90d | rules[1] | -',
    'prod/web/*:*? | moving | any digest | never | rules[0] | -',
    'prod/web/*:*? | immutable | the first digest seen | never | - | -',
    '',
    'For all tags unless overridden: warnBefore: never, unreadableAfter: 3, notifyExpected: false, notifyNew: false, deletion: unexpected, remindEvery: 7d.',
    '',
  ]);
  expect(await shown(undefined, { path })).toContain('valid: deployment prod, 1 tag and 4 patterns, rate(1 hour)');
});

test('Of a tag that patterns find it is said which of them counts, and why', async () => {
  const path = join(folder, 'patterns.yaml');
  await writeFile(path, byPattern);
  const lines = cellsOf(await shown('prod/web/api:stable', { path }));
  expect(lines.slice(lines.indexOf('MATCHING PATTERN | IMAGE | TAG'), -3)).toEqual([
    'MATCHING PATTERN | IMAGE | TAG',
    'patterns.yaml:12 targets[2] | prod/web/* | ?* | applies',
    'patterns.yaml:13 targets[3] | prod/web/* | *? | overridden by targets[2] (as specific, but it stands first in the file)',
    'patterns.yaml:10 targets[0] | prod/** | * | overridden by targets[2] (more specific: its image pattern has more literal characters)',
    '',
    'MATCHING RULE | IMAGE | TAG',
    'patterns.yaml:5 rules[0] | ** | stable | applies',
  ]);
  expect(lines).toContain('deletion | expected | patterns.yaml:12 targets[2].deletion');
  expect(lines).toContain('notifyNew | false | built in');
});

test('A rule that only tags of patterns can match is none that matches nothing', () => {
  const { unmatchedRules, overriddenRules } = explain(`${byPattern.replace('  - prod/**:*\n', '')}`);
  expect([unmatchedRules, overriddenRules].map((rules) => rules.map(({ path }) => path))).toEqual([
    ['rules[3]'],
    ['rules[2]'],
  ]);
});

test('A program reads patterns with their policies as JSON', async () => {
  const path = join(folder, 'patterns.yaml');
  await writeFile(path, byPattern);
  const { patterns, layers, accept } = JSON.parse(await shown(undefined, { format: 'json', path }));
  expect([layers, accept]).toEqual([undefined, undefined]);
  expect(patterns[1]).toMatchObject({
    registry: 'prod',
    image: 'web/*',
    tags: { include: ['v*'], exclude: ['*-rc*'] },
    policies: [{ rule: 'rules[1]', policy: { listedBy: 'pattern', notifyNew: true, staleAfter: '90d' } }],
  });
});

test('A program reads the same as JSON', async () => {
  expect(JSON.parse(await shown('prod/db:v1', { format: 'json' }))).toEqual(of('prod/db:v1'));
  const { targets, unmatchedRules } = JSON.parse(await shown(undefined, { format: 'json' }));
  expect(targets.map(({ rule }: { rule: string }) => rule)).toEqual(['rules[1]', 'rules[2]', 'rules[0]', 'rules[1]']);
  expect(unmatchedRules).toEqual([{ path: 'rules[3]', line: 16 }]);
});

test('A spreadsheet shows the same, whole', async () => {
  expect((await shown('prod/db:v1', { format: 'csv' })).split('\n').slice(0, 4)).toEqual([
    'key,value,path,line',
    'expect,immutable,,',
    'platforms,null,,',
    'staleAfter,90d,defaults.staleAfter,6',
  ]);
  expect((await shown(undefined, { format: 'csv' })).split('\n')).toEqual([
    'reference,expect,allowed,staleAfter,rule,between,by,timeZone,platforms,warnBefore,unreadableAfter,notifyExpected,notifyNew,deletion,remindEvery,severities',
    'prod/web/api:stable,moving,,90d,rules[1],Mon-Fri 09:00-18:00; Sat 22:00-04:00,updater-of-ci b,Asia/Seoul,,never,3,false,,unexpected,7d,tag-absent=low tag-stale=medium',
    `prod/web/api:v1,pinned,${digestA} ${digestB} ${digestC},90d,rules[2],,,,linux/amd64,never,3,false,,unexpected,never,tag-absent=low tag-stale=high`,
    `prod/db:v1,immutable,${digestB} ${digestC},90d,rules[0],,,,,never,5,false,,unexpected,7d,tag-absent=low tag-stale=high`,
    'prod/web/nightly:latest,moving,,90d,rules[1],00:00-24:00,,UTC,,1d,3,false,,unexpected,7d,tag-absent=low tag-stale=medium',
    '',
  ]);
});

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { tagwarden, tagwardenHere } from '../../support/cli.ts';
import { auditYaml } from '../../support/worlds/audit-world.ts';

let cwd: string;
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'tagwarden-check-config-'));
  await writeFile(join(cwd, 'audit.yaml'), auditYaml('http://127.0.0.1:1/ncr/api/v2'));
  await writeFile(join(cwd, 'broken.yaml'), brokenYaml);
});
afterAll(() => rm(cwd, { recursive: true }));

const brokenYaml = `deployment: test
alerts: { email: [] }
registries: { prod: { zone: krr, name: example } }
targets:
  - prod/web/api
  - image: pord/web/api
    tags: [v1]
    staleAfter: 90days
`;

test('a good configuration is shown as it will be audited', async () => {
  const { code, stdout, stderr } = await tagwarden(['check-config'], { cwd });
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout.split('\n').map((line) => line.replaceAll(/ {2,}/g, ' | '))).toEqual([
    'REGISTRY | NAME IN NCR | ENDPOINT',
    'prod | example | http://127.0.0.1:1/ncr/api/v2',
    '',
    'REFERENCE | EXPECT | ALLOWED | STALE AFTER',
    ...['v1', 'v2', 'v3', 'v4'].map((tag) => `prod/web/api:${tag} | immutable | the first digest seen | never`),
    '',
    'For all tags: warnBefore: never, unreadableAfter: 3, notifyExpected: false, deletion: unexpected, remindEvery: 7d.',
    '',
    expect.stringMatching(
      /^audit\.yaml is valid: deployment test, 4 tags, rate\(1 hour\) in UTC, version [0-9a-f]{12}\.$/,
    ),
    '',
  ]);
});

test('of one tag it is said where its policy comes from', async () => {
  const { code, stdout, stderr } = await tagwardenHere(['check-config', '--explain', 'prod/web/api:v2'], { cwd });
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toMatch(/^staleAfter +never +audit\.yaml:6 defaults\.staleAfter$/m);
  expect(stdout).toMatch(/^No rule matches\.$/m);
});

test('a tag that is no target is told from the one that was probably meant', async () => {
  const { code, stdout, stderr } = await tagwardenHere(['check-config', '--explain', 'prod/web/api:v22'], { cwd });
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(
    /^"prod\/web\/api:v22" is not a target of the configuration\. Did you mean "prod\/web\/api:v2"\?/,
  );
});

test('a good configuration is shown as JSON where that is asked for', async () => {
  const { code, stdout } = await tagwardenHere(['check-config', '--json'], { cwd });
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    deployment: 'test',
    registries: [{ key: 'prod', name: 'example' }],
    targets: [{ reference: 'prod/web/api:v1', policy: { expectation: { kind: 'immutable' } } }, {}, {}, {}],
  });
});

test('all mistakes of a configuration are told at once, each by its place', async () => {
  const { code, stdout, stderr } = await tagwardenHere(['check-config', '--config', 'broken.yaml'], { cwd });
  expect([code, stdout]).toEqual([2, '']);
  const places = [...stderr.matchAll(/^broken\.yaml:(\d+):\d+/gm)].map(([, line]) => Number(line));
  expect([...new Set(places)]).toEqual([2, 3, 5, 6, 8]);
  expect(stderr).toMatch(/did you mean "?emails/i);
  expect(stderr).toContain('npx tagwarden check-config');
  expect(stderr).not.toMatch(/^\s+at /m);
});

test('a run on a broken configuration stops at it', async () => {
  const { code, stdout, stderr } = await tagwardenHere(['run', '--config', 'broken.yaml'], { cwd });
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toContain('broken.yaml:2:');
});

test('a configuration that is not there is named', async () => {
  const { code, stdout, stderr } = await tagwardenHere(['check-config', '-c', 'nowhere.yaml'], { cwd });
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toContain('nowhere.yaml cannot be read');
});

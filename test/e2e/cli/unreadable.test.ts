import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type SimulatedNcr, startSimulatedNcr } from '../../../functions/local/simulated-ncr.ts';
import { tagwardenHere } from '../../support/cli.ts';
import { digestA } from '../../support/given/givens.ts';
import { auditYaml, keys } from '../../support/worlds/audit-world.ts';

const dayMs = 86_400_000;
const wrongKey = { ...keys, NCLOUD_SECRET_KEY: 'ncp_iam_MISTYPED00000000000000000001' };

let ncr: SimulatedNcr;
let cwd: string;
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'tagwarden-unreadable-'));
  ncr = await startSimulatedNcr({
    credentials: { accessKey: keys.NCLOUD_ACCESS_KEY, secretKey: keys.NCLOUD_SECRET_KEY },
  });
  await writeFile(join(cwd, 'audit.yaml'), auditYaml(ncr.url));
  // v1 and v3 were last pulled at the same moment, v2 yesterday; v4 is not there.
  const pulled = { v3: 120, v1: 120, v2: 1 };
  for (const [tag, days] of Object.entries(pulled)) {
    ncr.tags.put('example', 'web/api', tag, { digest: digestA });
    ncr.tags.pull('example', 'web/api', tag, { atMs: Math.floor(Date.now() / 1000) * 1000 - days * dayMs });
  }
  await call('run');
});
afterAll(async () => {
  await ncr.stop();
  await rm(cwd, { recursive: true });
});

const call = (args: string, environment: Readonly<Record<string, string>> = keys) =>
  tagwardenHere(args.split(' '), { cwd, environment });
const lines = (text: string) => text.split('\n').map((line) => line.replaceAll(/ {2,}/g, ' | '));

// The tests below tell one story, in their order: each starts where the last one ended.

test('what a run could read is shown in a fixed order, and an absent tag as never seen', async () => {
  const { code, stdout } = await call('unpulled --than 90d');
  expect(code).toBe(1);
  expect(lines(stdout)).toEqual([
    'By last pull',
    'REFERENCE | LAST PULLED | IDLE FOR | NOTE',
    expect.stringMatching(/^prod\/web\/api:v1 \| [\d-]+ \d\d:\d\d \| 120 days$/),
    expect.stringMatching(/^prod\/web\/api:v3 \| [\d-]+ \d\d:\d\d \| 120 days$/),
    '',
    'Never seen',
    'REFERENCE | LAST UPDATED | IDLE FOR | NOTE',
    'prod/web/api:v4 | - | - | absent',
    '',
    expect.stringMatching(/^As of the run of .* Times are in UTC\.$/),
    '',
  ]);
});

test('after a run with a wrong key the unpulled tags are told as last known, and it is no all-clear', async () => {
  expect(await call('run', wrongKey)).toMatchObject({ code: 2 });
  const { code, stdout } = await call('unpulled --than 90d');
  expect(code).toBe(2);
  expect(lines(stdout).filter((line) => line.startsWith('prod/'))).toEqual([
    expect.stringMatching(/^prod\/web\/api:v1 \| .* \| 120 days \| unreadable, as of [\d-]+ \d\d:\d\d$/),
    expect.stringMatching(/^prod\/web\/api:v3 \| .* \| 120 days \| unreadable, as of [\d-]+ \d\d:\d\d$/),
    'prod/web/api:v4 | - | - | unreadable',
  ]);
  expect(stdout).toContain('4 tags could not be read in that run: pulls since the moment shown are not known.');
  // Not even where nothing that is known is idle for so long.
  expect(await call('unpulled --than 520w')).toMatchObject({ code: 2 });
  expect(await call('unpulled')).toMatchObject({ code: 2 });
  const { pulled, neverSeen } = JSON.parse((await call('unpulled --json')).stdout);
  expect(pulled).toMatchObject([
    { reference: 'prod/web/api:v1', outcome: 'unreadable', asOf: expect.stringMatching(/Z$/), digest: digestA },
    { reference: 'prod/web/api:v3' },
    { reference: 'prod/web/api:v2', outcome: 'unreadable' },
  ]);
  expect(neverSeen).toMatchObject([{ reference: 'prod/web/api:v4', asOf: null, latestPulledAt: null }]);
});

test('the board says why they could not be read, and what to do, once', async () => {
  const { code, stdout } = await call('status');
  expect(code).toBe(2);
  expect(stdout).not.toMatch(/^ok /m);
  // Once as the finding about the registry, and once with what to do.
  expect(stdout.match(/authentication-failed/g)).toHaveLength(2);
  expect(stdout).toContain(
    [
      '4 tags unreadable: the registry refused the access key (authentication-failed).',
      "  Check the access key and the secret key, and that the clock is within 5 minutes of the gateway's.",
      '',
    ].join('\n'),
  );
  expect(stdout).toMatch(/^ {2}prod\/web\/api:v4, prod\/web\/api:v1, prod\/web\/api:v2 and 1 more$/m);
});

test('a tag that is deleted is shown as last seen, and marked', async () => {
  ncr.tags.delete('example', 'web/api', 'v3');
  await call('run');
  const { code, stdout } = await call('unpulled --than 90d');
  expect(code).toBe(1);
  expect(lines(stdout)).toContainEqual(expect.stringMatching(/^prod\/web\/api:v3 \| .* \| 120 days \| absent, as of /));
});

test('the history of an image ends as all its tags say, also those that the limit leaves out', async () => {
  const { code, stdout } = await call('history prod/web/api --limit 1');
  expect(stdout).toMatch(/ prod\/web\/api:v1 {2}ok /);
  expect(code).toBe(1);
});

test('a tag that could not be recorded leaves nothing proved either', async () => {
  // More platforms than a row may hold.
  const platforms = Array.from({ length: 1_600 }, (_, index) => ({ os: 'linux', architecture: `machine${index}` }));
  for (const tag of ['v1', 'v2', 'v3']) ncr.tags.put('example', 'web/api', tag, { digest: digestA });
  ncr.tags.put('example', 'web/api', 'v4', { digest: digestA, platforms });
  const run = await call('run');
  expect(run.code).toBe(2);
  expect(run.stdout).toContain('4 tags: 3 present, 0 absent, 0 unreadable, 1 not recorded.');
  const unpulled = await call('unpulled');
  expect(unpulled.code).toBe(2);
  expect(unpulled.stdout).toContain('1 tag could not be recorded in that run.');
  expect(await call('status')).toMatchObject({ code: 2 });
});

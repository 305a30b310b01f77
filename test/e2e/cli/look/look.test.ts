import { access, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type SimulatedNcr, startSimulatedNcr } from '../../../../functions/local/simulated-ncr.ts';
import { tagwardenHere } from '../../../support/cli.ts';
import { digestA, digestB } from '../../../support/given/givens.ts';
import { auditYaml, keys } from '../../../support/worlds/audit-world.ts';

let ncr: SimulatedNcr;
let cwd: string;
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'tagwarden-look-'));
  ncr = await startSimulatedNcr({
    credentials: { accessKey: keys.NCLOUD_ACCESS_KEY, secretKey: keys.NCLOUD_SECRET_KEY },
  });
  await writeFile(join(cwd, 'audit.yaml'), auditYaml(ncr.url));
  for (const tag of ['v1', 'v2', 'v3', 'v4']) ncr.tags.put('example', 'web/api', tag, { digest: digestA });
});
afterAll(async () => {
  await ncr.stop();
  await rm(cwd, { recursive: true });
});

const call = (args: string) => tagwardenHere(args.split(' '), { cwd, environment: keys });
const lines = (text: string) => text.split('\n').map((line) => line.replaceAll(/ {2,}/g, ' | '));
/** All that the tables tell. */
const told = async () => [
  (await call('status --json')).stdout,
  (await call('runs --json')).stdout.replace(/"to": .*/g, ''),
  (await call('events --json')).stdout,
];

// The tests below tell one story, in their order: each starts where the last one ended.

test('before the first run a tag can be looked at, and nothing is left behind', async () => {
  const { code, stdout } = await call('run prod/web/api:v1');
  expect(code).toBe(0);
  expect(lines(stdout)).toContain('ok | prod/web/api:v1 | aaaaaaaaaaaa | none recorded | -');
  expect(stdout).not.toContain('api:v2');
  expect(stdout).toMatch(/\nLooked at 1 tag: nothing was recorded, and no alert was sent\.\n$/);
  await expect(access(join(cwd, '.tagwarden'))).rejects.toThrow();
  expect(ncr.requests).toHaveLength(1);
});

test('a look asks for the tags that are named, judges them, and leaves all tables as they are', async () => {
  await call('run');
  ncr.tags.put('example', 'web/api', 'v2', { digest: digestB });
  const before = await told();
  const asked = ncr.requests.length;
  const { code, stdout } = await call('run prod/web/api:v2 prod/web/api:v1');
  expect(code).toBe(1);
  expect(ncr.requests.length - asked).toBe(2);
  expect(stdout).toMatch(/^prod\/web\/api:v2: opened digest-changed: sha256:a{12} -> sha256:b{12} \(immutable\)$/m);
  expect(lines(stdout)).toContainEqual(expect.stringMatching(/^digest-changed \| prod\/web\/api:v2 \| b{12} \| /));
  expect(stdout).toContain('2 tags: 2 present, 0 absent, 0 unreadable. Findings: 1 opened, 0 resolved, 1 open.');
  expect(stdout).not.toMatch(/Subject:|unlisted|api:v3/);
  expect(await told()).toEqual(before);
  expect(await call('verify')).toMatchObject({ code: 0 });
});

test('tags may be named by an image or a pattern', async () => {
  const { code, stdout } = await call('run prod/web/api:v[34] --json');
  expect([code, stdout]).toEqual([2, '']);
  const image = await call('run prod/web/api --json');
  expect(JSON.parse(image.stdout).snapshots).toHaveLength(4);
  const pattern = await call('run prod/**:v? prod/web/api:v3 --json');
  expect(JSON.parse(pattern.stdout)).toMatchObject({ dryRun: true, mails: [] });
});

test('a tag that is no target is not looked at', async () => {
  const ended = await call('run prod/web/api:v22');
  expect(ended).toMatchObject({ code: 2, stdout: '' });
  expect(ended.stderr).toContain('"prod/web/api:v22" is not a target of the configuration. Did you mean');
});

test('a quiet run shows its mail, what is wrong, and the last line', async () => {
  const { code, stdout } = await call('run --quiet');
  expect(code).toBe(1);
  expect(stdout.split('+---\n\n')[1]?.split('\n')).toEqual([
    expect.stringMatching(/^STATUS /),
    expect.stringMatching(/^digest-changed +prod\/web\/api:v2 /),
    '',
    expect.stringMatching(/^Run of .* 1 open\.$/),
    '',
  ]);
});

test('a quiet run of which all is well shows the last line alone', async () => {
  ncr.tags.put('example', 'web/api', 'v2', { digest: digestA });
  await call('run');
  const { code, stdout } = await call('run -q');
  expect(code).toBe(0);
  expect(stdout).toMatch(/^Run of .*: 4 tags: 4 present, .* 0 open\.\n$/);
});

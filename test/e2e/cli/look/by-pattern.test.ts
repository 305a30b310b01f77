import { mkdtemp, rm, writeFile } from 'node:fs/promises';
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
  cwd = await mkdtemp(join(tmpdir(), 'tagwarden-look-by-pattern-'));
  ncr = await startSimulatedNcr({
    credentials: { accessKey: keys.NCLOUD_ACCESS_KEY, secretKey: keys.NCLOUD_SECRET_KEY },
  });
  const targets = 'targets: [prod/db:v1, { image: prod/web/*, tags: ["v*", "!*-rc*"], unreadableAfter: 1 }]';
  await writeFile(join(cwd, 'audit.yaml'), auditYaml(ncr.url).replace(/targets: .*/, targets));
  for (const tag of ['v1', 'v2', 'v2-rc1', 'latest']) ncr.tags.put('example', 'web/api', tag, { digest: digestA });
  ncr.tags.put('example', 'web/shop', 'v1', { digest: digestA });
  ncr.tags.put('example', 'db', 'v1', { digest: digestA });
});
afterAll(async () => {
  await ncr.stop();
  await rm(cwd, { recursive: true });
});

const call = (args: string, environment = keys) => tagwardenHere(args.split(' '), { cwd, environment });
async function looked(args: string) {
  const { code, stdout } = await call(`run ${args} --json`);
  const { snapshots } = JSON.parse(stdout) as { snapshots: { reference: string }[] };
  return [code, snapshots.map(({ reference }) => reference).toSorted()];
}

test.each([
  { says: 'a tag that only a pattern matches', args: 'prod/web/api:v2', tags: ['prod/web/api:v2'] },
  { says: 'an image', args: 'prod/web/api', tags: ['prod/web/api:v1', 'prod/web/api:v2'] },
  { says: 'a pattern', args: 'prod/**:v1', tags: ['prod/db:v1', 'prod/web/api:v1', 'prod/web/shop:v1'] },
  { says: 'a tag and an image', args: 'prod/db:v1 prod/web/shop', tags: ['prod/db:v1', 'prod/web/shop:v1'] },
])('$says may be looked at, and nothing else is', async ({ args, tags }) => {
  expect(await looked(args)).toEqual([0, tags]);
});

test('only the lists of images that are meant are read', async () => {
  const asked = ncr.requests.length;
  await looked('prod/web/shop');
  expect(ncr.requests.slice(asked).filter(({ path }) => path.includes('web%2Fapi'))).toEqual([]);
});

test('a look by pattern holds tags against what runs saw, and takes no other for new or unlisted', async () => {
  await call('run');
  ncr.tags.put('example', 'web/api', 'v2', { digest: digestB });
  const { code, stdout } = await call('run prod/web/api');
  expect(code).toBe(1);
  expect(stdout).toMatch(/^prod\/web\/api:v2: opened digest-changed: /m);
  expect(stdout).toMatch(/\nLooked at 2 tags: nothing was recorded, and no alert was sent\.\n$/);
  expect(stdout).not.toContain('shop');
  ncr.tags.put('example', 'web/api', 'v2', { digest: digestA });
});

test('a tag that no pattern matches, or that the registry does not have, is named', async () => {
  const left = await call('run prod/web/api:v2-rc1');
  expect(left).toMatchObject({ code: 2, stdout: '' });
  expect(left.stderr).toContain(
    '"prod/web/api:v2-rc1" is not a target of the configuration and matches none of its patterns.',
  );
  const none = await call('run prod/web/nowhere');
  expect(none).toMatchObject({ code: 2, stdout: '' });
  expect(none.stderr).toContain('No tag of prod/web/nowhere was found in the registry.');
});

test('a look whose lists cannot be read is no all-clear', async () => {
  const { code, stdout } = await call('run prod/web/*:v9*', { ...keys, NCLOUD_SECRET_KEY: 'wrong' });
  expect(code).toBe(2);
  expect(stdout).toContain('Failed: not listed in full: the images of prod: ');
});

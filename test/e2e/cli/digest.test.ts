import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type SimulatedNcr, startSimulatedNcr } from '../../../functions/local/simulated-ncr.ts';
import { tagwardenHere } from '../../support/cli.ts';
import { digestA, digestB, digestC } from '../../support/given/givens.ts';
import { auditYaml, keys } from '../../support/worlds/audit-world.ts';

let ncr: SimulatedNcr;
let cwd: string;
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'tagwarden-digest-'));
  ncr = await startSimulatedNcr({
    credentials: { accessKey: keys.NCLOUD_ACCESS_KEY, secretKey: keys.NCLOUD_SECRET_KEY },
  });
  await writeFile(join(cwd, 'audit.yaml'), auditYaml(ncr.url));
  const platforms = [
    { os: 'linux', architecture: 'amd64', digest: digestB },
    { os: 'linux', architecture: 'arm64', digest: digestC },
  ];
  for (const tag of ['v1', 'v2', 'v3', 'v4']) ncr.tags.put('example', 'web/api', tag, { digest: digestA, platforms });
  await tagwardenHere(['run'], { cwd, environment: keys });
});
afterAll(async () => {
  await ncr.stop();
  await rm(cwd, { recursive: true });
});

test('tags that got a digest in the same run are shown in a fixed order', async () => {
  const { stdout } = await tagwardenHere(['digest', digestA, '--json'], { cwd });
  const { periods } = JSON.parse(stdout);
  expect(periods.map(({ reference }: { reference: string }) => reference)).toEqual(
    ['v1', 'v2', 'v3', 'v4'].map((tag) => `prod/web/api:${tag}`),
  );
});

test('a digest that no tag has, but a platform, is told from one that nothing has', async () => {
  const ofPlatform = await tagwardenHere(['digest', digestC], { cwd });
  expect(ofPlatform).toMatchObject({ code: 0, stderr: '' });
  expect(ofPlatform.stdout.split('\n').slice(0, 2)).toEqual([
    `No tag was ever seen with ${digestC}.`,
    'It is the digest of linux/arm64 of prod/web/api:v1.',
  ]);
  const ofNothing = await tagwardenHere(['digest', `sha256:${'d'.repeat(64)}`], { cwd });
  expect(ofNothing.stdout).toBe(`No tag was ever seen with sha256:${'d'.repeat(64)}.\n`);
});

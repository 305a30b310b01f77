import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type SimulatedNcr, startSimulatedNcr } from '../../../functions/local/simulated-ncr.ts';
import { tagwardenHere } from '../../support/cli.ts';
import { digestA } from '../../support/given/givens.ts';
import { auditYaml, keys } from '../../support/worlds/audit-world.ts';

let ncr: SimulatedNcr;
let cwd: string;
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'tagwarden-registry-'));
  ncr = await startSimulatedNcr({
    credentials: { accessKey: keys.NCLOUD_ACCESS_KEY, secretKey: keys.NCLOUD_SECRET_KEY },
  });
  await writeFile(join(cwd, 'audit.yaml'), auditYaml(ncr.url));
  for (const tag of ['v1', 'v2', 'v3', 'v4']) ncr.tags.put('example', 'web/api', tag, { digest: digestA });
  await call('run');
  for (const tag of ['v1', 'v2', 'v3']) ncr.tags.delete('example', 'web/api', tag);
});
afterAll(async () => {
  await ncr.stop();
  await rm(cwd, { recursive: true });
});

const call = (args: string) => tagwardenHere(args.split(' '), { cwd, environment: keys });
const cells = (text: string) => text.split('\n').map((line) => line.replaceAll(/ {2,}/g, ' | '));

// The tests below tell one story, in their order: each starts where the last one ended.

test('a dry run tells of a registry that lost most of its tags, and writes nothing of it', async () => {
  const { code, stdout } = await call('run --dry-run');
  expect(code).toBe(1);
  expect(stdout).toContain('HIGH: most tags of a registry are absent at once: prod');
  expect((await call('status')).stdout).not.toContain('Registry prod');
});

test('the board tells of the registry in a line of its own, and of its tags that they are in doubt', async () => {
  expect(await call('run')).toMatchObject({ code: 1 });
  const { code, stdout } = await call('status');
  expect(code).toBe(1);
  expect(stdout).toMatch(/^Registry prod: registry-suspect: 3 of 4 tags absent, open since \w{3} .* UTC$/m);
  expect(
    cells(stdout)
      .filter((line) => line.includes('prod/web/api:v'))
      .map((line) => line.split(' | ').slice(0, 2)),
  ).toEqual([
    ['absent, unconfirmed', 'prod/web/api:v1'],
    ['absent, unconfirmed', 'prod/web/api:v2'],
    ['absent, unconfirmed', 'prod/web/api:v3'],
    ['ok', 'prod/web/api:v4'],
  ]);
  // Nor is it ok for programs, or for who picks what is ok.
  expect((await call('status --format csv')).stdout.match(/,absent,absent,/g)).toHaveLength(3);
  expect((await call('status --only absent')).stdout.match(/api:v\d/g)).toEqual(['api:v1', 'api:v2', 'api:v3']);
  expect((await call('status --only ok')).stdout.match(/api:v\d/g)).toEqual(['api:v4']);
  expect(JSON.parse((await call('status --json')).stdout)).toMatchObject({
    run: { registries: [{ registry: 'prod', findings: [{ finding: { absent: 3, answered: 4 } }] }] },
  });
});

test('the second run tells of each tag, and all of it is among the events', async () => {
  await call('run');
  const { code, stdout } = await call('events --since 1d');
  expect(code).toBe(1);
  expect(
    cells(stdout)
      .slice(1)
      .map((line) => line.split(' | ').slice(1)),
  ).toEqual([
    ['resolved', 'registry-suspect', 'prod', '-', expect.stringMatching(/^superseded, open since /)],
    ...['v1', 'v2', 'v3'].map((tag) => [
      'opened',
      'tag-absent',
      `prod/web/api:${tag}`,
      '-',
      expect.stringMatching(/^last seen /),
    ]),
    ['opened', 'registry-suspect', 'prod', '-', '3 of 4 tags absent'],
    [],
    [],
    [],
  ]);
  expect(JSON.parse((await call('events --since 1d --kind suspect --json')).stdout)).toMatchObject([
    { reference: 'prod', event: { kind: 'resolved', because: 'superseded' } },
    { reference: 'prod', event: { kind: 'opened', openings: 1 } },
  ]);
  expect((await call('status')).stdout).not.toContain('Registry prod');
  expect(await call('verify')).toMatchObject({ code: 0 });
});

test('a tag that is taken out is told once, and is on no later board', async () => {
  await writeFile(join(cwd, 'audit.yaml'), auditYaml(ncr.url).replace('v1, v2, ', ''));
  const run = await call('run');
  expect(run.stdout).toContain('RESOLVED: tag is absent (2 tags)');
  expect(run.stdout).toContain('resolved      audit.yaml no longer lists the tag');
  const { stdout } = await call('status');
  expect(stdout).toContain('1 present, 1 absent, 0 unreadable, 2 unlisted.');
  expect(stdout).not.toContain('api:v1');
  const history = await call('history prod/web/api:v1 --limit 1');
  expect(history.stdout).toContain('unlisted');
  expect(history.stdout).toContain('resolved tag-absent (unlisted)');
  // For programs, too, a tag that was not read is not ok.
  const csv = (await call('status --format csv')).stdout;
  expect(csv.match(/,unlisted,unlisted,/g)).toHaveLength(2);
  expect(csv).not.toContain(',ok,unlisted,');
  expect((await call('status --only ok --format csv')).stdout).not.toContain('unlisted');
  await call('run');
  expect((await call('status')).stdout).toContain('1 present, 1 absent, 0 unreadable. Findings: 0 opened');
});

import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { tagwardenHere } from '../../support/cli.ts';
import { buildsYaml, ci, liveBuilds, storyEnd, stranger, webTags } from '../../support/stories/build-story.ts';

let cwd: string;
let endpoint: string;
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'tagwarden-suggest-'));
  endpoint = await liveBuilds(cwd);
  vi.useFakeTimers({ toFake: ['Date'], now: new Date(storyEnd) });
});
afterAll(async () => {
  vi.useRealTimers();
  await rm(cwd, { recursive: true });
});
beforeEach(() => writeFile(join(cwd, 'audit.yaml'), buildsYaml(endpoint)));

const call = (args: string) => tagwardenHere(args.split(' '), { cwd });
const kept = () => readFile(join(cwd, 'audit.yaml'), 'utf8');
const everyday = () => buildsYaml(endpoint, ['web/api', 'web/worker']);

test('docs/suggest.md shows what is proposed; renew it: npx vitest run e2e/cli/suggest -u', async () => {
  const page = await readFile('docs/suggest.md', 'utf8');
  const { code, stdout, stderr } = await call('suggest');
  expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
  const block = `\`\`\`console\n$ npx tagwarden suggest\n${stdout}\`\`\``;
  const renewed = page.replace(/^```console\n\$ npx tagwarden suggest\n[\s\S]*?^```$/m, () => block);
  expect(page).toContain('```console\n$ npx tagwarden suggest\n');
  await expect(renewed).toMatchFileSnapshot(resolve('docs/suggest.md'));
});

test('of twenty version tags that CI pushes again at each build comes one rule, under which no alert would have come', async () => {
  await writeFile(join(cwd, 'audit.yaml'), everyday());
  const { code, stdout } = await call('suggest --write');
  expect(code).toBe(1);
  expect(stdout).toContain(
    'prod/web/*:v* changed 200 times (20 tags), always by CI, Mon-Fri 09:00-18:00: moving, by CI, in these hours.',
  );
  expect(stdout).not.toContain('Left alone');
  expect(await kept()).toBe(`${everyday()}
rules:
  - image: prod/web/*
    tag: v*
    expect: moving
    changes:
      between: ["Mon-Fri 09:00-18:00"]
      by: [${ci}] # CI
`);
  const backtest = JSON.parse((await call('backtest --json')).stdout);
  const ofWeb = backtest.differences.filter(({ reference }: { reference: string }) =>
    reference.startsWith('prod/web/'),
  );
  expect(backtest).toMatchObject({ runs: 13, tags: 20, unchanged: 0 });
  expect(new Set(ofWeb.map(({ kind }: { kind: string }) => kind))).toEqual(new Set(['removed']));
  expect(new Set(ofWeb.map(({ reference }: { reference: string }) => reference)).size).toBe(webTags.length);

  const again = await call('suggest');
  expect(again).toMatchObject({
    code: 0,
    stderr: '',
    stdout: expect.stringMatching(/^Nothing to propose\.\n\n13 runs of/),
  });
});

test('nothing is written unless that is asked for, and git applies the diff', async () => {
  const { stdout } = await call('suggest --json');
  expect(await kept()).toBe(buildsYaml(endpoint));
  await writeFile(join(cwd, 'rules.diff'), JSON.parse(stdout).diff);
  await promisify(execFile)('git', ['apply', 'rules.diff'], { cwd });
  const applied = await kept();
  await writeFile(join(cwd, 'audit.yaml'), buildsYaml(endpoint));
  await call('suggest --write');
  expect(await kept()).toBe(applied);
});

test('programs get each proposal with its alerts, and what is left alone with its changes', async () => {
  const { proposals, leftAlone, backtest, written } = JSON.parse((await call('suggest --json')).stdout);
  expect(written).toBe(false);
  expect(proposals).toMatchObject([
    { subject: 'prod/web/*:v*', by: [ci], between: 'Mon-Fri 09:00-18:00', changes: 200, tags: 20, exceptions: [] },
    { subject: 'prod/tools/migrate:v*', exceptions: ['prod/tools/migrate:v3'] },
  ]);
  expect(proposals[0].silenced[0]).toMatchObject({ event: { kind: 'opened', finding: { kind: 'digest-changed' } } });
  expect(leftAlone).toContainEqual(
    expect.objectContaining({
      subject: 'prod/tools/migrate:v5',
      because: 'rare-updater',
      changes: [expect.objectContaining({ arrival: expect.objectContaining({ lastUpdater: stranger }) })],
    }),
  );
  expect(backtest).toMatchObject({ runs: 13, tags: 28 });
  const csv = (await call('suggest --format csv')).stdout.split('\n');
  expect(csv.slice(0, 2)).toEqual([
    'kind,subject,changes,tags,by,between,because',
    `proposal,prod/web/*:v*,200,20,${ci},Mon-Fri 09:00-18:00,`,
  ]);
  expect(csv).toContain(`left alone,prod/tools/migrate:v5,1,1,${stranger},,rare-updater`);
});

test('where no run was looked at, nothing is known of any habit', async () => {
  expect(await call('suggest --since 2100-01-01')).toMatchObject({
    code: 2,
    stdout: expect.stringContaining('Nothing to propose.\n\n0 runs of 0 tags'),
  });
  const empty = await mkdtemp(join(tmpdir(), 'tagwarden-suggest-'));
  await writeFile(join(empty, 'audit.yaml'), buildsYaml(endpoint));
  expect(await tagwardenHere(['suggest'], { cwd: empty })).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('There are no local tables'),
  });
  await rm(empty, { recursive: true });
});

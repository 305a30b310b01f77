import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type SimulatedNcr, startSimulatedNcr } from '../../../functions/local/simulated-ncr.ts';
import { tagwardenHere } from '../../support/cli.ts';
import { digestA, digestB, digestC } from '../../support/given/givens.ts';
import { auditYaml, keys } from '../../support/worlds/audit-world.ts';

let ncr: SimulatedNcr;
let cwd: string;
let file: string;
let yaml: string;
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'tagwarden-accept-'));
  file = join(cwd, 'audit.yaml');
  ncr = await startSimulatedNcr({
    credentials: { accessKey: keys.NCLOUD_ACCESS_KEY, secretKey: keys.NCLOUD_SECRET_KEY },
  });
  yaml = `# Ours.\n${auditYaml(ncr.url)}`;
  await writeFile(file, yaml);
  for (const tag of ['v1', 'v2', 'v3', 'v4']) put(tag, digestA);
  await call('run');
});
afterAll(async () => {
  await ncr.stop();
  await rm(cwd, { recursive: true });
});

const call = (...args: readonly string[]) => tagwardenHere(args, { cwd, environment: keys });
const put = (tag: string, digest: string) => ncr.tags.put('example', 'web/api', tag, { digest });
const kept = () => readFile(file, 'utf8');

// The tests below tell one story, in their order: each starts where the last one ended.

test('where nothing is unexpected there is nothing to accept, and the file stays as it is', async () => {
  expect(await call('accept', 'prod/web/api:v1')).toEqual({
    code: 2,
    stdout: '',
    stderr: expect.stringContaining(
      `There is nothing to accept: prod/web/api:v1 has no open finding. It shows ${digestA}, which is expected.`,
    ),
  });
  expect(await kept()).toBe(yaml);
});

test('what a tag shows is accepted in the file, the change is shown, and the next run resolves the finding', async () => {
  put('v1', digestB);
  expect(await call('run')).toMatchObject({ code: 1 });
  await chmod(file, 0o640);
  const { code, stdout } = await call('accept', 'prod/web/api:v1', '--reason', 'Rebuilt for CVE-2026-1234');
  expect(code).toBe(0);
  const lines = [
    '',
    'accept:',
    '  - reference: prod/web/api:v1',
    `    digest: ${digestB}`,
    '    reason: Rebuilt for CVE-2026-1234',
  ];
  for (const line of lines) expect(stdout).toContain(`\n+${line}\n`);
  expect(stdout).not.toMatch(/^-(?!--)/m);
  expect(await kept()).toMatch(
    new RegExp(`^# Ours\\.\\n[^]*\\n${lines.join('\\n')}\\n {4}at: \\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z\\n$`),
  );
  expect((await kept()).startsWith(yaml)).toBe(true);
  expect((await stat(file)).mode & 0o777).toBe(0o640);
  expect((await readdir(cwd)).toSorted()).toEqual(['.tagwarden', 'audit.yaml']);

  const run = await call('run');
  expect(run.code).toBe(0);
  expect(run.stdout).toContain('resolved      audit.yaml now allows what the tag shows');
});

test('what is accepted and not yet audited is not accepted again', async () => {
  put('v2', digestB);
  await call('run');
  await call('accept', 'prod/web/api:v2');
  const text = await kept();
  expect(await call('accept', 'prod/web/api:v2')).toEqual({
    code: 0,
    stdout: expect.stringMatching(/^Nothing to do for sha256:b{64}: it is accepted already since 2\S+Z\.\n$/),
    stderr: '',
  });
  expect(await kept()).toBe(text);
});

test('an acceptance for a time is a finding again when its time is over', async () => {
  put('v3', digestC);
  await call('run');
  const accepted = await call('accept', 'prod/web/api:v3', '--digest', 'cccccccccccc', '--until', '30d', '--json');
  expect(JSON.parse(accepted.stdout)).toMatchObject({
    file: 'audit.yaml',
    reference: 'prod/web/api:v3',
    digest: digestC,
    reason: null,
    until: expect.stringMatching(/Z$/),
    diff: expect.stringContaining('+    until: '),
  });
  expect(await call('run')).toMatchObject({ code: 0 });
  await writeFile(file, (await kept()).replace(/at: .*\n {4}until: .*/, 'until: 2026-01-01T00:00:00Z'));
  const expired = await call('run');
  expect(expired.code).toBe(1);
  expect(expired.stdout).toContain('CRITICAL: digest changed unexpectedly: prod/web/api:v3');
});

test('a dry run shows the change, and writes nothing', async () => {
  const before = await kept();
  const { code, stdout } = await call('accept', 'prod/web/api:v4', '--digest', digestB, '--dry-run');
  expect(code).toBe(0);
  expect(stdout).toContain(`+    digest: ${digestB}`);
  expect(stdout).toMatch(/\nNothing was written\.\n$/);
  expect(await kept()).toBe(before);
});

test('an acceptance that is renewed keeps its reason unless another is given', async () => {
  const before = await kept();
  const reasons = [];
  for (const args of [
    ['--reason', 'Rebuilt'],
    ['--until', '30d'],
    ['--reason', 'Rolled back', '--until', '60d'],
  ]) {
    const { stdout } = await call('accept', 'prod/web/api:v4', '--digest', digestB, ...args, '--json');
    reasons.push(JSON.parse(stdout).reason);
  }
  expect(reasons).toEqual(['Rebuilt', 'Rebuilt', 'Rolled back']);
  expect((await kept()).match(/Rolled back/g)).toHaveLength(1);
  await writeFile(file, before);
});

test('a digest that is expected of a platform, and unexpected of its tag, can be accepted for the tag', async () => {
  const platforms = ['amd64', 'arm64'].map((architecture, index) => ({
    os: 'linux',
    architecture,
    digest: [digestB, digestC][index] ?? digestA,
  }));
  const before = await kept();
  ncr.tags.put('example', 'web/api', 'v4', { digest: digestA, platforms });
  await writeFile(file, before.replace('[v1, v2, v3, v4]', '[v1, v2, v3, v4, v5]'));
  ncr.tags.put('example', 'web/api', 'v5', { digest: digestA, platforms });
  await call('run');
  ncr.tags.put('example', 'web/api', 'v5', { digest: digestB });
  await call('run');
  const { stdout } = await call('accept', 'prod/web/api:v5');
  expect(stdout).toContain(`+    digest: ${digestB}`);
  await writeFile(file, before);
});

test('a whole digest needs no tables', async () => {
  const elsewhere = await mkdtemp(join(tmpdir(), 'tagwarden-accept-'));
  await writeFile(join(elsewhere, 'audit.yaml'), yaml);
  const ended = await tagwardenHere(['accept', 'prod/web/api:v4', '--digest', digestB], { cwd: elsewhere });
  expect(ended).toMatchObject({ code: 0, stderr: '' });
  expect(await readdir(elsewhere)).toEqual(['audit.yaml']);
  await rm(elsewhere, { recursive: true });
});

test.each([
  {
    args: ['prod/web/api:v44'],
    why: '"prod/web/api:v44" is not a target of the configuration. Did you mean "prod/web/api:v4"?',
  },
  {
    args: ['prod/web/api:v3', '--digest', 'latest'],
    why: 'Invalid digest "latest": expected "sha256:" and 64 lowercase hex digits, or the first 12 of them or more.',
  },
  {
    args: ['prod/web/api:v3', '--digest', '0123456789ab'],
    why: 'No digest of prod/web/api:v3 begins with "0123456789ab".',
  },
  { args: ['prod/web/api:v3', '--until', '2020-01-01'], why: 'is not in the future: nothing would be accepted.' },
  { args: ['prod/web/api:v3', '--until', 'soon'], why: 'Invalid moment "soon": expected a duration after now' },
  {
    args: ['prod/web/api:v3', '--reason', 'two\nlines'],
    why: 'expected one line of text, without control characters, of at most 500 characters, got "two\\nlines".',
  },
])('$args is refused, and nothing is written', async ({ args, why }) => {
  const before = await kept();
  expect(await call('accept', ...args)).toEqual({ code: 2, stdout: '', stderr: expect.stringContaining(why) });
  expect(await kept()).toBe(before);
});

import { access, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type SimulatedNcr, startSimulatedNcr } from '../../../functions/local/simulated-ncr.ts';
import { type Ended, tagwarden, tagwardenHere } from '../../support/cli.ts';
import { digestA, digestB } from '../../support/given/givens.ts';
import { auditYaml, keys } from '../../support/worlds/audit-world.ts';

let ncr: SimulatedNcr;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tagwarden-cli-'));
  ncr = await startSimulatedNcr({
    credentials: { accessKey: keys.NCLOUD_ACCESS_KEY, secretKey: keys.NCLOUD_SECRET_KEY },
  });
  await writeFile(join(folder, 'audit.yaml'), auditYaml(ncr.url));
});
afterAll(async () => {
  await ncr.stop();
  await rm(folder, { recursive: true });
});

const outputs: string[] = [];
async function call(args: string, environment: Readonly<Record<string, string>> = {}): Promise<Ended> {
  const ended = await tagwarden(args.split(' '), { cwd: folder, environment });
  outputs.push(ended.stdout, ended.stderr);
  return ended;
}
const run = (options = '') => call(`run${options}`, keys);
const put = (tag: string, digest: string) => ncr.tags.put('example', 'web/api', tag, { digest });
/** Whom the simulated NCR names where nobody is given. */
const updater = '00000000-0000-4000-8000-000000000001';
const lines = (text: string) => text.split('\n').map((line) => line.replaceAll(/ {2,}/g, ' | '));
const hasTables = () =>
  access(join(folder, '.tagwarden')).then(
    () => true,
    () => false,
  );

// The tests below tell one story, in their order: each starts where the last one ended.

test('before the first run there is nothing to see, and the way to it is said', async () => {
  expect(await call('status')).toEqual({
    code: 2,
    stdout: '',
    stderr: expect.stringMatching(/no run was made here yet\. Run `npx tagwarden run`/),
  });
  expect(await call('history prod/web/api:v1')).toMatchObject({ code: 2, stdout: '' });
});

test('a run without keys audits nothing, and names the variables', async () => {
  const { code, stdout, stderr } = await call('run');
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toContain('NCLOUD_ACCESS_KEY and NCLOUD_SECRET_KEY');
  const half = await call('run', { NCLOUD_ACCESS_KEY: keys.NCLOUD_ACCESS_KEY });
  expect([half.code, half.stdout]).toEqual([2, '']);
  expect(half.stderr).toContain(
    'Invalid NCLOUD_SECRET_KEY: expected visible ASCII characters, got an empty or malformed text.',
  );
  expect(ncr.requests).toEqual([]);
  expect(await hasTables()).toBe(false);
});

test('a dry run before the first run shows the board, and leaves nothing behind', async () => {
  for (const tag of ['v1', 'v2', 'v3', 'v4']) put(tag, digestA);
  const { code, stdout } = await run(' --dry-run');
  expect(code).toBe(0);
  expect(lines(stdout)).toContain('ok | prod/web/api:v1 | aaaaaaaaaaaa | none recorded | -');
  expect(stdout).toContain('Dry run: nothing was written, and no alert was sent.');
  expect(await hasTables()).toBe(false);
  expect(await call('status')).toMatchObject({ code: 2, stderr: expect.stringContaining('no run was made here yet') });
});

test('a first run finds nothing', async () => {
  const { code, stdout, stderr } = await run();
  expect([code, stderr]).toEqual([0, '']);
  expect(lines(stdout).slice(0, 2)).toEqual([
    'STATUS | REFERENCE | DIGEST | LAST PULLED | OPEN SINCE',
    'ok | prod/web/api:v1 | aaaaaaaaaaaa | none recorded | -',
  ]);
  expect(stdout).toContain('4 tags: 4 present, 0 absent, 0 unreadable. Findings: 0 opened, 0 resolved, 0 open.');
  expect(stdout).not.toContain('+--- mail');
});

test('a dry run shows the mail that a run would send, and changes nothing', async () => {
  put('v2', digestB);
  const before = await call('status --json');
  const { code, stdout } = await run(' --dry-run');
  expect(code).toBe(1);
  expect(stdout).toContain('| Subject: [tagwarden test] CRITICAL: digest changed unexpectedly: prod/web/api:v2');
  // What was published as well would be shown twice.
  expect(stdout.split('+--- mail')).toHaveLength(2);
  expect(stdout).toContain('Dry run: nothing was written, and no alert was sent.');
  expect(await call('status --json')).toEqual(before);
});

test('a run after a tag changed finds it, and shows its mail', async () => {
  const { code, stdout } = await run();
  expect(code).toBe(1);
  expect(stdout).toContain('| Subject: [tagwarden test] CRITICAL: digest changed unexpectedly: prod/web/api:v2');
  expect(stdout).toContain(`|   expected      ${digestA}`);
  expect(stdout).toContain(`|   found         ${digestB}`);
  expect(stdout.split('+--- mail')).toHaveLength(2);
  expect(lines(stdout)).toContainEqual(
    expect.stringMatching(/^digest-changed \| prod\/web\/api:v2 \| b{12} \| none recorded \| \d/),
  );
  expect(stdout).toContain('Findings: 1 opened, 0 resolved, 1 open.');
});

test('a run after another tag disappeared tells of that one alone', async () => {
  ncr.tags.delete('example', 'web/api', 'v3');
  const { code, stdout } = await run();
  expect(code).toBe(1);
  expect(stdout).toContain('| Subject: [tagwarden test] HIGH: tag is absent: prod/web/api:v3');
  expect(stdout.split('+--- mail')).toHaveLength(2);
  expect(stdout).toContain('Findings: 1 opened, 0 resolved, 2 open.');
});

test('the status is the board of the last run, the worst first', async () => {
  const { code, stdout, stderr } = await call('status');
  expect([code, stderr]).toEqual([1, '']);
  expect(
    lines(stdout)
      .slice(1, 5)
      .map((line) => line.split(' | ').slice(0, 3).join(' | ')),
  ).toEqual([
    'digest-changed | prod/web/api:v2 | bbbbbbbbbbbb',
    'tag-absent | prod/web/api:v3 | aaaaaaaaaaaa',
    'ok | prod/web/api:v1 | aaaaaaaaaaaa',
    'ok | prod/web/api:v4 | aaaaaaaaaaaa',
  ]);
  const json = await call('status --json');
  expect(json.code).toBe(1);
  expect(JSON.parse(json.stdout)).toMatchObject({
    run: { state: 'notified', tally: { present: 3, absent: 1, open: 2 } },
    snapshots: [
      { reference: 'prod/web/api:v2', state: { findings: [{ finding: { kind: 'digest-changed', to: digestB } }] } },
      { reference: 'prod/web/api:v3', observation: { outcome: 'absent' } },
      { reference: 'prod/web/api:v1' },
      { reference: 'prod/web/api:v4' },
    ],
  });
});

test('a run after all is well again finds nothing, and says what is over', async () => {
  put('v2', digestA);
  put('v3', digestA);
  const { code, stdout } = await run(' --json');
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    dryRun: false,
    kind: 'audited',
    failures: [],
    run: { tally: { present: 4, opened: 0, resolved: 2, open: 0 } },
    mails: [{ subject: '[tagwarden test] RESOLVED: digest changed unexpectedly: prod/web/api:v2, 1 more' }],
    snapshots: expect.toSatisfy((snapshots: unknown[]) => snapshots.length === 4),
  });
});

test('the history of a tag tells each run, newest first', async () => {
  const { code, stdout } = await call('history prod/web/api:v2');
  expect(code).toBe(0);
  expect(lines(stdout).map((line) => line.split(' | ').slice(1).join(' | '))).toEqual([
    'STATUS | DIGEST | LAST PULLED | UPDATED BY | EVENTS',
    `ok | aaaaaaaaaaaa | none recorded | ${updater} | resolved digest-changed (reverted)`,
    `digest-changed | bbbbbbbbbbbb | none recorded | ${updater}`,
    `digest-changed | bbbbbbbbbbbb | none recorded | ${updater} | opened digest-changed`,
    `ok | aaaaaaaaaaaa | none recorded | ${updater}`,
    '',
    '',
    '',
  ]);
  const json = await call('history prod/web/api:v3 --json --limit 2');
  expect(JSON.parse(json.stdout)).toMatchObject([
    { reference: 'prod/web/api:v3', events: [{ kind: 'resolved', because: 'present-again' }] },
    { reference: 'prod/web/api:v3', observation: { outcome: 'absent' }, events: [{ kind: 'opened' }] },
  ]);
});

test.each([
  {
    says: 'a reference that was never audited, by the nearest',
    args: 'history prod/web/ape:v1',
    why: 'Did you mean prod/web/api:v1 or ',
  },
  { says: 'a text that is of no tag', args: 'history web-api', why: 'No tag of web-api was ever audited.' },
  { says: 'an unknown command, by the help', args: 'audit', why: "unknown command 'audit'" },
  { says: 'an unknown option, by the help', args: 'status --colour', why: "unknown option '--colour'" },
  { says: 'a limit that is none', args: 'history prod/web/api:v1 --limit 0', why: 'Expected a whole number from 1.' },
  {
    says: 'a span of a history that ends before it begins',
    args: 'history prod/web/api:v1 --since 2026-03-09 --until 2026-03-01',
    why: 'The span is empty: it begins 2026-03-0',
  },
  { says: 'such a span of events', args: 'events --until 2020-01-01', why: 'Give an earlier --since' },
  {
    says: 'a pattern that no tag is of',
    args: 'status --image prod/wbe/*',
    why: 'No tag of prod/wbe/* is on the board',
  },
  { says: 'a status that no tag can have', args: 'status --only registry-suspect', why: 'is not one of' },
])('a mistake is explained without a stack trace: $says', async ({ args, why }) => {
  const { code, stdout, stderr } = await tagwardenHere(args.split(' '), { cwd: folder });
  outputs.push(stdout, stderr);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toContain(why);
  expect(stderr).not.toMatch(/^\s+at /m);
});

test('a run that cannot read the registry says so, and is no clean bill', async () => {
  const { code, stdout } = await call('run', { ...keys, NCLOUD_SECRET_KEY: 'ncp_iam_MISTYPED00000000000000000001' });
  expect(code).toBe(2);
  expect(lines(stdout)).toContainEqual(expect.stringMatching(/^unreadable \| prod\/web\/api:v1 \| a{12} \| - \| -$/));
  expect(stdout).toMatch(
    /^4 tags unreadable: the registry refused the access key \(authentication-failed\)\.\n {2}Check the access key/m,
  );
  expect(stdout).toContain('0 present, 0 absent, 4 unreadable.');
  expect(stdout).not.toContain('MISTYPED');
  expect((await call('status')).code).toBe(2);
});

test('nothing of all this holds a colour, a key or a stack trace', () => {
  expect(outputs.length).toBeGreaterThan(40);
  for (const output of outputs) {
    expect(output).not.toContain('\u001b');
    for (const key of Object.values(keys)) expect(output).not.toContain(key);
    expect(output).not.toMatch(/^\s+at .*\.ts/m);
  }
});

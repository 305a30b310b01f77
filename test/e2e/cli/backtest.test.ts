import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type SimulatedNcr, startSimulatedNcr } from '../../../functions/local/simulated-ncr.ts';
import { tagwardenHere } from '../../support/cli.ts';
import { digestA, digestB } from '../../support/given/givens.ts';
import { auditYaml, keys } from '../../support/worlds/audit-world.ts';

let ncr: SimulatedNcr;
let cwd: string;
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'tagwarden-backtest-'));
  ncr = await startSimulatedNcr({
    credentials: { accessKey: keys.NCLOUD_ACCESS_KEY, secretKey: keys.NCLOUD_SECRET_KEY },
  });
  await writeFile(join(cwd, 'audit.yaml'), auditYaml(ncr.url));
  // v1 changes and comes back, v2 vanishes, v3 was pulled long ago, v4 is quiet.
  for (const tag of ['v1', 'v2', 'v3', 'v4']) ncr.tags.put('example', 'web/api', tag, { digest: digestA });
  ncr.tags.pull('example', 'web/api', 'v3', { atMs: Date.now() - 40 * 86_400_000 });
  await call('run');
  ncr.tags.put('example', 'web/api', 'v1', { digest: digestB });
  ncr.tags.delete('example', 'web/api', 'v2');
  await call('run');
  ncr.tags.put('example', 'web/api', 'v1', { digest: digestA });
  await call('run');
});
afterAll(async () => {
  await ncr.stop();
  await rm(cwd, { recursive: true });
});

const call = (args: string) => tagwardenHere(args.split(' '), { cwd, environment: keys });
async function backtest(targets: string, options = '') {
  const text = auditYaml(ncr.url).replace(/targets: .*/, targets);
  await writeFile(join(cwd, 'candidate.yaml'), text);
  const { code, stdout, stderr } = await call(`backtest --config candidate.yaml${options}`);
  const lines = stdout
    .split('\n')
    .filter((line) => /^[-+~] /.test(line))
    .map((line) => line.split(/ {2,}/).filter((_, index) => index !== 1));
  const summary = stdout.trimEnd().split('\n').slice(-1)[0];
  return { code, lines, summary, stdout, stderr };
}
const all = 'tags: [v1, v2, v3, v4]';

test('the configuration that judged the history would have sent the same alerts', async () => {
  expect(await backtest(`targets: [{ image: prod/web/api, ${all} }]`)).toMatchObject({
    code: 0,
    lines: [],
    stdout: expect.stringMatching(
      /^3 runs of 4 tags since .*\. Times are in UTC\.\nAlerts sent: 3\. Under candidate\.yaml: 3; 3 unchanged, 0 added, 0 removed, 0 changed\.\n$/,
    ),
  });
});

test('a tag that may move would have had no alert for its changes', async () => {
  const { code, lines, summary } = await backtest(
    'targets: [{ image: prod/web/api, tags: [v1], expect: moving }, { image: prod/web/api, tags: [v2, v3, v4] }]',
  );
  expect(code).toBe(1);
  expect(lines.map(([sign, event, kind, reference]) => [sign, event, kind, reference])).toEqual([
    ['-', 'opened', 'digest-changed', 'prod/web/api:v1'],
    ['-', 'resolved', 'digest-changed', 'prod/web/api:v1'],
  ]);
  expect(summary).toBe('Alerts sent: 3. Under candidate.yaml: 1; 1 unchanged, 0 added, 2 removed, 0 changed.');
});

test('a stricter policy would have added an alert, and another severity changes one', async () => {
  const { code, lines } = await backtest(
    `targets: [{ image: prod/web/api, ${all}, staleAfter: 30d, severity: { tag-absent: critical } }]`,
  );
  expect(code).toBe(1);
  expect(lines.map(([sign, event, kind, reference]) => [sign, event, kind, reference])).toEqual([
    ['+', 'opened', 'tag-stale', 'prod/web/api:v3'],
    ['~', 'opened', 'tag-absent', 'prod/web/api:v2'],
  ]);
  expect(lines[1]?.at(-1)).toMatch(/^was high, would be critical: last seen /);
});

test('tags that are taken out or were never audited are named', async () => {
  const { code, stdout, lines } = await backtest('targets: [{ image: prod/web/api, tags: [v1, v9] }]');
  expect(code).toBe(1);
  expect(lines.map(([sign, , kind, reference]) => [sign, kind, reference])).toEqual([
    ['-', 'tag-absent', 'prod/web/api:v2'],
  ]);
  expect(stdout).toContain('prod/web/api:v9 was not audited in this span: there is nothing to replay.\n');
  expect(stdout).toContain('prod/web/api:v2 is not listed in candidate.yaml: it would have no alerts.\n');
});

test('tags that a pattern matches are replayed as those that are named', async () => {
  const { code, lines, stdout } = await backtest(
    'targets: [{ image: prod/web/*, tags: ["v*", "!v4"], severity: { tag-absent: low } }]',
  );
  expect(code).toBe(1);
  expect(lines.map(([sign, event, kind, reference]) => [sign, event, kind, reference])).toEqual([
    ['~', 'opened', 'tag-absent', 'prod/web/api:v2'],
  ]);
  expect(stdout).toMatch(/^3 runs of 3 tags since /m);
  expect(stdout).not.toContain('is not listed');
});

test('programs get the same, with both sections', async () => {
  const { stdout } = await backtest(
    `targets: [{ image: prod/web/api, ${all}, severity: { tag-absent: low } }]`,
    ' --json',
  );
  expect(JSON.parse(stdout)).toMatchObject({
    runs: 3,
    tags: 4,
    unchanged: 2,
    differences: [
      {
        kind: 'changed',
        reference: 'prod/web/api:v2',
        came: { kind: 'opened', severity: 'high' },
        wouldCome: { kind: 'opened', severity: 'low' },
      },
    ],
  });
  const csv = await call('backtest --config candidate.yaml --format csv');
  expect(csv.stdout.split('\n')[0]).toBe(
    'difference,runAt,reference,event,kind,severity,severityThatCame,detail,detailThatCame',
  );
  expect(csv.stdout.split('\n')[1]).toMatch(
    /^changed,.*,prod\/web\/api:v2,opened,tag-absent,low,high,last seen \S+Z,last seen \S+Z$/,
  );
});

test('a span that begins after everything has nothing to judge, and is no all-clear', async () => {
  expect(await backtest(`targets: [{ image: prod/web/api, ${all} }]`, ' --since 2100-01-01')).toMatchObject({
    code: 2,
    summary: 'Alerts sent: 0. Under candidate.yaml: 0; 0 unchanged, 0 added, 0 removed, 0 changed.',
  });
});

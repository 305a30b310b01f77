import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SNSClient } from '@aws-sdk/client-sns';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openTopic } from '../../../functions/alerts/topic.ts';
import { localFolder } from '../../../functions/cli/connect.ts';
import { type SimulatedNcr, startSimulatedNcr } from '../../../functions/local/simulated-ncr.ts';
import { startLocalWorld } from '../../../functions/local/world.ts';
import { startProgram, tagwarden } from '../../support/cli.ts';
import { digestA, digestB } from '../../support/given/givens.ts';
import { auditYaml, keys } from '../../support/worlds/audit-world.ts';

let ncr: SimulatedNcr;
let cwd: string;
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'tagwarden-cli-killed-'));
  ncr = await startSimulatedNcr({
    credentials: { accessKey: keys.NCLOUD_ACCESS_KEY, secretKey: keys.NCLOUD_SECRET_KEY },
  });
  // One tag after the other, so that there is a middle.
  await writeFile(join(cwd, 'audit.yaml'), auditYaml(ncr.url).replace('name: example', 'name: example, read: detail'));
  for (const tag of ['v1', 'v2', 'v3', 'v4']) ncr.tags.put('example', 'web/api', tag, { digest: digestA });
});
afterEach(async () => {
  await ncr.stop();
  await rm(cwd, { recursive: true });
});

test('a run that is killed loses nothing: the next one, at once, tells what it saw', async () => {
  const options = { cwd, environment: keys };
  expect(await tagwarden(['run'], options)).toMatchObject({ code: 0, stderr: '' });
  for (const tag of ['v1', 'v4']) ncr.tags.update('example', 'web/api', tag, { digest: digestB });

  ncr.latency(100);
  const tagsAsked = () => ncr.requests.filter(({ path }) => /\/tags\/v\d$/.test(path)).length;
  const before = tagsAsked();
  const { child, ended } = startProgram('functions/cli/main.ts', ['run'], options);
  await expect.poll(() => tagsAsked() - before, { interval: 5, timeout: 50_000 }).toBe(3);
  child.kill('SIGKILL');
  expect(await ended).toMatchObject({ code: null, stdout: '' });
  ncr.latency(0);

  const status = await tagwarden(['status'], { cwd });
  expect(status).toMatchObject({ code: 0, stderr: '' });
  expect(status.stdout).toMatch(/^Run of .*: in progress or crashed; the next run will close it\.$/m);
  expect(status.stdout).toContain('4 tags: 4 present');

  const { code, stdout } = await tagwarden(['run'], options);
  expect(code).toBe(1);
  // The dead run saw one change, this one the other: two mails, no event twice.
  const mails = stdout.split('+--- mail').slice(1);
  expect(mails).toHaveLength(2);
  expect(mails[0]).toContain('Subject: [tagwarden test] CRITICAL: digest changed unexpectedly: prod/web/api:v1\n');
  expect(mails[0]).toContain('This run crashed');
  expect(mails[1]).toContain('Subject: [tagwarden test] CRITICAL: digest changed unexpectedly: prod/web/api:v4\n');
  expect((await tagwarden(['run'], options)).stdout).not.toContain('+--- mail');
});

test('a mail that a killed run had sent and not shown outlives a dry run', async () => {
  const options = { cwd, environment: keys };
  await tagwarden(['run'], options);
  const { environment, stop } = await startLocalWorld(join(cwd, localFolder({ deployment: 'test' })));
  const sns = new SNSClient({
    endpoint: environment['AWS_ENDPOINT_URL_SNS'] ?? '',
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  await openTopic(sns, environment['ALERT_TOPIC_ARN'] ?? '')(
    { subject: 'Sent', body: 'But not shown.', through: null },
    AbortSignal.timeout(10_000),
  );
  sns.destroy();
  await stop();

  for (const args of [['run', '--dry-run'], ['run']]) {
    expect((await tagwarden(args, options)).stdout).toContain('| Subject: Sent\n');
  }
  expect((await tagwarden(['run'], options)).stdout).not.toContain('+--- mail');
});

test('a command waits for no other: while one has the local tables open, the next says so', async () => {
  const options = { cwd, environment: keys };
  const answer = ncr.fail({ fault: { kind: 'hang' } });
  const { child, ended } = startProgram('functions/cli/main.ts', ['run'], options);
  await expect.poll(() => ncr.requests.length, { interval: 5, timeout: 50_000 }).toBe(1);
  const second = await tagwarden(['status'], options);
  expect([second.code, second.stdout]).toEqual([2, '']);
  expect(second.stderr).toMatch(/^Another process has the tables in \S+ open\. Wait until the other command/);
  answer();
  child.kill();
  await ended;
  expect(await tagwarden(['run'], options)).toMatchObject({ code: 0, stderr: '' });
});

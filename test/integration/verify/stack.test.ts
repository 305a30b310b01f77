import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { stackOutputs } from '../../../functions/deployment/stack-outputs.ts';
import { createTables, tableNames } from '../../../functions/local/create-tables.ts';
import { type LocalServer, startDynamoDb } from '../../../functions/local/dynamodb.ts';
import { tagwardenHere } from '../../support/cli.ts';
import { resealed, rewriteHistory } from '../../support/faults/forgery.ts';
import { day } from '../../support/given/givens.ts';
import { givenSealKey } from '../../support/given/seal.ts';
import { lastDay, type Story, tellStory } from '../../support/stories/verify-story.ts';
import { auditYaml } from '../../support/worlds/audit-world.ts';
import { type LogLine, startLogsServer } from '../../support/worlds/logs-server.ts';
import { startSecretsServer } from '../../support/worlds/secrets-server.ts';
import { startStackServer } from '../../support/worlds/stack-server.ts';
import { givenDynamoDb } from '../../support/worlds/stores.ts';

let cwd: string;
let story: Story;
let secret: string | null;
const servers: LocalServer[] = [];
let environment: Record<string, string>;

beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'tagwarden-verify-'));
  await writeFile(join(cwd, 'audit.yaml'), auditYaml('http://127.0.0.1:9'));
  const dynamodb = await startDynamoDb();
  const client = givenDynamoDb(dynamodb.endpoint);
  await createTables(client);
  client.destroy();
  story = await tellStory(dynamodb.endpoint, { retention: 'forever' });
  const secrets = await startSecretsServer(() => secret);
  const stack = await startStackServer({
    [stackOutputs.deployment]: 'test',
    [stackOutputs.snapshotsTable]: tableNames.SNAPSHOTS_TABLE,
    [stackOutputs.runsTable]: tableNames.RUNS_TABLE,
    [stackOutputs.alertTopicArn]: 'arn:aws:sns:us-east-1:0:any',
    [stackOutputs.registrySecrets]: '{}',
    [stackOutputs.sealSecret]: 'arn:aws:secretsmanager:us-east-1:0:secret:any',
    [stackOutputs.logGroup]: 'Logs',
  });
  servers.push(dynamodb, secrets, stack);
  environment = {
    AWS_ENDPOINT_URL_DYNAMODB: dynamodb.endpoint,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.endpoint,
    AWS_ENDPOINT_URL_CLOUDFORMATION: stack.endpoint,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
  };
  secret = givenSealKey;
});
afterEach(async () => {
  secret = givenSealKey;
  await story.restore();
});
afterAll(async () => {
  story.close();
  for (const server of servers) await server.stop();
  await rm(cwd, { recursive: true });
});

/** What the function logged of each run, by the roots that the honest history has. */
const honestLines = (): LogLine[] =>
  story.honest.runs.map(({ runAt, root }) => ({
    timestamp: Date.parse(String(runAt)),
    message: JSON.stringify({ message: 'recorded', runAt, root }),
  }));

async function verify(lines = honestLines(), options: Parameters<typeof startLogsServer>[1] = {}) {
  const logs = await startLogsServer(lines, options);
  const ended = await tagwardenHere(['verify', '--stack', 'Tagwarden-test'], {
    cwd,
    environment: { ...environment, AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: logs.endpoint },
  });
  await logs.stop();
  return ended;
}

const root = (onDay: number) => String(story.run(onDay)['root']);
const unexpected = (onDay: number, found: string) =>
  `run root-unexpected: the run at ${day(onDay)} has a different root than the one kept elsewhere ` +
  `(expected ${root(onDay)}, found ${found})\n`;

test('the roots of a deployment are compared with the log of its function, unasked', async () => {
  expect(await verify()).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^Every root is the one in the log of the function\.\n.*\n.* intact\.\n$/),
  });
});

test('a history that was rewritten to its end, with the key, shows in the log alone', async () => {
  await rewriteHistory(story, 'v1', lastDay, { sizeBytes: 1 }, resealed);
  const { code, stdout } = await verify();
  expect(code).toBe(1);
  expect(stdout).toContain(unexpected(lastDay, String((await story.runRows()).at(-1)?.['root'])));
  expect(stdout).toContain(': signs of tampering: 1.\n');
});

test('a newest run that was removed with all its rows shows in the log alone', async () => {
  const rows = story.honest.snapshots.filter(({ runAt }) => runAt === day(lastDay));
  for (const row of [story.run(lastDay), ...rows]) await story.remove(row);
  expect(await verify()).toMatchObject({ code: 1, stdout: expect.stringContaining(unexpected(lastDay, 'none')) });
});

test('a line that was added to the log does not hide the honest one', async () => {
  await rewriteHistory(story, 'v1', lastDay, { sizeBytes: 1 }, resealed);
  const forged = String((await story.runRows()).at(-1)?.['root']);
  const message = JSON.stringify({ message: 'recorded', runAt: day(lastDay), root: forged });
  const lines = [...honestLines(), { timestamp: Date.parse(day(lastDay)) + 1, message }];
  expect(await verify(lines)).toMatchObject({ code: 1, stdout: expect.stringContaining(unexpected(lastDay, forged)) });
});

test('what cannot be read is said, and the rest is verified', async () => {
  expect(await verify(honestLines(), { fault: { error: 'AccessDeniedException', page: 0 } })).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(
      /^Roots were not compared with the log of the function: AccessDeniedException: because of a test\n.*\n.* intact\.\n$/,
    ),
  });
  secret = null;
  await story.put({ ...story.row('v1', 2), note: 'edited' });
  expect(await verify()).toMatchObject({
    code: 1,
    stdout: expect.stringMatching(
      /^row edited: .*\n(?:.*\n)*Seals were not checked, only hashes\. The secret .* cannot be read \(AccessDeniedException: You are not allowed to read the secret\.\)\.\n/,
    ),
  });
});

test('runs that the log does not name are told, and are no tampering', async () => {
  const { code, stdout } = await verify(honestLines().slice(0, -2));
  expect([code, stdout.split('\n')[0]]).toEqual([
    0,
    `2 runs are not in the log of the function: made by \`run --stack\`, or older than the log. The newest: ${day(lastDay)}.`,
  ]);
});

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { tableNames } from '../../functions/local/create-tables.ts';
import { type LocalLambda, startLambda } from '../../functions/local/lambda.ts';
import { type SimulatedNcr, startSimulatedNcr } from '../../functions/local/simulated-ncr.ts';
import { type LocalWorld, startLocalWorld } from '../../functions/local/world.ts';
import { readLoggedRoots } from '../../functions/verify/logged-roots.ts';
import { bundledConfig } from '../../infra/bundling.ts';
import { synthBundle } from '../support/bundle.ts';
import { digestA, digestB } from '../support/given/givens.ts';
import { toldIn } from '../support/told-in.ts';
import { auditYaml, keys } from '../support/worlds/audit-world.ts';
import { startLogsServer } from '../support/worlds/logs-server.ts';
import { givenDynamoDb } from '../support/worlds/stores.ts';

let folder: string;
let ncr: SimulatedNcr;
let bundle: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tagwarden-handler-'));
  ncr = await startSimulatedNcr({
    credentials: { accessKey: keys.NCLOUD_ACCESS_KEY, secretKey: keys.NCLOUD_SECRET_KEY },
  });
  const config = join(folder, 'any-name.yaml');
  await writeFile(config, auditYaml(ncr.url));
  bundle = await synthBundle(join(folder, 'cdk.out'), config);
});
afterAll(async () => {
  await ncr.stop();
  await rm(folder, { recursive: true });
});

let world: LocalWorld;
let lambdas: LocalLambda[];
let logs: string[];
beforeEach(async () => {
  world = await startLocalWorld();
  lambdas = [];
  logs = [];
  for (const tag of ['v1', 'v2', 'v3', 'v4']) ncr.tags.put('example', 'web/api', tag, { digest: digestA });
});
afterEach(async () => {
  for (const lambda of lambdas) await lambda.kill();
  await world.stop();
});

/** The bundle in a process of its own, in the environment that the stack gives it. */
async function givenFunction(environment: Record<string, string> = {}): Promise<LocalLambda> {
  const log = join(folder, `${crypto.randomUUID()}.log`);
  logs.push(log);
  const lambda = await startLambda(
    bundle,
    {
      ...world.environment,
      ...keys,
      AUDIT_CONFIG: bundledConfig,
      QUERY_OPTIONS: '--stack Tagwarden-test',
      ...environment,
    },
    log,
  );
  lambdas.push(lambda);
  return lambda;
}

/** All that was written to the log; its process is ended, so that nothing is still on its way. */
async function readLog(): Promise<string> {
  for (const lambda of lambdas.splice(0)) await lambda.kill();
  return (await Promise.all(logs.map((log) => readFile(log, 'utf8')))).join('');
}

const parseLines = (log: string): Record<string, unknown>[] =>
  log.split('\n').flatMap((line) => (line.startsWith('{') ? [JSON.parse(line)] : []));

test('an event without a proper time is refused, and says how to invoke the function', async () => {
  const lambda = await givenFunction();
  const events = [
    {},
    null,
    { runAt: 'tomorrow' },
    { runAt: 1_772_409_600_000 },
    { runAt: '2026-03-02' },
    { runat: 'x' },
  ];
  for (const event of events) {
    const refused = await lambda.invoke(event).then(String, (error: Error) => error.message);
    expect(refused).toContain(`Invalid event ${JSON.stringify(event)}: `);
    expect(refused).toContain('runAt');
    expect(refused).toContain('Invoke the function with {"runAt": "<ISO 8601 time>"}, as its schedule does.');
  }
  await expect(lambda.invoke({ runAt: '2999-01-01T00:00:00Z' })).rejects.toThrow('is in the future');
});

test('a scheduled time makes a run: rows, a mail, one log line and metrics', async () => {
  const lambda = await givenFunction();
  expect(await lambda.invoke({ runAt: '2026-03-02T00:00:00Z' })).toEqual({ kind: 'audited' });
  ncr.tags.update('example', 'web/api', 'v2', { digest: digestB });
  // Another spelling of midnight UTC, on the day after.
  expect(await lambda.invoke({ runAt: '2026-03-03T09:00:00+09:00' })).toEqual({ kind: 'audited' });
  expect(await lambda.invoke({ runAt: '2026-03-03T00:00:00.000Z' })).toEqual({ kind: 'already-done' });

  const [mail, ...others] = world.mailbox.read();
  expect(others).toEqual([]);
  expect(toldIn(mail === undefined ? [] : [mail])).toEqual(['CRITICAL: digest changed unexpectedly, prod/web/api:v2']);
  expect(mail?.body).toContain('npx tagwarden history prod/web/api:v2 --stack Tagwarden-test\n');

  const lines = parseLines(await readLog());
  expect(lines.filter(({ message }) => message === 'run')).toMatchObject([
    { level: 'INFO', runAt: '2026-03-02T00:00:00.000Z', kind: 'audited', targets: 4, failures: 0 },
    { level: 'INFO', runAt: '2026-03-03T00:00:00.000Z', kind: 'audited', tally: { present: 4, opened: 1 } },
    { level: 'INFO', runAt: '2026-03-03T00:00:00.000Z', kind: 'already-done' },
  ]);
  expect(lines.filter(({ message }) => message === 'tag')).toMatchObject([
    { level: 'WARN', reference: 'prod/web/api:v2', events: ['opened digest-changed'] },
  ]);
  expect(lines.filter((line) => '_aws' in line)).toMatchObject([
    { deployment: 'test', TagsPresent: 4, FindingsOpened: 0, FindingsOpen: 0, TagsNotRecorded: 0 },
    { deployment: 'test', TagsPresent: 4, FindingsOpened: 1, FindingsOpen: 1, RunDuration: expect.any(Number) },
  ]);
});

test('the log has the root of each run, as the tables have it', async () => {
  const lambda = await givenFunction();
  for (const runAt of ['2026-03-02T00:00:00.000Z', '2026-03-03T00:00:00.000Z']) await lambda.invoke({ runAt });
  const lines = (await readLog()).split('\n').map((message, index) => ({ timestamp: index, message }));
  const logs = await startLogsServer(lines);
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new CloudWatchLogsClient({ endpoint: logs.endpoint, region: 'us-east-1', credentials });
  const dynamodb = givenDynamoDb(world.environment['AWS_ENDPOINT_URL_DYNAMODB'] ?? '');
  const { Items = [] } = await dynamodb.send(new ScanCommand({ TableName: tableNames.RUNS_TABLE }));
  const reading = await readLoggedRoots(client, { logGroup: 'Logs', since: undefined });
  client.destroy();
  dynamodb.destroy();
  await logs.stop();

  const inTable = Items.flatMap(({ runAt, root }) => (root === undefined ? [] : [`${runAt?.S}=${root.S}`]));

  const inLog = reading.kind === 'read' ? reading.roots.map(({ runAt, root }) => `${runAt}=${root}`) : [reading.why];
  expect(inLog).toHaveLength(2);
  expect(inLog.toSorted()).toEqual(inTable.toSorted());
});

describe('the alarm for silence', () => {
  /** The metric that the alarm of the synthesised stack sums, as CloudWatch identifies it. */
  async function watchedMetric() {
    const template = JSON.parse(await readFile(join(folder, 'cdk.out', 'Tagwarden-test.template.json'), 'utf8'));
    const resources = Object.values<{ Properties: { AlarmDescription?: string; Metrics: { MetricStat?: Stat }[] } }>(
      template.Resources,
    );
    const alarm = resources.find(({ Properties }) =>
      Properties?.AlarmDescription?.endsWith('docs/runbook.md#audit-not-running'),
    );
    const [stat] = alarm?.Properties.Metrics.flatMap(({ MetricStat }) => MetricStat ?? []) ?? [];
    const { Namespace, MetricName, Dimensions } = stat?.Metric ?? {};
    const dimensions = Object.fromEntries(Dimensions?.map(({ Name, Value }) => [Name, Value]) ?? []);
    return { namespace: Namespace, name: MetricName, dimensions };
  }
  type Dimension = { readonly Name: string; readonly Value: string };
  type Stat = { Metric: { Namespace: string; MetricName: string; Dimensions: readonly Dimension[] } };

  /** All metrics in a log, as CloudWatch identifies them, with their values. */
  const metricsIn = (log: string) =>
    parseLines(log)
      .filter((line) => '_aws' in line)
      .flatMap((line) => {
        const { CloudWatchMetrics } = line['_aws'] as { CloudWatchMetrics: readonly Emf[] };
        return CloudWatchMetrics.flatMap(({ Namespace: namespace, Dimensions, Metrics }) =>
          Dimensions.flatMap((names) =>
            Metrics.map(({ Name: name }) => ({
              metric: { namespace, name, dimensions: Object.fromEntries(names.map((each) => [each, line[each]])) },
              value: line[name],
            })),
          ),
        );
      });
  type Emf = { Namespace: string; Dimensions: readonly string[][]; Metrics: readonly { Name: string }[] };

  test('sums a metric that a run writes once, when it is recorded, with a failure too', async () => {
    const lambda = await givenFunction();
    await lambda.invoke({ runAt: '2026-03-02T00:00:00Z' });
    ncr.tags.delete('example', 'web/api', 'v3');
    const mute = await givenFunction({ AWS_ENDPOINT_URL_SNS: 'http://127.0.0.1:1' });
    await expect(mute.invoke({ runAt: '2026-03-03T00:00:00Z' })).rejects.toThrow('alert-not-sent');

    const watched = await watchedMetric();
    const written = metricsIn(await readLog()).filter(({ metric }) => metric.name === watched.name);
    expect(written).toEqual([
      { metric: watched, value: 1 },
      { metric: watched, value: 1 },
    ]);
  });

  test('counts no invocation that finds its run done or overtaken', async () => {
    const [lambda, other] = [await givenFunction(), await givenFunction()];
    const before = ncr.requests.length;
    ncr.latency(200);
    const first = lambda.invoke({ runAt: '2026-03-03T00:00:00Z' });
    await vi.waitUntil(() => ncr.requests.length > before, { timeout: 10_000 });
    // It waits until it is known whether the first one is alive, and by then that one is done.
    expect(await other.invoke({ runAt: '2026-03-03T00:00:00Z' })).toEqual({ kind: 'already-done' });
    expect(await first).toEqual({ kind: 'audited' });
    ncr.latency(0);
    expect(await other.invoke({ runAt: '2026-03-03T00:00:00Z' })).toEqual({ kind: 'already-done' });
    expect(await other.invoke({ runAt: '2026-03-02T00:00:00Z' })).toEqual({ kind: 'overtaken' });

    const { name } = await watchedMetric();
    expect(metricsIn(await readLog()).filter(({ metric }) => metric.name === name)).toHaveLength(1);
  });
});

test.each<{ says: string; environment: () => Record<string, string>; why: string }>([
  {
    says: 'no table can be reached',
    environment: () => ({ AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:1' }),
    why: 'ECONNREFUSED',
  },
  {
    says: 'no snapshot can be stored',
    environment: () => ({ SNAPSHOTS_TABLE: 'Elsewhere' }),
    why: 'recorded, because the table does not answer (ResourceNotFoundException',
  },
  {
    says: 'the environment lacks a variable',
    environment: () => ({ RUNS_TABLE: '' }),
    why: 'RUNS_TABLE',
  },
])('an invocation fails where $says', async ({ environment, why }) => {
  const lambda = await givenFunction(environment());
  await expect(lambda.invoke({ runAt: '2026-03-02T00:00:00Z' })).rejects.toThrow(why);
});

test('an invocation whose alert is not taken fails, and owes it', async () => {
  const mute = await givenFunction({ AWS_ENDPOINT_URL_SNS: 'http://127.0.0.1:1' });
  await mute.invoke({ runAt: '2026-03-02T00:00:00Z' });
  ncr.tags.delete('example', 'web/api', 'v3');
  await expect(mute.invoke({ runAt: '2026-03-03T00:00:00Z' })).rejects.toThrow('alert-not-sent');
  // As Lambda does after a minute: the same event again, by then to a topic that is back.
  const healthy = await givenFunction();
  expect(await healthy.invoke({ runAt: '2026-03-03T00:00:00Z' })).toEqual({ kind: 'already-done' });
  expect(toldIn(world.mailbox.read())).toEqual(['HIGH: tag is absent, prod/web/api:v3']);
});

test('no output holds a key or a signature, whatever the registry and AWS answer', async () => {
  const before = ncr.requests.length;
  const echo = ncr.fail({
    fault: {
      kind: 'answer',
      answer: ({ headers }) => ({
        status: 401,
        body: { error: { errorCode: '200', message: JSON.stringify(headers) } },
      }),
    },
  });
  const failing = await givenFunction({ SNAPSHOTS_TABLE: 'Elsewhere', AWS_ENDPOINT_URL_SNS: 'http://127.0.0.1:1' });
  const refused = await failing.invoke({ runAt: '2026-03-02T00:00:00Z' }).then(String, (error: Error) => error.message);
  const lambda = await givenFunction();
  await lambda.invoke({ runAt: '2026-03-03T00:00:00Z' });
  echo();

  const output = (await readLog()) + refused;
  expect(parseLines(output)).toContainEqual(
    expect.objectContaining({ reference: 'prod/web/api:v1', code: 'authentication-failed' }),
  );
  const signatures = ncr.requests.slice(before).map(({ headers }) => String(headers['x-ncp-apigw-signature-v2']));
  expect(signatures.length).toBeGreaterThan(0);
  for (const secret of [...Object.values(keys), ...signatures]) expect(output).not.toContain(secret);
});

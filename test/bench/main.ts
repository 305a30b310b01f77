// What a run costs: requests, time and memory of the function's bundle, in a process of its own.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createTables, tableNames } from '../../functions/local/create-tables.ts';
import { startLambda } from '../../functions/local/lambda.ts';
import { startMailbox } from '../../functions/local/mailbox.ts';
import { newSealKey } from '../../functions/local/seal-key.ts';
import { synthBundle } from '../support/bundle.ts';
import { auditYaml, credentials } from './load.ts';
import { ask, type Load, startServer } from './servers.ts';

const concurrency = 16;
const latencyMs = 50;
/** Left to itself V8 lets garbage grow with the memory of the machine; this is a heap for a container of 256 MB. */
const heapOptions = '--max-old-space-size=160 --max-semi-space-size=4';
const say = (line: string) => process.stdout.write(`${line}\n`);

/** Runs of so many tags, a hundred an image. */
async function measure(bundle: string, tags: number, read: 'list' | 'detail'): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'tagwarden-bench-'));
  const [dynamodb, ncr, mailbox] = await Promise.all([
    startServer('dynamodb'),
    startServer('ncr', String(tags)),
    startMailbox(),
  ]);
  const client = new DynamoDBClient({
    endpoint: dynamodb.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  await createTables(client);
  client.destroy();
  const config = join(folder, 'audit.yaml');
  await writeFile(config, auditYaml(ncr.endpoint, tags, read));
  const log = join(folder, 'function.log');
  const lambda = await startLambda(
    bundle,
    {
      ...tableNames,
      SEAL_KEY: newSealKey(),
      ALERT_TOPIC_ARN: mailbox.topicArn,
      AUDIT_CONFIG: config,
      AWS_ENDPOINT_URL_DYNAMODB: dynamodb.endpoint,
      AWS_ENDPOINT_URL_SNS: mailbox.endpoint,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      NCLOUD_ACCESS_KEY: credentials.accessKey,
      NCLOUD_SECRET_KEY: credentials.secretKey,
      NODE_OPTIONS: heapOptions,
    },
    log,
  );

  await lambda.invoke({ runAt: '2026-03-02T00:00:00Z' });
  const before = await ask(dynamodb, 'reset');
  const ncrBefore = await ask(ncr, 'reset');
  const usedBefore = await lambda.usage();
  const startedAt = performance.now();
  await lambda.invoke({ runAt: '2026-03-03T00:00:00Z' });
  const wallMs = performance.now() - startedAt;
  const after = await ask(dynamodb, 'read');
  const ncrAfter = await ask(ncr, 'read');
  const used = await lambda.usage();

  const counts = Object.entries(after.counts).map(([operation, times]) => `${operation} ${times}`);
  const requests = ncrAfter.counts['requests'] ?? 0;
  const idealMs = (requests * latencyMs) / concurrency;
  const cpuMs = used.cpuMs - usedBefore.cpuMs;
  say(`${tags} unchanged tags by ${read}, NCR latency ${latencyMs} ms, concurrency ${concurrency}`);
  say(`  wall time          ${Math.round(wallMs)} ms = ${(wallMs / idealMs).toFixed(2)} x ${Math.round(idealMs)} ms`);
  say(`  processor time     ${Math.round(cpuMs)} ms = ${(cpuMs / tags).toFixed(2)} ms a tag`);
  say(`  NCR requests       ${requests}`);
  say(`  DynamoDB requests  ${counts.join(', ')}`);
  say(`  emulators' CPU     dynalite ${cpu(before, after)} ms, simulated NCR ${cpu(ncrBefore, ncrAfter)} ms`);
  say(`  peak memory        ${used.peakMemoryMb} MB resident, with ${heapOptions}`);

  await lambda.kill();
  await mailbox.stop();
  for (const { child } of [dynamodb, ncr]) child.kill();
  const audited = (await readFile(log, 'utf8')).match(/"kind":"audited"/g)?.length;
  if (audited !== 2) throw new Error(`Expected two whole runs, see ${log}.`);
  await rm(folder, { recursive: true });
}

const cpu = (before: Load, after: Load): number => Math.round(after.cpuMs - before.cpuMs);

const folder = await mkdtemp(join(tmpdir(), 'tagwarden-bench-'));
const bundle = await synthBundle(folder);
for (const tags of [1_000, 10_000]) {
  await measure(bundle, tags, 'list');
  await measure(bundle, tags, 'detail');
}
await rm(folder, { recursive: true });

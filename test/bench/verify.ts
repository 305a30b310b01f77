// What it costs to verify a history and to look at a board: rows a second, memory, and read requests.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { BatchWriteCommand, type DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { recordedBoard } from '../../functions/cli/query.ts';
import { createTables, tableNames } from '../../functions/local/create-tables.ts';
import { documentClient } from '../../functions/store/dynamodb.ts';
import { openRawRows, type RawRows } from '../../functions/store/raw-rows.ts';
import { openStores } from '../../functions/store/stores.ts';
import { verify } from '../../functions/verify/verify.ts';
import { givenPolicy } from '../support/given/givens.ts';
import { givenAuthenticity, givenSealing } from '../support/given/seal.ts';
import { auditor, createHistory, rowsOfTag } from './history.ts';
import { ask, type Server, startServer } from './servers.ts';

const say = (line: string) => process.stdout.write(`${line}\n`);

const policy = givenPolicy({ staleAfter: 'never' });
const policies = { policyOf: () => policy, registryPolicy: policy };

/** Verifies a history and tells rows a second, and the most memory that was held meanwhile. */
async function measure(what: string, rawRows: RawRows): Promise<void> {
  let peak = 0;
  const progress = () => {
    peak = Math.max(peak, process.memoryUsage.rss());
  };
  const startedAt = performance.now();
  const nowSeconds = Date.UTC(2027, 0, 1) / 1000;
  const verified = await verify(rawRows, {
    sealing: givenSealing,
    policiesOf: async () => ({ kind: 'known', policies }),
    expectedRoots: new Map(),
    nowSeconds,
    progress,
  });
  const seconds = (performance.now() - startedAt) / 1000;
  const { rows, tags, runs, tamperings } = verified;
  if (tamperings.length > 0) throw new Error(`An honest history is called tampered: ${tamperings[0]?.kind}.`);
  const memory = Math.round(peak / 1024 / 1024);
  say(`  ${rows} rows of ${tags} tags in ${runs} runs, ${what}`);
  say(`    ${Math.round(rows / seconds)} rows/s, peak memory ${memory} MB resident`);
}

/** The same history in the tables of dynalite, on disk and in a process of its own. */
async function inTables(
  tags: number,
  runs: number,
  use: (client: DynamoDBDocumentClient, server: Server, dynamodb: DynamoDBClient) => Promise<void>,
) {
  const folder = await mkdtemp(join(tmpdir(), 'tagwarden-bench-'));
  const server = await startServer('dynamodb', folder);
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const dynamodb = new DynamoDBClient({ endpoint: server.endpoint, region: 'us-east-1', credentials });
  await createTables(dynamodb);
  const client = documentClient(dynamodb);
  for (const run of createHistory(tags, runs).runRows()) {
    await client.send(new PutCommand({ TableName: tableNames.RUNS_TABLE, Item: run }));
  }
  for (let tag = 0; tag < tags; tag += 1) {
    const rows = [...rowsOfTag(tag, runs)];
    for (let from = 0; from < rows.length; from += 25) {
      const puts = rows.slice(from, from + 25).map((Item) => ({ PutRequest: { Item } }));
      await client.send(new BatchWriteCommand({ RequestItems: { [tableNames.SNAPSHOTS_TABLE]: puts } }));
    }
  }
  await use(client, server, dynamodb);
  dynamodb.destroy();
  server.child.kill();
  await rm(folder, { recursive: true });
}

const verifyTables = (client: DynamoDBDocumentClient) => {
  const tables = { snapshotsTable: tableNames.SNAPSHOTS_TABLE, runsTable: tableNames.RUNS_TABLE, auditor };
  return measure('over the DynamoDB API (dynalite in another process)', openRawRows(client, tables));
};

say('status');
await inTables(10_000, 1, async (_, server, dynamodb) => {
  const stores = openStores(dynamodb, { deployment: auditor, retention: 'forever' }, tableNames, givenAuthenticity());
  await ask(server, 'reset');
  const { board } = await recordedBoard(stores);
  const { counts } = await ask(server, 'read');
  say(
    `  ${board.length} tags: ${Object.entries(counts)
      .map(([operation, times]) => `${operation} ${times}`)
      .join(', ')}`,
  );
});
say('verify');
await inTables(100, 100, verifyTables);
await inTables(1_000, 100, verifyTables);
await measure('made in memory', createHistory(1_000, 100).rawRows);
await measure('made in memory', createHistory(1_000, 1_000).rawRows);

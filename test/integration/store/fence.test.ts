import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { tableOptions, writeAttemptMs } from '../../../functions/deployment/sdk-options.ts';
import { AuditError } from '../../../functions/domain/audit-error.ts';
import { documentClient } from '../../../functions/store/dynamodb.ts';
import { fenced } from '../../../functions/store/writes/fence.ts';
import { isSweep } from '../../support/tier.ts';
import { givenDynamoDb, sdkTries } from '../../support/worlds/stores.ts';

let server: Server;
let bodies: string[];
let answer: (response: ServerResponse, attempt: number) => void;
let client: DynamoDBDocumentClient;
beforeEach(async () => {
  bodies = [];
  server = createServer(async (request, response) => {
    const attempt = bodies.push(await text(request));
    answer(response, attempt);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  client = documentClient(givenDynamoDb(endpointOf(server)));
});
afterEach(async () => {
  client.destroy();
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});

// A server that listens on TCP has an address of this form.
const endpointOf = (listening: Server) => `http://127.0.0.1:${(listening.address() as AddressInfo).port}`;

const respond = (response: ServerResponse, status: number, body: object): void => {
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify(body));
};
const broken = (response: ServerResponse) => respond(response, 500, { __type: 'InternalServerError' });
const throttled = (response: ServerResponse) =>
  respond(response, 400, { __type: 'com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException' });
const hangUp = (response: ServerResponse) => response.destroy();

const put = () => new PutCommand({ TableName: 'Snapshots', Item: { reference: 'prod/web/api:v1', runAt: 'now' } });

/** Holds for so many looks, and says how often it was looked at. */
function givenLooks(times: number, error: unknown) {
  const looks = { count: 0 };
  const assertHeld = () => {
    looks.count += 1;
    if (looks.count > times) throw error;
  };
  return { looks, assertHeld };
}

test.each([
  { says: 'a broken server', first: broken },
  { says: 'a throttled table', first: throttled },
  { says: 'a lost answer', first: hangUp },
])('a lease that is lost between two attempts keeps the second from the wire: $says', async ({ first }) => {
  answer = first;
  // The SDK would think of such a cause that it is worth another try.
  const lost = new AuditError('lease-lost', 'Another has it.', {
    cause: Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' }),
  });
  const { looks, assertHeld } = givenLooks(1, lost);
  const refused: unknown = await client.send(fenced(put(), assertHeld)).catch((error: unknown) => error);
  expect(refused).toBe(lost);
  expect(looks.count).toBe(2);
  expect(bodies).toHaveLength(1);
});

test('a lease that is lost already keeps the first attempt from the wire', async () => {
  answer = (response) => respond(response, 200, {});
  const lost = new AuditError('lease-lost', 'Another has it.');
  await expect(client.send(fenced(put(), givenLooks(0, lost).assertHeld))).rejects.toBe(lost);
  expect(bodies).toEqual([]);
});

test('the lease is looked at in every attempt, and a write that gets through at last is a success', async () => {
  answer = (response, attempt) => (attempt < sdkTries ? broken(response) : respond(response, 200, {}));
  const { looks, assertHeld } = givenLooks(sdkTries, new Error('Lost.'));
  await client.send(fenced(put(), assertHeld));
  expect(looks.count).toBe(sdkTries);
  expect(bodies).toHaveLength(sdkTries);
});

test('the look comes last: the request is signed by then', async () => {
  answer = (response) => respond(response, 200, {});
  const order: string[] = [];
  const command = put();
  command.middlewareStack.add(
    (next) => (args) => {
      const { headers } = args.request as { headers: Record<string, string> };
      order.push(headers['authorization'] === undefined ? 'not signed' : 'signed');
      return next(args);
    },
    { step: 'finalizeRequest', priority: 'low', name: 'seesSignature', override: true },
  );
  await client.send(fenced(command, () => order.push('looked')));
  expect(order).toEqual(['signed', 'looked']);
});

test('what the table refuses is told as it is', async () => {
  answer = (response) =>
    respond(response, 400, { __type: 'com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException' });
  await expect(client.send(fenced(put(), () => undefined))).rejects.toMatchObject({
    name: 'ConditionalCheckFailedException',
  });
});

test.runIf(isSweep)(
  'an attempt that is not answered is over, its connection included, in the time that the lease leaves for it',
  async () => {
    let closedMs = Number.NaN;
    answer = (response) =>
      response.on('close', () => {
        closedMs = performance.now() - startMs;
      });
    const endpoint = endpointOf(server);
    const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
    const dynamodb = new DynamoDBClient({ ...tableOptions, endpoint, region: 'us-east-1', credentials });
    const startMs = performance.now();
    // The second attempt is kept from the wire.
    const { assertHeld } = givenLooks(1, new Error('Lost.'));
    await expect(documentClient(dynamodb).send(fenced(put(), assertHeld))).rejects.toThrow('Lost.');
    expect(closedMs).toBeGreaterThan(writeAttemptMs - 500);
    expect(closedMs).toBeLessThan(writeAttemptMs + 500);
    dynamodb.destroy();
  },
);

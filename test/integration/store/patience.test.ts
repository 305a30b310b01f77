import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createTables, tableNames } from '../../../functions/local/create-tables.ts';
import { type LocalServer, startDynamoDb } from '../../../functions/local/dynamodb.ts';
import { documentClient } from '../../../functions/store/dynamodb.ts';
import { fenced } from '../../../functions/store/writes/fence.ts';
import { patient } from '../../../functions/store/writes/patience.ts';
import { type FaultProxy, pass, startFaultProxy, type Treatment } from '../../support/faults/fault-proxy.ts';
import { givenImpatientClients, impatientTries } from '../../support/faults/impatient-clients.ts';
import { givenDynamoDb } from '../../support/worlds/stores.ts';

const patienceMs = 60_000;

let server: LocalServer;
let proxy: FaultProxy;
let clients: ReturnType<typeof givenImpatientClients>;
let tries: number;
beforeEach(async () => {
  server = await startDynamoDb();
  const direct = givenDynamoDb(server.endpoint);
  await createTables(direct);
  direct.destroy();
  proxy = await startFaultProxy({ dynamodb: server.endpoint, sns: '' });
  clients = givenImpatientClients(proxy.endpoint);
  tries = 0;
});
afterEach(async () => {
  clients.destroy();
  await proxy.stop();
  await server.stop();
});

const refuse = (code: string): Treatment => ({ kind: 'refuse', status: 400, code });
/** Refuses so many tries, and takes the next. */
const refusing = (times: number, code: string) =>
  proxy.reset(() => {
    tries += 1;
    return tries <= times ? refuse(code) : pass;
  });
/** A client whose clock moves on by a second whenever it is looked at. */
const givenClient = () => {
  let nowMs = 0;
  const monotonicMs = () => {
    nowMs += 1_000;
    return nowMs;
  };
  return documentClient(patient(clients.dynamodb, { patienceMs, monotonicMs }));
};
const put = () =>
  new PutCommand({ TableName: tableNames.SNAPSHOTS_TABLE, Item: { reference: 'prod/web/api:v1', runAt: 'now' } });

test.each(['ProvisionedThroughputExceededException', 'ThrottlingException', 'RequestLimitExceeded'])(
  'a write that is refused more often than the SDK tries gets through while there is patience: %s',
  async (code) => {
    refusing(5 * impatientTries + 1, code);
    await givenClient().send(put());
    expect(tries).toBe(5 * impatientTries + 2);
  },
);

test('patience ends, and the error is that of the table', async () => {
  refusing(Number.POSITIVE_INFINITY, 'ThrottlingException');
  await expect(givenClient().send(put())).rejects.toMatchObject({ name: 'ThrottlingException' });
  // The clock is looked at once at first, and once after each round.
  expect(tries).toBe((patienceMs / 1_000) * impatientTries);
});

test('a signal ends it earlier', async () => {
  const stop = new AbortController();
  proxy.reset(() => {
    tries += 1;
    if (tries === 2 * impatientTries) stop.abort();
    return refuse('ThrottlingException');
  });
  await expect(givenClient().send(put(), { abortSignal: stop.signal })).rejects.toMatchObject({ name: 'AbortError' });
  expect(tries).toBe(2 * impatientTries);
});

test('a lease that is lost ends it, too', async () => {
  refusing(Number.POSITIVE_INFINITY, 'ThrottlingException');
  const lost = new Error('The lease is lost.');
  const assertHeld = () => {
    if (tries === 2 * impatientTries) throw lost;
  };
  await expect(givenClient().send(fenced(put(), assertHeld))).rejects.toBe(lost);
  expect(tries).toBe(2 * impatientTries);
});

test('what is refused for another reason is not sent again', async () => {
  refusing(1, 'AccessDeniedException');
  await expect(givenClient().send(put())).rejects.toMatchObject({ name: 'AccessDeniedException' });
  expect(tries).toBe(1);
});

import { afterAll, beforeAll, describe } from 'vitest';
import { createTables } from '../../functions/local/create-tables.ts';
import type { LocalServer } from '../../functions/local/dynamodb.ts';
import { givenDynamoDb, storeServers } from '../support/stores.ts';
import { leaseContract } from './store-contract/lease.ts';
import { runsContract } from './store-contract/runs.ts';
import { snapshotQueriesContract } from './store-contract/snapshot-queries.ts';
import { snapshotsContract } from './store-contract/snapshots.ts';

for (const { server, available, start } of storeServers) {
  describe.runIf(available)(server, () => {
    let running: LocalServer;
    beforeAll(async () => {
      running = await start();
      const client = givenDynamoDb(running.endpoint);
      await createTables(client);
      client.destroy();
    });
    afterAll(() => running.stop());

    const endpoint = () => running.endpoint;
    snapshotsContract(endpoint);
    snapshotQueriesContract(endpoint);
    runsContract(endpoint);
    leaseContract(endpoint);
  });
}

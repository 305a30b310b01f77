import { afterAll, beforeAll, describe } from 'vitest';
import { createTables } from '../../../functions/local/create-tables.ts';
import type { LocalServer } from '../../../functions/local/dynamodb.ts';
import { isSweep } from '../../support/tier.ts';
import { givenDynamoDb, storeServers } from '../../support/worlds/stores.ts';
import { leaseContract } from './contract/lease.ts';
import { runsContract } from './contract/runs.ts';
import { snapshotQueriesContract } from './contract/snapshot-queries.ts';
import { snapshotsContract } from './contract/snapshots.ts';

for (const { server, available, start } of storeServers) {
  describe.runIf(available && (isSweep || server === 'dynalite'))(server, () => {
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

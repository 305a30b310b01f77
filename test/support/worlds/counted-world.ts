import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Clients } from '../../../functions/audit/adapters.ts';
import { type Sealing, sealWith } from '../../../functions/domain/values/seal.ts';
import { startLocalWorld } from '../../../functions/local/world.ts';
import { documentClient } from '../../../functions/store/dynamodb.ts';
import { startFaultProxy } from '../faults/fault-proxy.ts';
import { givenImpatientClients } from '../faults/impatient-clients.ts';
import { givenDynamoDb } from './stores.ts';

/** Tables and a topic behind a proxy that counts what is asked of them. */
export type CountedWorld = {
  /** For a handler or a command: the proxy stands before the servers. */
  readonly environment: Readonly<Record<string, string>>;
  readonly clients: Clients;
  /** Past the proxy. */
  readonly dynamodb: DynamoDBDocumentClient;
  readonly sealing: Sealing;
  /** How often each operation was asked for since this was last asked. */
  takeCounts(): Readonly<Record<string, number>>;
  stop(): Promise<void>;
};

export async function startCountedWorld(): Promise<CountedWorld> {
  const local = await startLocalWorld();
  const endpoint = local.environment['AWS_ENDPOINT_URL_DYNAMODB'] ?? '';
  const proxy = await startFaultProxy({ dynamodb: endpoint, sns: local.environment['AWS_ENDPOINT_URL_SNS'] ?? '' });
  const clients = givenImpatientClients(proxy.endpoint);
  const direct = givenDynamoDb(endpoint);
  return {
    environment: {
      ...local.environment,
      AWS_ENDPOINT_URL_DYNAMODB: proxy.endpoint,
      AWS_ENDPOINT_URL_SNS: proxy.endpoint,
    },
    sealing: sealWith(local.environment.SEAL_KEY),
    clients,
    dynamodb: documentClient(direct),
    takeCounts() {
      const groups = Object.groupBy(proxy.calls, (operation) => operation);
      const counts = Object.entries(groups).map(([operation, calls = []]) => [operation, calls.length] as const);
      proxy.reset();
      return Object.fromEntries(counts);
    },
    async stop() {
      clients.destroy();
      direct.destroy();
      await proxy.stop();
      await local.stop();
    },
  };
}

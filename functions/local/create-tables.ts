import {
  CreateTableCommand,
  type DynamoDBClient,
  ResourceInUseException,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import { runsTable, snapshotsTable, type TableDefinition } from '../store/tables.ts';

export const tableNames = { SNAPSHOTS_TABLE: 'Snapshots', RUNS_TABLE: 'Runs' } as const;

/** Creates both tables as the stack does, and waits until they can be used; those that exist are left as they are. */
export async function createTables(client: DynamoDBClient): Promise<void> {
  await createTable(client, tableNames.SNAPSHOTS_TABLE, snapshotsTable);
  await createTable(client, tableNames.RUNS_TABLE, runsTable);
}

async function createTable(client: DynamoDBClient, name: string, definition: TableDefinition): Promise<void> {
  const indexes = Object.entries(definition.indexes);
  const keys = [definition, ...indexes.map(([, index]) => index)];
  const attributes = new Set(keys.flatMap(({ partitionKey, sortKey }) => [partitionKey, sortKey]));
  const command = new CreateTableCommand({
    TableName: name,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [...attributes].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
    KeySchema: keySchema(definition),
    ...(indexes.length > 0 && {
      GlobalSecondaryIndexes: indexes.map(([IndexName, index]) => ({
        IndexName,
        KeySchema: keySchema(index),
        Projection: { ProjectionType: 'ALL' },
      })),
    }),
  });
  try {
    await client.send(command);
  } catch (error) {
    if (!(error instanceof ResourceInUseException)) throw error;
  }
  // Until it is active, a table answers as if it were not there. The delays are in seconds.
  await waitUntilTableExists({ client, minDelay: 0.02, maxDelay: 0.5, maxWaitTime: 60 }, { TableName: name });
}

const keySchema = ({ partitionKey, sortKey }: Pick<TableDefinition, 'partitionKey' | 'sortKey'>) => [
  { AttributeName: partitionKey, KeyType: 'HASH' as const },
  { AttributeName: sortKey, KeyType: 'RANGE' as const },
];

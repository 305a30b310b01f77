import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Duration } from '../domain/values/duration.ts';
import { documentClient } from './dynamodb.ts';
import { openRuns, type Runs } from './runs.ts';
import { openSnapshots, type Snapshots } from './snapshots.ts';

/** The tables as the audit and the command line use them. */
export type Stores = { readonly snapshots: Snapshots; readonly runs: Runs };

/** Opens the tables of one deployment. */
export function openStores(
  dynamodb: DynamoDBClient,
  { deployment: auditor, retention }: { readonly deployment: string; readonly retention: Duration | 'forever' },
  tables: { readonly SNAPSHOTS_TABLE: string; readonly RUNS_TABLE: string },
): Stores {
  const client = documentClient(dynamodb);
  return {
    snapshots: openSnapshots(client, { table: tables.SNAPSHOTS_TABLE, retention }),
    runs: openRuns(client, { table: tables.RUNS_TABLE, auditor }),
  };
}

import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Duration } from '../domain/values/duration.ts';
import { type Configurations, openConfigurations } from './configurations.ts';
import { documentClient } from './dynamodb.ts';
import type { Authenticity } from './genuine.ts';
import { openRuns, type Runs } from './runs.ts';
import { openSnapshots, type Snapshots } from './snapshots.ts';

/** The tables as the audit and the command line use them. */
export type Stores = {
  readonly snapshots: Snapshots;
  readonly runs: Runs;
  readonly configurations: Configurations;
};

/** Opens the tables of one deployment. */
export function openStores(
  dynamodb: DynamoDBClient,
  { deployment: auditor, retention }: { readonly deployment: string; readonly retention: Duration | 'forever' },
  { SNAPSHOTS_TABLE, RUNS_TABLE }: { readonly SNAPSHOTS_TABLE: string; readonly RUNS_TABLE: string },
  authenticity: Authenticity,
): Stores {
  const client = documentClient(dynamodb);
  return {
    snapshots: openSnapshots(client, { ...authenticity, table: SNAPSHOTS_TABLE, retention }),
    runs: openRuns(client, { ...authenticity, table: RUNS_TABLE, auditor }),
    configurations: openConfigurations(client, { ...authenticity, table: RUNS_TABLE, auditor }),
  };
}

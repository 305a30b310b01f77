import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createClients } from '../audit/adapters.ts';
import type { AuditConfig } from '../config/audit-config.ts';
import type { Environment } from '../deployment/environment.ts';
import { AuditError } from '../domain/audit-error.ts';
import type { Instant } from '../domain/instant.ts';
import { isRecorded, type RecordedRun, type Run } from '../domain/run.ts';
import type { Snapshot } from '../domain/snapshot.ts';
import { documentClient } from '../store/dynamodb.ts';
import { openRawRows, type RawRows } from '../store/raw-rows.ts';
import { openStores, type Stores } from '../store/stores.ts';
import { connect } from './connect.ts';

/** What every question to the tables is given. */
export type Asked = { readonly config: AuditConfig; readonly stack: string | undefined };

/** Asks the tables of a stack, or those on this machine, and lets go of them. */
export function query<Answer>(asked: Asked, ask: (stores: Stores) => Promise<Answer>): Promise<Answer> {
  return withTables(asked, (dynamodb, environment) => ask(openStores(dynamodb, asked.config, environment)));
}

/** The same for the rows as they lie in the tables. */
export function queryEvidence<Answer>(asked: Asked, ask: (rawRows: RawRows) => Promise<Answer>): Promise<Answer> {
  return withTables(asked, (dynamodb, { SNAPSHOTS_TABLE, RUNS_TABLE }) => {
    const tables = { snapshotsTable: SNAPSHOTS_TABLE, runsTable: RUNS_TABLE, auditor: asked.config.deployment };
    return ask(openRawRows(documentClient(dynamodb), tables));
  });
}

async function withTables<Answer>(
  { config, stack }: Asked,
  ask: (dynamodb: DynamoDBClient, environment: Environment) => Promise<Answer>,
): Promise<Answer> {
  const connection = await connect(config, { stack, queryOptions: '', ifNew: 'refuse' });
  const { dynamodb } = createClients();
  try {
    return await ask(dynamodb, connection.environment);
  } finally {
    dynamodb.destroy();
    await connection.close();
  }
}

export type RecordedBoard = {
  readonly run: RecordedRun;
  readonly board: readonly Snapshot[];
  /** Newer runs that are under way, or died. */
  readonly unfinished: readonly Run[];
};

/** The board of the newest recorded run, or of the newest at or before a moment. Throws `no-run-yet`. */
export async function recordedBoard({ runs, snapshots }: Stores, at?: Instant): Promise<RecordedBoard> {
  const unfinished: Run[] = [];
  for await (const run of runs.newestFirst(at)) {
    if (!isRecorded(run)) unfinished.push(run);
    else return { run, board: await Array.fromAsync(snapshots.ofRun(run.runAt)), unfinished };
  }
  const until = at === undefined ? 'yet' : `at or before ${at}`;
  throw new AuditError('no-run-yet', `No run was recorded ${until}.`);
}

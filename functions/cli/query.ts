import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { AuditConfig } from '../config/audit-config.ts';
import type { Environment } from '../deployment/environment.ts';
import { AuditError } from '../domain/audit-error.ts';
import { isRecorded, type RecordedRun, type Run } from '../domain/run.ts';
import type { Snapshot } from '../domain/snapshot.ts';
import type { Instant } from '../domain/values/instant.ts';
import type { RawRows } from '../store/raw-rows.ts';
import type { Stores } from '../store/stores.ts';

/** What every question to the tables is given. */
export type Asked = {
  readonly config: AuditConfig;
  /** Undefined: the tables on this machine. */
  readonly stack: string | undefined;
  /** The time of the call. */
  readonly now: Instant;
};

/** Asks the tables of a stack, or those on this machine, and closes them. */
export async function query<Answer>(asked: Asked, ask: (stores: Stores) => Promise<Answer>): Promise<Answer> {
  const { openStores } = await import('../store/stores.ts');
  return withTables(asked, (dynamodb, environment) => ask(openStores(dynamodb, asked.config, environment)));
}

/** The same for the rows as they lie in the tables. */
export async function queryRawRows<Answer>(asked: Asked, ask: (rawRows: RawRows) => Promise<Answer>): Promise<Answer> {
  const [{ documentClient }, { openRawRows }] = await Promise.all([
    import('../store/dynamodb.ts'),
    import('../store/raw-rows.ts'),
  ]);
  return withTables(asked, (dynamodb, { SNAPSHOTS_TABLE, RUNS_TABLE }) => {
    const tables = { snapshotsTable: SNAPSHOTS_TABLE, runsTable: RUNS_TABLE, auditor: asked.config.deployment };
    return ask(openRawRows(documentClient(dynamodb), tables));
  });
}

async function withTables<Answer>(
  { config, stack }: Asked,
  ask: (dynamodb: DynamoDBClient, environment: Environment) => Promise<Answer>,
): Promise<Answer> {
  const [{ connect }, { DynamoDBClient }, { tableOptions }] = await Promise.all([
    import('./connect.ts'),
    import('@aws-sdk/client-dynamodb'),
    import('../deployment/sdk-options.ts'),
  ]);
  const connection = await connect(config, { stack, queryOptions: '', ifNew: 'refuse' });
  const dynamodb = new DynamoDBClient(tableOptions);
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
  /** Newer runs that are in progress, or crashed. */
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

import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { AuditConfig } from '../config/audit-config.ts';
import type { Environment } from '../deployment/environment.ts';
import { AuditError } from '../domain/audit-error.ts';
import { isRecorded, type RecordedRun, type Run } from '../domain/run.ts';
import type { Snapshot } from '../domain/snapshot.ts';
import type { Hash } from '../domain/values/hash.ts';
import type { Instant } from '../domain/values/instant.ts';
import { type Sealing, sealWith } from '../domain/values/seal.ts';
import type { Configurations } from '../store/configurations.ts';
import type { RawRows } from '../store/raw-rows.ts';
import type { Stores } from '../store/stores.ts';
import type { KnownPolicies, Policies } from '../verify/known-policies.ts';
import type { Connection } from './connect.ts';

/** What every question to the tables is given. */
export type Asked = {
  readonly config: AuditConfig;
  /** Undefined: the tables on this machine. */
  readonly stack: string | undefined;
  /** The time of the call. */
  readonly now: Instant;
  /** Says something to a person that is no part of the answer. */
  readonly warn: (line: string) => void;
};

/** Asks the tables of a stack, or those on this machine, and closes them. */
export async function query<Answer>(asked: Asked, ask: (stores: Stores) => Promise<Answer>): Promise<Answer> {
  const { openStores } = await import('../store/stores.ts');
  return withTables(asked, (dynamodb, { environment }) => {
    const authenticity = { sealing: localSealing(environment), onTampered: warnOnce(asked.warn) };
    return ask(openStores(dynamodb, asked.config, environment, authenticity));
  });
}

/** Of a stack, only those who may write have the key: questions hold its rows against their hashes. */
const localSealing = ({ SEAL_KEY }: Environment): Sealing | null =>
  SEAL_KEY === undefined ? null : sealWith(SEAL_KEY);

/** A row that is left out must not be missing without a word; a thousand of them need no more words than one. */
function warnOnce(warn: Asked['warn']): () => void {
  let warned = false;
  return () => {
    if (!warned) warn('Rows that tagwarden did not write are left out. `npx tagwarden verify` names them.');
    warned = true;
  };
}

/** What verifying the tables needs of them. */
export type Verifiable = {
  readonly rawRows: RawRows;
  /** The policies of a configuration that judged rows. */
  readonly policiesOf: (version: Hash) => Promise<KnownPolicies>;
  readonly environment: Environment;
  /** The log group of the function; null where the tables are on this machine, or the stack does not tell it. */
  readonly logGroup: string | null;
};

/** The same for the rows as they lie in the tables. */
export async function queryRawRows<Answer>(
  asked: Asked,
  ask: (verifiable: Verifiable) => Promise<Answer>,
): Promise<Answer> {
  const [{ documentClient }, { openRawRows }, { openConfigurations }] = await Promise.all([
    import('../store/dynamodb.ts'),
    import('../store/raw-rows.ts'),
    import('../store/configurations.ts'),
  ]);
  return withTables(asked, (dynamodb, { environment, logGroup }) => {
    const client = documentClient(dynamodb);
    const { SNAPSHOTS_TABLE, RUNS_TABLE } = environment;
    const auditor = asked.config.deployment;
    return ask({
      rawRows: openRawRows(client, { snapshotsTable: SNAPSHOTS_TABLE, runsTable: RUNS_TABLE, auditor }),
      policiesOf: keptPolicies(openConfigurations(client, { table: RUNS_TABLE, auditor })),
      environment,
      logGroup,
    });
  });
}

/** The policies of the configurations that are kept with the runs that they judged. */
export function keptPolicies(configurations: Pick<Configurations, 'find'>): (version: Hash) => Promise<KnownPolicies> {
  return async (version) => {
    const kept = await configurations.find(version);
    if (kept.kind === 'too-large') return { kind: 'unknown' };
    return kept.kind === 'kept' ? policiesIn(kept.text) : { kind: 'edited' };
  };
}

async function policiesIn(text: string): Promise<KnownPolicies> {
  const [{ parseConfig }, { openTargets, targetOfReference }] = await Promise.all([
    import('../config/load.ts'),
    import('../config/policy/target-of.ts'),
  ]);
  try {
    const config = parseConfig(text, 'audit.yaml');
    const targetOf = openTargets(config);
    const policyOf: Policies['policyOf'] = (reference) => targetOfReference(reference, targetOf)?.policy ?? null;
    return { kind: 'known', policies: { policyOf, registryPolicy: config.registryPolicy } };
  } catch (error) {
    // A former version may have allowed what this one does not.
    if (error instanceof AuditError && error.code === 'config-invalid') return { kind: 'unknown' };
    throw error;
  }
}

async function withTables<Answer>(
  { config, stack }: Asked,
  ask: (dynamodb: DynamoDBClient, connection: Connection) => Promise<Answer>,
): Promise<Answer> {
  const [{ connect }, { DynamoDBClient }, { tableOptions }] = await Promise.all([
    import('./connect.ts'),
    import('@aws-sdk/client-dynamodb'),
    import('../deployment/sdk-options.ts'),
  ]);
  const connection = await connect(config, { stack, queryOptions: '', ifNew: 'refuse' });
  const dynamodb = new DynamoDBClient(tableOptions);
  try {
    return await ask(dynamodb, connection);
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

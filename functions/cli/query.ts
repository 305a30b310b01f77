import { createClients, openStores, type Stores } from '../audit/adapters.ts';
import type { AuditConfig } from '../config/audit-config.ts';
import { AuditError } from '../domain/audit-error.ts';
import type { Instant } from '../domain/instant.ts';
import type { Run } from '../domain/run.ts';
import type { Snapshot } from '../domain/snapshot.ts';
import { connect } from './connect.ts';

/** What every question to the tables is given. */
export type Asked = { readonly config: AuditConfig; readonly stack: string | undefined };

/** Asks the tables of a stack, or those on this machine, and lets go of them. */
export async function query<Answer>(
  { config, stack }: Asked,
  ask: (stores: Stores) => Promise<Answer>,
): Promise<Answer> {
  const connection = await connect(config, { stack, queryOptions: '', ifNew: 'refuse' });
  const { dynamodb } = createClients();
  try {
    return await ask(openStores(dynamodb, config, connection.environment));
  } finally {
    dynamodb.destroy();
    await connection.close();
  }
}

export type RecordedRun = Run & { readonly tally: NonNullable<Run['tally']> };

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
    const { tally } = run;
    if (tally === null) unfinished.push(run);
    else return { run: { ...run, tally }, board: await Array.fromAsync(snapshots.ofRun(run.runAt)), unfinished };
  }
  const until = at === undefined ? 'yet' : `at or before ${at}`;
  throw new AuditError('no-run-yet', `No run was recorded ${until}.`);
}

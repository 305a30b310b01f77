import { type DynamoDBDocumentClient, GetCommand, paginateQuery, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { AuditError } from '../domain/audit-error.ts';
import type { Delivery } from '../domain/delivery.ts';
import { isRecorded, notRecorded, type RecordedRun, type Run } from '../domain/run.ts';
import type { Instant } from '../domain/values/instant.ts';
import { type Authenticity, isGenuineRun, requireSealing } from './genuine.ts';
import type { RawRow } from './raw-rows.ts';
import { deliveryHash, hasGenuineDelivery, type RunRow, readRunRow, runOf, runRowOf } from './run-row.ts';
import { type Condition, isFree, isStill, put } from './writes/conditional-put.ts';
import { type AssertHeld, fenced } from './writes/fence.ts';

/**
 * What the audit asks of the Runs table. All reads are strongly consistent. Rows that tagwarden did not write do not
 * exist here; each is told to `onTampered`. Every write may be repeated, and asks before each attempt whether the lease
 * is held.
 */
export type Runs = {
  find(runAt: Instant): Promise<Run | undefined>;
  /** The runs, newest first. With `until`: only those at or before it. */
  newestFirst(until?: Instant): AsyncIterable<Run>;
  /** Writes the row of a run that starts. Resolves also if it is already there. */
  start(run: Run, assertHeld: AssertHeld): Promise<void>;
  /**
   * Closes a run with what it saw, and resolves to it with its root. Throws {@link AuditError} `lease-lost` where
   * another process recorded it.
   */
  record(run: Run, assertHeld: AssertHeld): Promise<RecordedRun>;
  /** What {@link Runs.record} would resolve to. */
  seal(run: Run): RecordedRun;
  /** Notes how far the alert of a run is sent. */
  markDelivered(run: RecordedRun, delivery: Delivery, assertHeld: AssertHeld): Promise<RecordedRun>;
};

type RunsOptions = Authenticity & { readonly table: string; readonly auditor: string };

export function openRuns(client: DynamoDBDocumentClient, options: RunsOptions): Runs {
  const { table, auditor, sealing } = options;
  const rows = openRows(client, options);
  const rowOf = (run: Run): RunRow => runRowOf(auditor, run, requireSealing(sealing));

  return {
    async find(runAt) {
      const row = await rows.get(runAt);
      return row && rows.read(row);
    },

    async *newestFirst(until) {
      const pages = paginateQuery(
        { client, pageSize: 25 },
        {
          TableName: table,
          KeyConditionExpression: `#auditor = :auditor${until === undefined ? '' : ' AND #runAt <= :until'}`,
          ExpressionAttributeNames: { '#auditor': 'auditor', ...(until !== undefined && { '#runAt': 'runAt' }) },
          ExpressionAttributeValues: { ':auditor': auditor, ...(until !== undefined && { ':until': until }) },
          ConsistentRead: true,
          ScanIndexForward: false,
        },
      );
      for await (const { Items = [] } of pages) {
        yield* Items.map(rows.read).filter((run) => run !== undefined);
      }
    },

    async start(run, assertHeld) {
      const row = rowOf(run);
      const found = await rows.write(row, isFree, assertHeld);
      // Started before, perhaps by this call if its answer was lost: the holder of the lease continues the run.
      if (found === undefined || isGenuineRun(found, requireSealing(sealing))) return;
      await rows.replace(found, row, assertHeld);
    },

    async record(run, assertHeld) {
      const row = rowOf(run);
      const recorded = asRecorded(row);
      // Only where the run is as it was started: nothing is recorded over what is recorded.
      const found = await rows.write(row, isStill(rowOf({ ...run, ...notRecorded })), assertHeld);
      if (found === undefined || found['root'] === row.root) return recorded;
      if (isGenuineRun(found, requireSealing(sealing))) {
        throw new AuditError('lease-lost', `Another process recorded the run at ${run.runAt}.`);
      }
      await rows.replace(found, row, assertHeld);
      return recorded;
    },

    seal: (run) => asRecorded(rowOf(run)),

    async markDelivered(run, delivery, assertHeld) {
      const seal = requireSealing(sealing).sealOf(deliveryHash(auditor, run, delivery));
      const command = new UpdateCommand({
        TableName: table,
        Key: { auditor, runAt: run.runAt },
        UpdateExpression: 'SET #delivery = :delivery',
        ConditionExpression: '#root = :root',
        ExpressionAttributeNames: { '#delivery': 'delivery', '#root': 'root' },
        ExpressionAttributeValues: { ':delivery': { ...delivery, seal }, ':root': run.root },
      });
      await client.send(fenced(command, assertHeld));
      return { ...run, delivery };
    },
  };
}

function asRecorded(row: RunRow): RecordedRun {
  const run = runOf(row, null);
  if (!isRecorded(run)) throw new TypeError(`The run at ${run.runAt} is recorded without the hash of its rows.`);
  return run;
}

/** The rows of runs as they lie in the table. */
function openRows(client: DynamoDBDocumentClient, { table, auditor, sealing, onTampered }: RunsOptions) {
  const get = async (runAt: string): Promise<RawRow | undefined> => {
    const key = { TableName: table, Key: { auditor, runAt }, ConsistentRead: true };
    return (await client.send(new GetCommand(key))).Item;
  };

  /** Resolves to undefined once the row is written; to what is there instead where the condition fails. */
  const write = async (row: RunRow, condition: Condition, assertHeld: AssertHeld): Promise<RawRow | undefined> => {
    if (await put(client, { TableName: table, Item: row }, condition, assertHeld)) return undefined;
    return (await get(row.runAt)) ?? { auditor, runAt: row.runAt };
  };

  return {
    get,
    write,

    /** The run of a row, or undefined where tagwarden did not write it. */
    read(row: RawRow): Run | undefined {
      if (!isGenuineRun(row, sealing)) {
        onTampered({ table: 'Runs', row, replaced: false });
        return undefined;
      }
      const read = readRunRow(row);
      if (!hasGenuineDelivery(read, sealing)) onTampered({ table: 'Runs', row, replaced: false });
      return runOf(read, sealing);
    },

    /** Puts a row in the place of one that tagwarden did not write, if that is still there. */
    async replace(found: RawRow, row: RunRow, assertHeld: AssertHeld): Promise<void> {
      onTampered({ table: 'Runs', row: found, replaced: true });
      if ((await write(row, isStill(found), assertHeld)) === undefined) return;
      throw new AuditError('row-conflict', `The row of the run at ${row.runAt} changed while it was replaced.`);
    },
  };
}

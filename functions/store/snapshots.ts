import { isDeepStrictEqual } from 'node:util';
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import {
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  paginateQuery,
  QueryCommand,
  type QueryCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { AuditError } from '../domain/audit-error.ts';
import type { Duration } from '../domain/duration.ts';
import type { Instant } from '../domain/instant.ts';
import type { Reference } from '../domain/reference.ts';
import type { Snapshot } from '../domain/snapshot.ts';
import { monthOf, rowOf, snapshotOf } from './snapshot-row.ts';

/** What the audit asks of the Snapshots table. */
export type Snapshots = {
  /**
   * Writes a row once. Resolves when the row is there, also where an earlier attempt wrote it and its answer was
   * lost; throws {@link AuditError} `row-conflict` where a different row is there.
   */
  append(snapshot: Snapshot): Promise<void>;
  /** The row of one tag in one run, or undefined; strongly consistent. */
  find(reference: Reference, runAt: Instant): Promise<Snapshot | undefined>;
  /** The newest row of a tag from before a run, or undefined; strongly consistent. */
  latestBefore(reference: Reference, runAt: Instant): Promise<Snapshot | undefined>;
  /** All rows of a run, in pages of the index: a row written within the last second may be missing. */
  ofRun(runAt: Instant): AsyncIterable<Snapshot>;
  /** The rows of a run that have events, in pages of the index. */
  eventfulOf(runAt: Instant): AsyncIterable<Snapshot>;
  /** The rows of a tag, newest first. */
  history(reference: Reference): AsyncIterable<Snapshot>;
};

export function openSnapshots(
  client: DynamoDBDocumentClient,
  { table, retention }: { readonly table: string; readonly retention: Duration | 'forever' },
): Snapshots {
  const find = async (reference: Reference, runAt: Instant): Promise<Snapshot | undefined> => {
    const { Item } = await client.send(
      new GetCommand({ TableName: table, Key: { reference, runAt }, ConsistentRead: true }),
    );
    return Item && snapshotOf(Item);
  };

  async function* query(input: Omit<QueryCommandInput, 'TableName'>): AsyncGenerator<Snapshot> {
    const pages = paginateQuery({ client }, { TableName: table, ...input });
    for await (const { Items = [] } of pages) yield* Items.map(snapshotOf);
  }

  return {
    find,

    async append(snapshot) {
      const { reference, runAt } = snapshot;
      try {
        await client.send(
          new PutCommand({
            TableName: table,
            Item: rowOf(snapshot, retention),
            ConditionExpression: 'attribute_not_exists(#reference)',
            ExpressionAttributeNames: { '#reference': 'reference' },
          }),
        );
      } catch (error) {
        // A put whose answer was lost has done its work: its repetition is refused, or is lost as well. A row that is
        // there but counts as failed would never be told of: the next run finds its events already in the past.
        const refused = error instanceof ConditionalCheckFailedException;
        const stored = await find(reference, runAt).catch((unread: unknown) => {
          throw refused ? unread : error;
        });
        if (isDeepStrictEqual(stored, snapshot)) return;
        if (!refused) throw error;
        throw new AuditError('row-conflict', `${reference} has a different snapshot at ${runAt}.`, { cause: error });
      }
    },

    async latestBefore(reference, runAt) {
      const { Items } = await client.send(
        new QueryCommand({
          TableName: table,
          KeyConditionExpression: '#reference = :reference AND #runAt < :runAt',
          ExpressionAttributeNames: { '#reference': 'reference', '#runAt': 'runAt' },
          ExpressionAttributeValues: { ':reference': reference, ':runAt': runAt },
          ConsistentRead: true,
          ScanIndexForward: false,
          Limit: 1,
        }),
      );
      return Items?.[0] && snapshotOf(Items[0]);
    },

    ofRun: (runAt) => query({ IndexName: 'byRun', ...where({ runAt }) }),

    eventfulOf: (runAt) => query({ IndexName: 'byEvent', ...where({ eventMonth: monthOf(runAt), runAt }) }),

    history: (reference) => query({ ...where({ reference }), ScanIndexForward: false }),
  };
}

/** The condition that attributes equal values, every name and value as a placeholder. */
function where(equal: Readonly<Record<string, string>>) {
  const names = Object.keys(equal);
  return {
    KeyConditionExpression: names.map((name) => `#${name} = :${name}`).join(' AND '),
    ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
    ExpressionAttributeValues: Object.fromEntries(Object.entries(equal).map(([name, value]) => [`:${name}`, value])),
  };
}

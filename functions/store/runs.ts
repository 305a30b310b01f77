import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import {
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  paginateQuery,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import type { RecordedRun, Run } from '../domain/run.ts';
import type { Instant } from '../domain/values/instant.ts';
import type { Reference } from '../domain/values/reference.ts';
import { previousOf, runOf, runRowOf } from './run-row.ts';

/** What the audit asks of the Runs table. All reads are strongly consistent, and every write may be retried. */
export type Runs = {
  find(runAt: Instant): Promise<Run | undefined>;
  /** The runs, newest first. With `until`: only those at or before it. */
  newestFirst(until?: Instant): AsyncIterable<Run>;
  /** Writes the row of a run that starts. Resolves also if it is already there. */
  start(run: Run): Promise<void>;
  /** Closes a run with what it saw. */
  record(run: RecordedRun): Promise<void>;
  /** Notes that the run's alert is published up to and including a reference. */
  markPublished(runAt: Instant, through: Reference): Promise<void>;
  markNotified(runAt: Instant): Promise<void>;
};

export function openRuns(
  client: DynamoDBDocumentClient,
  { table, auditor }: { readonly table: string; readonly auditor: string },
): Runs {
  const update = (runAt: Instant, set: Readonly<Record<string, unknown>>) =>
    new UpdateCommand({
      TableName: table,
      Key: { auditor, runAt },
      UpdateExpression: `SET ${Object.keys(set)
        .map((name) => `#${name} = :${name}`)
        .join(', ')}`,
      ConditionExpression: 'attribute_exists(#runAt)',
      ExpressionAttributeNames: { '#runAt': 'runAt', ...Object.fromEntries(Object.keys(set).map((n) => [`#${n}`, n])) },
      ExpressionAttributeValues: Object.fromEntries(Object.entries(set).map(([name, value]) => [`:${name}`, value])),
    });

  return {
    async find(runAt) {
      const { Item } = await client.send(
        new GetCommand({ TableName: table, Key: { auditor, runAt }, ConsistentRead: true }),
      );
      return Item && runOf(Item);
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
      for await (const { Items = [] } of pages) yield* Items.map(runOf);
    },

    async start(run) {
      try {
        await client.send(
          new PutCommand({
            TableName: table,
            Item: { auditor, ...runRowOf(run) },
            ConditionExpression: 'attribute_not_exists(#runAt)',
            ExpressionAttributeNames: { '#runAt': 'runAt' },
          }),
        );
      } catch (error) {
        // Started before, perhaps by this call if its answer was lost: the holder of the lease continues the run.
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
      }
    },

    async record({ runAt, previous, ...run }) {
      const { state, tally, endedAt, interrupted, owes, root, registries, events, unrecorded } = run;
      const seen = { state, tally, endedAt, interrupted, owes, root, registries, events, unrecorded };
      await client.send(update(runAt, { ...seen, ...previousOf(previous) }));
    },

    async markPublished(runAt, notifiedThrough) {
      await client.send(update(runAt, { notifiedThrough }));
    },

    async markNotified(runAt) {
      const state: Run['state'] = 'notified';
      await client.send(update(runAt, { state }));
    },
  };
}

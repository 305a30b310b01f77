import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import {
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  paginateQuery,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { AuditError } from '../domain/audit-error.ts';
import type { Duration } from '../domain/duration.ts';
import type { Instant } from '../domain/instant.ts';
import type { Reference } from '../domain/reference.ts';
import { Run, type Tally } from '../domain/run.ts';
import { expiryOf } from './expiry.ts';
import { schemaVersion } from './snapshot-row.ts';

/** What the audit asks of the Runs table. All reads are strongly consistent, and every write may be repeated. */
export type Runs = {
  find(runAt: Instant): Promise<Run | undefined>;
  newestFirst(): AsyncIterable<Run>;
  /** Writes the row of a run that starts; resolves also where it is already there. */
  start(run: Run): Promise<void>;
  /** Closes a run with what it saw; its alert is owed from now on, unless it has no event. */
  record(runAt: Instant, closing: Pick<Run, 'endedAt' | 'interrupted' | 'owes'> & { tally: Tally }): Promise<void>;
  /** Notes that the run's alert is published up to and with a reference. */
  markPublished(runAt: Instant, through: Reference): Promise<void>;
  markNotified(runAt: Instant): Promise<void>;
};

export function openRuns(
  client: DynamoDBDocumentClient,
  {
    table,
    auditor,
    retention,
  }: { readonly table: string; readonly auditor: string; readonly retention: Duration | 'forever' },
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

    async *newestFirst() {
      const pages = paginateQuery(
        { client, pageSize: 25 },
        {
          TableName: table,
          KeyConditionExpression: '#auditor = :auditor',
          ExpressionAttributeNames: { '#auditor': 'auditor' },
          ExpressionAttributeValues: { ':auditor': auditor },
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
            Item: { auditor, ...run, schemaVersion, ...expiryOf(run.runAt, retention) },
            ConditionExpression: 'attribute_not_exists(#runAt)',
            ExpressionAttributeNames: { '#runAt': 'runAt' },
          }),
        );
      } catch (error) {
        // Started before, by this very call when its answer was lost: whoever holds the lease goes on with the run.
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
      }
    },

    async record(runAt, { tally, ...closing }) {
      const state: Run['state'] = tally.eventful > 0 ? 'recorded' : 'notified';
      await client.send(update(runAt, { state, tally, ...closing }));
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

function runOf(item: Readonly<Record<string, unknown>>): Run {
  const parsed = Run.safeParse(item);
  if (parsed.success && item['schemaVersion'] === schemaVersion) return parsed.data;
  const why = parsed.success
    ? `schemaVersion is ${JSON.stringify(item['schemaVersion'])}, this tagwarden reads ${schemaVersion}`
    : parsed.error.issues.map(({ path, message }) => `attribute "${path.join('.')}": ${message}`).join('; ');
  throw new AuditError('row-unreadable', `The run at ${JSON.stringify(item['runAt'])} cannot be read: ${why}.`);
}

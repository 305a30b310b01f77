import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { Instant, instantFromMs } from '../domain/values/instant.ts';

/**
 * Keeps the runs of one deployment apart: only the holder of the lease may write. It is a row of the Runs table, in a
 * partition of its own, so that a query for runs does not return it.
 */
export type Lease = {
  /**
   * Takes the lease for a run, or renews it for its holder. Resolves to undefined if that succeeded. If another holds
   * it, resolves to the run it is held for.
   */
  take(holder: string, runAt: Instant, nowMs: number): Promise<Instant | undefined>;
  /** Releases the lease, whoever holds it. Only for a caller who knows that the holder crashed. */
  clear(): Promise<void>;
  /** Releases the lease; does nothing if another holds it by now. */
  free(holder: string): Promise<void>;
};

/**
 * A lease that is not renewed expires after this time. Shorter than the minute that Lambda waits before it retries a
 * failed invocation, so that the first retry can resume the run.
 */
export const leaseMs = 50_000;

export function openLease(
  client: DynamoDBDocumentClient,
  { table, auditor }: { readonly table: string; readonly auditor: string },
): Lease {
  const Key = { auditor: `${auditor}/lease`, runAt: 'lease' };
  const removal = {
    TableName: table,
    Key,
    UpdateExpression: 'REMOVE #holder, #heldFor, #until',
    ExpressionAttributeNames: { '#holder': 'holder', '#heldFor': 'heldFor', '#until': 'until' },
  };
  const write = async (command: UpdateCommand): Promise<boolean> => {
    try {
      await client.send(command);
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  };

  const lease: Lease = {
    async take(holder, runAt, nowMs) {
      const taken = await write(
        new UpdateCommand({
          TableName: table,
          Key,
          UpdateExpression: 'SET #holder = :holder, #heldFor = :heldFor, #until = :until',
          ConditionExpression: 'attribute_not_exists(#until) OR #until < :now OR #holder = :holder',
          ExpressionAttributeNames: { '#holder': 'holder', '#heldFor': 'heldFor', '#until': 'until' },
          ExpressionAttributeValues: {
            ':holder': holder,
            ':heldFor': runAt,
            ':now': instantFromMs(nowMs),
            ':until': instantFromMs(nowMs + leaseMs),
          },
        }),
      );
      if (taken) return undefined;
      const { Item } = await client.send(new GetCommand({ TableName: table, Key, ConsistentRead: true }));
      const heldFor: unknown = Item?.['heldFor'];
      // Released between the two calls: take it after all.
      return heldFor === undefined ? lease.take(holder, runAt, nowMs) : Instant.parse(heldFor);
    },

    async clear() {
      await client.send(new UpdateCommand(removal));
    },

    async free(holder) {
      await write(
        new UpdateCommand({
          ...removal,
          ConditionExpression: '#holder = :holder',
          ExpressionAttributeValues: { ':holder': holder },
        }),
      );
    },
  };
  return lease;
}

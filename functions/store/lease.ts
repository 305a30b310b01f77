import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { Instant, instantFromMs } from '../domain/instant.ts';

/**
 * Keeps the runs of one deployment apart: only who holds the lease may write. It lies in the Runs table under
 * a partition of its own, so that a query for the runs meets runs only.
 */
export type Lease = {
  /**
   * Takes the lease for a run or, for the one who holds it, renews it. Resolves to undefined when it is taken, and
   * to the run that it is held for where another holds it.
   */
  take(holder: string, runAt: Instant, nowMs: number): Promise<Instant | undefined>;
  /** Frees the lease, whoever holds it: only for who knows that the holder is dead. */
  clear(): Promise<void>;
  /** Gives the lease back; does nothing where another holds it by now. */
  free(holder: string): Promise<void>;
};

/**
 * A holder that died is out of the way after this time; a living one renews well within it. Shorter than the
 * minute that Lambda waits before it repeats a failed invocation, so that the first repetition resumes the run.
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
      // Given back between the two calls: take it after all.
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

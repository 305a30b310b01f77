import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, PutCommand, type PutCommandInput } from '@aws-sdk/lib-dynamodb';
import type { RawRow } from '../raw-rows.ts';
import { type AssertHeld, fenced } from './fence.ts';

export type Condition = Pick<
  PutCommandInput,
  'ConditionExpression' | 'ExpressionAttributeNames' | 'ExpressionAttributeValues'
>;

/** Puts an item, and resolves to whether its condition held. Without `assertHeld` it is not fenced: the lease itself. */
export async function put(
  client: DynamoDBDocumentClient,
  item: Pick<PutCommandInput, 'TableName' | 'Item'>,
  condition: Condition,
  assertHeld?: AssertHeld,
): Promise<boolean> {
  const command = new PutCommand({ ...item, ...condition });
  try {
    await client.send(assertHeld === undefined ? command : fenced(command, assertHeld));
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}

/** The condition that no row is under the key: every row of both tables has this part of it. */
export const isFree: Condition = {
  ConditionExpression: 'attribute_not_exists(#runAt)',
  ExpressionAttributeNames: { '#runAt': 'runAt' },
};

/** DynamoDB takes expressions of 4 KB: enough for so many attributes, and a row of tagwarden has fewer. */
const mostCompared = 100;

/**
 * The condition that the row under a key is still the one that was read: its texts, numbers and flags are what they
 * were. Its hash is one of them, and stands for all else. One that has only its key may also be gone.
 */
export function isStill(found: RawRow): Condition {
  const entries = Object.entries(found).filter(isComparable).slice(0, mostCompared);
  const equal = entries.map((_, index) => `#n${index} = :v${index}`);
  // What tagwarden writes is sealed. One clause there must be: an empty expression is refused.
  const sealed = 'seal' in found ? 'attribute_exists(#seal)' : 'attribute_not_exists(#seal)';
  return {
    ConditionExpression: [...equal, sealed].join(' AND '),
    ExpressionAttributeNames: {
      ...Object.fromEntries(entries.map(([name], index) => [`#n${index}`, name])),
      '#seal': 'seal',
    },
    ...(entries.length > 0 && {
      ExpressionAttributeValues: Object.fromEntries(entries.map(([, value], index) => [`:v${index}`, value])),
    }),
  };
}

const keys = ['auditor', 'reference', 'runAt'];

/** A number that JavaScript cannot represent is read as an object. The key is that of the put itself. */
const isComparable = ([name, value]: readonly [string, unknown]): boolean =>
  !keys.includes(name) && (value === null || ['string', 'number', 'boolean'].includes(typeof value));

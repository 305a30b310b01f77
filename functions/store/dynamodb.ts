import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

/**
 * Attributes that are `undefined` are not stored; null is stored as a fact. A number that JavaScript cannot represent
 * exactly, or that this client would not send, is read as an object with its text: no schema accepts it, and its hash is
 * not that of a rounded number or of a text.
 */
export const documentClient = (client: DynamoDBClient): DynamoDBDocumentClient =>
  DynamoDBDocumentClient.from(client, {
    marshallOptions: { removeUndefinedValues: true },
    unmarshallOptions: {
      wrapNumbers: (text: string) => (isExact(text) ? Number(text) : { inexact: text }),
    },
  });

const isExact = (text: string): boolean =>
  String(Number(text)) === text && Math.abs(Number(text)) <= Number.MAX_SAFE_INTEGER;

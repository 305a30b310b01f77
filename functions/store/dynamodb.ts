import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

/**
 * A row's attributes that are `undefined` are left out of it; null is stored as a fact. A number that JavaScript cannot
 * hold exactly comes back as an object with its text: no schema takes it, and no hash mistakes it for its neighbour or
 * for a text.
 */
export const documentClient = (client: DynamoDBClient): DynamoDBDocumentClient =>
  DynamoDBDocumentClient.from(client, {
    marshallOptions: { removeUndefinedValues: true },
    unmarshallOptions: {
      wrapNumbers: (text: string) => (String(Number(text)) === text ? Number(text) : { inexact: text }),
    },
  });

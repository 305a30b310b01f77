import { type DynamoDBDocumentClient, paginateScan, type ScanCommandInput } from '@aws-sdk/lib-dynamodb';
import { Digest } from '../domain/values/digest.ts';

/**
 * The digests that begin with some hex digits, in their order: of tags when they first showed them, and of all that events speak of. Both
 * indexes hold only the rows in which something happened, so a scan reads little of the table.
 */
export async function digestsThatBegin(
  client: DynamoDBDocumentClient,
  table: string,
  prefix: string,
): Promise<readonly Digest[]> {
  const start = `sha256:${prefix}`;
  const found = new Set<string>();
  const sights = scan(client, {
    TableName: table,
    IndexName: 'byDigest',
    ProjectionExpression: '#digest',
    FilterExpression: 'begins_with(#digest, :start)',
    ExpressionAttributeNames: { '#digest': 'digestFirstSeen' },
    ExpressionAttributeValues: { ':start': start },
  });
  for await (const { digestFirstSeen } of sights) found.add(String(digestFirstSeen));
  const eventful = scan(client, {
    TableName: table,
    IndexName: 'byEvent',
    ProjectionExpression: '#events',
    ExpressionAttributeNames: { '#events': 'events' },
  });
  for await (const { events } of eventful) {
    for (const [digest] of (JSON.stringify(events) ?? '').matchAll(/sha256:[0-9a-f]{64}/g)) {
      if (digest.startsWith(start)) found.add(digest);
    }
  }
  // Anybody who can write to the table can put other texts there.
  return [...found].toSorted().flatMap((text) => Digest.safeParse(text).data ?? []);
}

async function* scan(
  client: DynamoDBDocumentClient,
  input: ScanCommandInput,
): AsyncGenerator<Readonly<Record<string, unknown>>> {
  for await (const { Items = [] } of paginateScan({ client }, input)) yield* Items;
}

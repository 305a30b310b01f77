import { type DynamoDBDocumentClient, paginateQuery, paginateScan, QueryCommand } from '@aws-sdk/lib-dynamodb';

/** A row as it is in its table, whoever wrote it. */
export type RawRow = Readonly<Record<string, unknown>>;

/** The tables as a verifier reads them: every row, as it is. Rows come oldest first. */
export type RawRows = {
  runs(): AsyncIterable<RawRow>;
  rowsOfRun(runAt: string): AsyncIterable<RawRow>;
  /** The rows of a tag. With `since`: those from that run on, and one before them. */
  rowsOf(reference: string, since?: string): AsyncIterable<RawRow>;
  /** The keys of every row, in no order. */
  keys(): AsyncIterable<{ readonly reference: string; readonly runAt: string }>;
};

export function openRawRows(
  client: DynamoDBDocumentClient,
  { snapshotsTable, runsTable, auditor }: Readonly<Record<'snapshotsTable' | 'runsTable' | 'auditor', string>>,
): RawRows {
  async function* query(TableName: string, name: string, value: string, IndexName?: string): AsyncGenerator<RawRow> {
    const pages = paginateQuery(
      { client },
      {
        TableName,
        KeyConditionExpression: '#name = :value',
        ExpressionAttributeNames: { '#name': name },
        ExpressionAttributeValues: { ':value': value },
        // An index cannot be read consistently.
        ...(IndexName === undefined ? { ConsistentRead: true } : { IndexName }),
      },
    );
    for await (const { Items = [] } of pages) yield* Items;
  }

  return {
    runs: () => query(runsTable, 'auditor', auditor),

    rowsOfRun: (runAt) => query(snapshotsTable, 'runAt', runAt, 'byRun'),

    async *rowsOf(reference, since) {
      if (since === undefined) {
        yield* query(snapshotsTable, 'reference', reference);
        return;
      }
      const of = {
        TableName: snapshotsTable,
        ExpressionAttributeNames: { '#reference': 'reference', '#runAt': 'runAt' },
        ExpressionAttributeValues: { ':reference': reference, ':since': since },
        ConsistentRead: true,
      };
      const before = '#reference = :reference AND #runAt < :since';
      const last = new QueryCommand({ ...of, KeyConditionExpression: before, ScanIndexForward: false, Limit: 1 });
      yield* (await client.send(last)).Items ?? [];
      const pages = paginateQuery(
        { client },
        { ...of, KeyConditionExpression: '#reference = :reference AND #runAt >= :since' },
      );
      for await (const { Items = [] } of pages) yield* Items;
    },

    async *keys() {
      const pages = paginateScan(
        { client },
        {
          TableName: snapshotsTable,
          ProjectionExpression: '#reference, #runAt',
          ExpressionAttributeNames: { '#reference': 'reference', '#runAt': 'runAt' },
          ConsistentRead: true,
        },
      );
      for await (const { Items = [] } of pages) {
        // Both keys are strings by the table's definition.
        yield* Items.map(({ reference, runAt }) => ({ reference: reference as string, runAt: runAt as string }));
      }
    },
  };
}

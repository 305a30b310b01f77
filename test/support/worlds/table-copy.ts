import { BatchWriteCommand, type DynamoDBDocumentClient, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { tableNames } from '../../../functions/local/create-tables.ts';
import { runsTable, snapshotsTable } from '../../../functions/store/tables.ts';

type Row = Readonly<Record<string, unknown>>;
type Copy = Readonly<Record<string, readonly Row[]>>;

const keysOf = {
  [tableNames.SNAPSHOTS_TABLE]: [snapshotsTable.partitionKey, snapshotsTable.sortKey],
  [tableNames.RUNS_TABLE]: [runsTable.partitionKey, runsTable.sortKey],
} as const;

/** DynamoDB takes so many rows in one write. */
const mostRows = 25;

/** Both tables as they are, the lease included; for tables of a page or less. */
export async function copyTables(client: DynamoDBDocumentClient): Promise<Copy> {
  const scans = Object.keys(keysOf).map(async (TableName) => {
    const { Items = [], LastEvaluatedKey } = await client.send(new ScanCommand({ TableName }));
    if (LastEvaluatedKey !== undefined) throw new Error(`${TableName} is too large to be copied.`);
    return [TableName, Items] as const;
  });
  return Object.fromEntries(await Promise.all(scans));
}

/** Makes both tables what they were when they were copied. */
export async function restoreTables(client: DynamoDBDocumentClient, copy: Copy): Promise<void> {
  const present = await copyTables(client);
  const restoring = Object.entries(keysOf).map(async ([table, names]) => {
    const keyOf = (row: Row): Row => Object.fromEntries(names.map((name) => [name, row[name]]));
    const expected = copy[table] ?? [];
    const kept = new Set(expected.map((row) => JSON.stringify(keyOf(row))));
    const superfluous = (present[table] ?? []).map(keyOf).filter((key) => !kept.has(JSON.stringify(key)));
    await writeRows(client, table, expected, superfluous);
  });
  await Promise.all(restoring);
}

/** Puts rows as they are, and deletes others by their keys: past all that the audit's own writes must keep to. */
export async function writeRows(
  client: DynamoDBDocumentClient,
  table: string,
  rows: readonly Row[],
  superfluous: readonly Row[] = [],
): Promise<void> {
  const requests = [
    ...rows.map((Item) => ({ PutRequest: { Item } })),
    ...superfluous.map((Key) => ({ DeleteRequest: { Key } })),
  ];
  for (let at = 0; at < requests.length; at += mostRows) {
    const RequestItems = { [table]: requests.slice(at, at + mostRows) };
    const { UnprocessedItems = {} } = await client.send(new BatchWriteCommand({ RequestItems }));
    if (Object.keys(UnprocessedItems).length > 0) throw new Error(`Not all rows of ${table} were taken.`);
  }
}

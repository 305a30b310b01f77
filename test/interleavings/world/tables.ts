import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import {
  GetCommand,
  PutCommand,
  type PutCommandInput,
  QueryCommand,
  type QueryCommandInput,
  UpdateCommand,
  type UpdateCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { tableNames } from '../../../functions/local/create-tables.ts';
import type { RawRow } from '../../../functions/store/raw-rows.ts';
import { runsTable, snapshotsTable } from '../../../functions/store/tables.ts';
import { type Expression, holds, updated } from './expressions.ts';

/** A row that was written, and what was there before. */
export type Change = {
  readonly key: string;
  readonly row: RawRow;
  readonly before: RawRow | undefined;
};

/** Both tables in memory, with the conditions and the queries that the stores use. */
export type Tables = {
  /** Does at once what a command asks for. Throws as DynamoDB does where the condition of a write is not met. */
  perform(command: object): { readonly output: object; readonly change: Change | null };
  /** Writes a row, or with undefined takes one away, as whoever may write to the tables can. */
  force(key: string, row: RawRow | undefined): void;
  /** The rows by their keys, as {@link keyOf} makes them. */
  readonly rows: ReadonlyMap<string, RawRow>;
};

/** `reference runAt` or `auditor runAt`: no reference is the name of an auditor. */
export const keyOf = ({ reference, auditor, runAt }: RawRow): string => `${auditor ?? reference} ${runAt}`;

export type TablesOptions = {
  readonly rows: ReadonlyMap<string, RawRow>;
  readonly nowMs: () => number;
  /** So long an index shows what was there before a write. */
  readonly lagMs: () => number;
};

const failed = () => new ConditionalCheckFailedException({ message: 'The condition is not met.', $metadata: {} });

export function openTables({ rows: given, nowMs, lagMs }: TablesOptions): Tables {
  const rows = new Map(given);
  const stale = new Map<string, { readonly before: RawRow | undefined; readonly untilMs: number }>();
  const write = (key: string, row: RawRow | undefined): void => {
    stale.set(key, { before: rows.get(key), untilMs: nowMs() + lagMs() });
    if (row === undefined) rows.delete(key);
    else rows.set(key, row);
  };
  const change = (key: string, condition: Expression, next: (before: RawRow) => RawRow): Change => {
    const before = rows.get(key);
    if (!holds(condition, before ?? {})) throw failed();
    const row = plain(next(before ?? {}));
    write(key, row);
    return { key, row, before };
  };
  const put = ({ Item = {}, ...input }: PutCommandInput) => change(keyOf(Item), conditionOf(input), () => Item);
  const update = ({ Key = {}, UpdateExpression, ...input }: UpdateCommandInput) => {
    const condition = conditionOf(input);
    return change(keyOf(Key), condition, (before) => ({
      ...Key,
      ...updated({ ...condition, text: UpdateExpression }, before),
    }));
  };
  /** As the index has them by now. */
  const indexed = (): readonly RawRow[] =>
    [...new Set([...rows.keys(), ...stale.keys()])].flatMap((key) => {
      const old = stale.get(key);
      const row = old !== undefined && old.untilMs > nowMs() ? old.before : rows.get(key);
      return row === undefined ? [] : [row];
    });
  return {
    rows,
    force: write,
    perform(command) {
      if (command instanceof GetCommand) {
        const Item = rows.get(keyOf(command.input.Key ?? {}));
        return { output: Item === undefined ? {} : { Item }, change: null };
      }
      if (command instanceof QueryCommand) {
        const { IndexName } = command.input;
        const all = IndexName === undefined ? [...rows.values()] : indexed();
        return { output: find(command.input, all), change: null };
      }
      if (command instanceof PutCommand) return { output: {}, change: put(command.input) };
      if (command instanceof UpdateCommand) return { output: {}, change: update(command.input) };
      throw new Error(`The tables in memory do not know ${command.constructor.name}.`);
    },
  };
}

const conditionOf = (input: Pick<PutCommandInput, keyof PutCommandInput & `${string}Expression${string}`>) => ({
  text: input.ConditionExpression,
  names: input.ExpressionAttributeNames,
  values: input.ExpressionAttributeValues,
});

/** A page of a query. The place where the next one begins is the sort key of the last row. */
function find(input: QueryCommandInput, all: readonly RawRow[]) {
  const { TableName, IndexName, ScanIndexForward = true, Limit = Number.POSITIVE_INFINITY } = input;
  const table = TableName === tableNames.RUNS_TABLE ? runsTable : snapshotsTable;
  const index = Object.entries(table.indexes).find(([name]) => name === IndexName)?.[1];
  const { partitionKey, sortKey } = index ?? table;
  const condition = {
    text: input.KeyConditionExpression,
    names: input.ExpressionAttributeNames,
    values: input.ExpressionAttributeValues,
  };
  const isOfTable = (row: RawRow) => row[table.partitionKey] !== undefined && row[partitionKey] !== undefined;
  const found = all
    .filter((row) => isOfTable(row) && row[sortKey] !== undefined && holds(condition, row))
    .toSorted((one, other) => (String(one[sortKey]) < String(other[sortKey]) ? -1 : 1));
  const inOrder = ScanIndexForward ? found : found.toReversed();
  const last = input.ExclusiveStartKey?.['last'];
  const isBehind = (row: RawRow) => String(row[sortKey]) > String(last) === ScanIndexForward && row[sortKey] !== last;
  const left = last === undefined ? inOrder : inOrder.filter(isBehind);
  const Items = left.slice(0, Limit);
  const hasMore = left.length > Items.length;
  return { Items, ...(hasMore && { LastEvaluatedKey: { last: Items.at(-1)?.[sortKey] } }) };
}

/** As it comes out of a table: without what is undefined, and nobody else's to change. */
const plain = (row: RawRow): RawRow => JSON.parse(JSON.stringify(row));

import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import {
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  paginateQuery,
  QueryCommand,
  type QueryCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { AuditError } from '../domain/audit-error.ts';
import type { Snapshot, StoredSnapshot } from '../domain/snapshot.ts';
import type { Digest } from '../domain/values/digest.ts';
import type { Duration } from '../domain/values/duration.ts';
import type { Link } from '../domain/values/hash.ts';
import type { Instant } from '../domain/values/instant.ts';
import type { Reference } from '../domain/values/reference.ts';
import { digestsThatBegin } from './digest-prefix.ts';
import { linkOf, monthOf, rowOf, type SnapshotRow, snapshotOf } from './snapshot-row.ts';

/** What the audit asks of the Snapshots table. */
export type Snapshots = {
  /**
   * Writes a row once. Resolves to its link when the row is there, also where an earlier attempt wrote it and its answer was
   * lost; throws {@link AuditError} `row-conflict` where a different row is there.
   */
  append(snapshot: Snapshot): Promise<Link>;
  /** What the next row of the tag will say of a snapshot, once it is stored. */
  seal(snapshot: Snapshot): Link;
  /** The row of one tag in one run, or undefined; strongly consistent. */
  find(reference: Reference, runAt: Instant): Promise<StoredSnapshot | undefined>;
  /** The newest row of a tag from before a run, or undefined; strongly consistent. */
  latestBefore(reference: Reference, runAt: Instant): Promise<StoredSnapshot | undefined>;
  /**
   * All rows of a run, in pages of the index: a row written within the last second may be missing. An
   * unreadable row is an error or, where `skip` is given, told to it and left out.
   */
  ofRun(runAt: Instant, skip?: (unreadable: AuditError) => void): AsyncIterable<StoredSnapshot>;
  /** The rows of a run that have events, in pages of the index. */
  eventfulOf(runAt: Instant): AsyncIterable<StoredSnapshot>;
  /** The rows of a span of runs that have events, newest first. */
  eventful(span: WholeSpan): AsyncIterable<StoredSnapshot>;
  /** The digests that begin so (hex digits, without `sha256:`), of all that tags ever showed and events speak of. Scans two sparse indexes. */
  digestsThatBegin(prefix: string): Promise<readonly Digest[]>;
  /** The rows in which a tag showed a digest that it had not shown when last seen, oldest first. */
  firstSights(digest: Digest): AsyncIterable<StoredSnapshot>;
  /** The first row of a tag after a run in which its last seen digest was first seen later than in that run. */
  nextSight(reference: Reference, after: Instant): Promise<StoredSnapshot | undefined>;
  /** The rows of a tag from a span of runs, newest first. */
  history(reference: Reference, span?: Span): AsyncIterable<StoredSnapshot>;
};

/** Runs from `since` to `until`, both included. */
export type Span = { readonly since?: Instant | undefined; readonly until?: Instant | undefined };

export type WholeSpan = { readonly since: Instant; readonly until: Instant };

export function openSnapshots(
  client: DynamoDBDocumentClient,
  { table, retention }: { readonly table: string; readonly retention: Duration | 'forever' },
): Snapshots {
  const find = async (reference: Reference, runAt: Instant): Promise<StoredSnapshot | undefined> => {
    const { Item } = await client.send(
      new GetCommand({ TableName: table, Key: { reference, runAt }, ConsistentRead: true }),
    );
    return Item && snapshotOf(Item);
  };

  async function* query(
    input: Omit<QueryCommandInput, 'TableName'>,
    skip?: (unreadable: AuditError) => void,
  ): AsyncGenerator<StoredSnapshot> {
    const read = (item: Readonly<Record<string, unknown>>): StoredSnapshot[] => {
      try {
        return [snapshotOf(item)];
      } catch (error) {
        if (skip === undefined || !(error instanceof AuditError) || error.code !== 'row-unreadable') throw error;
        skip(error);
        return [];
      }
    };
    const pages = paginateQuery({ client }, { TableName: table, ...input });
    for await (const { Items = [] } of pages) yield* Items.flatMap(read);
  }

  return {
    find,

    append: (snapshot) => append(client, table, rowOf(snapshot, retention), find),

    seal: (snapshot) => linkOf(rowOf(snapshot, retention)),

    async latestBefore(reference, runAt) {
      const { Items } = await client.send(
        new QueryCommand({
          TableName: table,
          KeyConditionExpression: '#reference = :reference AND #runAt < :runAt',
          ExpressionAttributeNames: { '#reference': 'reference', '#runAt': 'runAt' },
          ExpressionAttributeValues: { ':reference': reference, ':runAt': runAt },
          ConsistentRead: true,
          ScanIndexForward: false,
          Limit: 1,
        }),
      );
      return Items?.[0] && snapshotOf(Items[0]);
    },

    ofRun: (runAt, skip) => query({ IndexName: 'byRun', ...where({ runAt }) }, skip),

    eventfulOf: (runAt) => query({ IndexName: 'byEvent', ...where({ eventMonth: monthOf(runAt), runAt }) }),

    async *eventful(span) {
      for (const eventMonth of monthsOf(span).toReversed()) {
        yield* query({ IndexName: 'byEvent', ...where({ eventMonth }, span), ScanIndexForward: false });
      }
    },

    digestsThatBegin: (prefix) => digestsThatBegin(client, table, prefix),

    firstSights: (digest) => query({ IndexName: 'byDigest', ...where({ digestFirstSeen: digest }) }),

    async nextSight(reference, after) {
      const condition = where({ reference }, { since: after });
      const rows = query({
        ...condition,
        FilterExpression: '#lastDigestSince > :since',
        ExpressionAttributeNames: { ...condition.ExpressionAttributeNames, '#lastDigestSince': 'lastDigestSince' },
      });
      for await (const row of rows) return row;
      return undefined;
    },

    history: (reference, span = {}) => query({ ...where({ reference }, span), ScanIndexForward: false }),
  };
}

/** Writes a row unless one is there. `find` reads back what is there. */
async function append(
  client: DynamoDBDocumentClient,
  table: string,
  row: SnapshotRow,
  find: Snapshots['find'],
): Promise<Link> {
  const { reference, runAt } = row;
  const link = linkOf(row);
  try {
    await client.send(
      new PutCommand({
        TableName: table,
        Item: row,
        ConditionExpression: 'attribute_not_exists(#reference)',
        ExpressionAttributeNames: { '#reference': 'reference' },
      }),
    );
  } catch (error) {
    // A put whose answer was lost has done its work: its repetition is refused, or is lost as well. A row that is
    // there but counts as failed would never be told of: the next run finds its events already in the past.
    const refused = error instanceof ConditionalCheckFailedException;
    const stored = await find(reference, runAt).catch((readError: unknown) => {
      throw refused ? readError : error;
    });
    if (stored?.link.hash === link.hash) return link;
    if (!refused) throw error;
    throw new AuditError('row-conflict', `${reference} has a different snapshot at ${runAt}.`, { cause: error });
  }
  return link;
}

/** The months (`YYYY-MM`, UTC) that a span touches, the keys of the index `byEvent`. */
function monthsOf({ since, until }: WholeSpan): readonly string[] {
  const months: string[] = [];
  for (let month = monthOf(since); month <= monthOf(until); month = monthAfter(month)) months.push(month);
  return months;
}

function monthAfter(month: string): string {
  const [year = 0, number = 0] = month.split('-').map(Number);
  return number === 12
    ? `${String(year + 1).padStart(4, '0')}-01`
    : `${month.slice(0, 4)}-${String(number + 1).padStart(2, '0')}`;
}

/** The condition that attributes equal values and runs lie in a span, every name and value as a placeholder. */
function where(equal: Readonly<Record<string, string>>, { since, until }: Span = {}) {
  const names = Object.keys(equal);
  const spanned =
    since !== undefined && until !== undefined
      ? ['#runAt BETWEEN :since AND :until']
      : [...(since === undefined ? [] : ['#runAt >= :since']), ...(until === undefined ? [] : ['#runAt <= :until'])];
  const values = { ...equal, ...(since !== undefined && { since }), ...(until !== undefined && { until }) };
  return {
    KeyConditionExpression: [...names.map((name) => `#${name} = :${name}`), ...spanned].join(' AND '),
    ExpressionAttributeNames: Object.fromEntries(
      [...names, ...(spanned.length > 0 ? ['runAt'] : [])].map((name) => [`#${name}`, name]),
    ),
    ExpressionAttributeValues: Object.fromEntries(Object.entries(values).map(([name, value]) => [`:${name}`, value])),
  };
}

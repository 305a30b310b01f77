import {
  type DynamoDBDocumentClient,
  GetCommand,
  paginateQuery,
  QueryCommand,
  type QueryCommandInput,
} from '@aws-sdk/lib-dynamodb';
import type { Snapshot, StoredSnapshot } from '../domain/snapshot.ts';
import type { Digest } from '../domain/values/digest.ts';
import type { Duration } from '../domain/values/duration.ts';
import type { Link } from '../domain/values/hash.ts';
import type { Instant } from '../domain/values/instant.ts';
import type { Reference } from '../domain/values/reference.ts';
import { digestsThatBegin } from './digest-prefix.ts';
import { type Authenticity, isGenuineSnapshot, requireSealing } from './genuine.ts';
import type { RawRow } from './raw-rows.ts';
import { linkOf, monthOf, rowOf, snapshotOf } from './snapshot-row.ts';
import { appendOnce } from './writes/append-once.ts';
import type { AssertHeld } from './writes/fence.ts';

/**
 * What the audit asks of the Snapshots table. Rows that tagwarden did not write do not exist here; each is told to
 * `onTampered`.
 */
export type Snapshots = {
  /**
   * Writes a row once, and asks before each attempt whether the lease is held. Resolves to its link when the row is
   * there, also where an earlier attempt wrote it and its answer was lost. A row that tagwarden did not write is
   * replaced. Throws {@link AuditError} `row-conflict` where tagwarden wrote a different one.
   */
  append(snapshot: Snapshot, assertHeld: AssertHeld): Promise<Link>;
  /** What the next row of the tag will say of a snapshot, once it is stored. */
  seal(snapshot: Snapshot): Link;
  /** The row of one tag in one run, or undefined; strongly consistent. */
  find(reference: Reference, runAt: Instant): Promise<StoredSnapshot | undefined>;
  /**
   * The newest row of a tag from before a run, or undefined; strongly consistent. Where the newest hundred do not count,
   * none does: behind a replaced key lies all the history there is, and to read it would take longer than a run may.
   */
  latestBefore(reference: Reference, runAt: Instant): Promise<StoredSnapshot | undefined>;
  /** All rows of a run, in pages of the index: a row written within the last second may be missing. */
  ofRun(runAt: Instant): AsyncIterable<StoredSnapshot>;
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

type SnapshotsOptions = Authenticity & { readonly table: string; readonly retention: Duration | 'forever' };

export function openSnapshots(client: DynamoDBDocumentClient, options: SnapshotsOptions): Snapshots {
  const { table, retention, sealing, onTampered } = options;
  /** The snapshot of a row, or undefined where tagwarden did not write it. */
  const believed = (row: RawRow): StoredSnapshot | undefined =>
    isGenuineSnapshot(row, sealing) ? snapshotOf(row) : undefined;
  /** The same, and tells of a row that tagwarden did not write. */
  const read = (row: RawRow): StoredSnapshot | undefined => {
    const snapshot = believed(row);
    if (snapshot === undefined) onTampered({ table: 'Snapshots', row, replaced: false });
    return snapshot;
  };
  const get = async ({ reference, runAt }: RawRow): Promise<RawRow | undefined> => {
    const key = { TableName: table, Key: { reference, runAt }, ConsistentRead: true };
    return (await client.send(new GetCommand(key))).Item;
  };
  const getSnapshot = async (key: RawRow): Promise<StoredSnapshot | undefined> => {
    const row = await get(key);
    return row && read(row);
  };

  async function* query(input: Omit<QueryCommandInput, 'TableName'>): AsyncGenerator<StoredSnapshot> {
    for await (const { Items = [] } of paginateQuery({ client }, { TableName: table, ...input })) {
      for (const row of Items) {
        // An index may still show what was replaced in the table.
        const snapshot = input.IndexName === undefined ? read(row) : (believed(row) ?? (await getSnapshot(row)));
        if (snapshot !== undefined) yield snapshot;
      }
    }
  }

  return {
    find: (reference, runAt) => getSnapshot({ reference, runAt }),

    async append(snapshot, assertHeld) {
      const unsealed = rowOf(snapshot, retention);
      const row = { ...unsealed, seal: requireSealing(sealing).sealOf(unsealed.hash) };
      await appendOnce(row, { ...options, client, get, assertHeld });
      return linkOf(row);
    },

    seal: (snapshot) => linkOf(rowOf(snapshot, retention)),

    async latestBefore(reference, runAt) {
      let ExclusiveStartKey: RawRow | undefined;
      // The newest row by itself; more only where it does not count.
      for (let Limit = 1, left = mostPassedOver; Limit > 0; Limit = left) {
        const page = new QueryCommand({
          TableName: table,
          KeyConditionExpression: '#reference = :reference AND #runAt < :runAt',
          ExpressionAttributeNames: { '#reference': 'reference', '#runAt': 'runAt' },
          ExpressionAttributeValues: { ':reference': reference, ':runAt': runAt },
          ConsistentRead: true,
          ScanIndexForward: false,
          Limit,
          ExclusiveStartKey,
        });
        const { Items = [], LastEvaluatedKey } = await client.send(page);
        const newest = Items.map(read).find((snapshot) => snapshot !== undefined);
        if (newest !== undefined || LastEvaluatedKey === undefined) return newest;
        left -= Items.length;
        ExclusiveStartKey = LastEvaluatedKey;
      }
      return undefined;
    },

    ofRun: (runAt) => query({ IndexName: 'byRun', ...where({ runAt }) }),

    eventfulOf: (runAt) => query({ IndexName: 'byEvent', ...where({ eventMonth: monthOf(runAt), runAt }) }),

    async *eventful(span) {
      for (const eventMonth of monthsOf(span).toReversed()) {
        yield* query({ IndexName: 'byEvent', ...where({ eventMonth }, span), ScanIndexForward: false });
      }
    },

    digestsThatBegin: (prefix) => digestsThatBegin(client, table, prefix),

    firstSights: (digest) => showing(digest, query({ IndexName: 'byDigest', ...where({ digestFirstSeen: digest }) })),

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

const mostPassedOver = 100;

/** Those rows that show a digest: no seal covers the key under which an index has them. */
async function* showing(digest: Digest, rows: AsyncIterable<StoredSnapshot>): AsyncGenerator<StoredSnapshot> {
  for await (const row of rows) if (row.state.lastSeen?.digest === digest) yield row;
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

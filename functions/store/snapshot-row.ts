import * as z from 'zod';
import { AuditError } from '../domain/audit-error.ts';
import { Event } from '../domain/event.ts';
import { worst } from '../domain/finding.ts';
import { TagFacts, UnlistedReason, UnreadableCode } from '../domain/observation.ts';
import type { Snapshot, StoredSnapshot } from '../domain/snapshot.ts';
import { Digest } from '../domain/values/digest.ts';
import { type Duration, expiryOf } from '../domain/values/duration.ts';
import { Hash, hashOf, type Link } from '../domain/values/hash.ts';
import { Instant } from '../domain/values/instant.ts';
import { Reference } from '../domain/values/reference.ts';
import { Seal } from '../domain/values/seal.ts';
import type { RawRow } from './raw-rows.ts';
import { schemaVersion, unreadable } from './schema-version.ts';
import { columnsOf, stateColumns, stateOf } from './state-columns.ts';

const common = {
  reference: Reference,
  runAt: Instant,
  observedAt: Instant,
  ...stateColumns,
  events: z.array(Event),
  status: z.string(),
  configVersion: Hash,
  schemaVersion: z.literal(schemaVersion),
  expiresAt: z.int().optional(),
  /** The tag's row before this one: its hash, its run and when it expires. All null in the first row. */
  previousHash: Hash.nullable(),
  previousRunAt: Instant.nullable(),
  previousExpiresAt: z.int().nullable(),
  /** SHA-256 over the canonical JSON of all attributes but this one, the seal and the keys of the indexes. */
  hash: Hash,
  /** HMAC-SHA-256 of the hash, under the key of the deployment. */
  seal: Seal,
  /** Keys of the indexes only. */
  statusKey: z.string(),
  digestFirstSeen: Digest.optional(),
  eventMonth: z.string().optional(),
};

/** A snapshot as its table holds it: flat, in words an auditor can query. */
export const SnapshotRow = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('present'), ...common, ...TagFacts.shape }),
  z.object({ outcome: z.literal('absent'), ...common, absenceDoubted: z.boolean(), absenceDetail: z.string() }),
  z.object({
    outcome: z.literal('unreadable'),
    ...common,
    unreadableCode: UnreadableCode,
    unreadableDetail: z.string(),
    unreadableShared: z.boolean(),
  }),
  z.object({ outcome: z.literal('unlisted'), ...common, unlistedReason: UnlistedReason }),
]);
export type SnapshotRow = Readonly<z.infer<typeof SnapshotRow>>;
type Unsealed<Row> = Row extends unknown ? Omit<Row, 'seal'> : never;
export type UnsealedRow = Unsealed<SnapshotRow>;

/** The row of a snapshot, but for its seal; it expires `retention` after its run. */
export function rowOf(snapshot: Snapshot, retention: Duration | 'forever'): UnsealedRow {
  const { reference, runAt, observation, state, events, previous, configVersion } = snapshot;
  const content = {
    reference,
    runAt,
    observedAt: observation.observedAt,
    ...outcomeOf(observation),
    ...columnsOf(state),
    events: [...events],
    status: worst(state.findings),
    configVersion,
    schemaVersion: schemaVersion as typeof schemaVersion,
    ...expiryOf(runAt, retention),
    previousHash: previous?.hash ?? null,
    previousRunAt: previous?.runAt ?? null,
    previousExpiresAt: previous?.expiresAt ?? null,
  };
  return { ...content, hash: hashOf(content), ...indexKeysOf(content) };
}

function outcomeOf(observation: Snapshot['observation']) {
  switch (observation.outcome) {
    case 'present':
      return { outcome: 'present' as const, ...observation.facts };
    case 'absent':
      return { outcome: 'absent' as const, absenceDoubted: observation.doubted, absenceDetail: observation.detail };
    case 'unreadable':
      return {
        outcome: 'unreadable' as const,
        unreadableCode: observation.code,
        unreadableDetail: observation.detail,
        unreadableShared: observation.shared,
      };
    case 'unlisted':
      return { outcome: 'unlisted' as const, unlistedReason: observation.reason };
    default:
      return observation satisfies never;
  }
}

/** All that the hash of a row covers. */
export const snapshotContent = (row: RawRow): RawRow =>
  Object.fromEntries(Object.entries(row).filter(([name]) => !uncovered.has(name)));

export const indexKeyNames = ['statusKey', 'digestFirstSeen', 'eventMonth'] as const;

const uncovered: ReadonlySet<string> = new Set(['hash', 'seal', ...indexKeyNames]);

/** The attributes that are keys of indexes only: they follow from the others, and no hash covers them. */
export function indexKeysOf(
  row: Pick<SnapshotRow, 'reference' | 'runAt' | 'status' | 'events' | 'outcome' | 'lastDigest' | 'lastDigestSince'>,
): Pick<SnapshotRow, 'statusKey' | 'digestFirstSeen' | 'eventMonth'> {
  const isNew = row.outcome === 'present' && row.lastDigestSince === row.runAt;
  return {
    statusKey: `${row.status}#${row.reference}`,
    ...(isNew && row.lastDigest !== null && { digestFirstSeen: row.lastDigest }),
    ...(row.events.length > 0 && { eventMonth: monthOf(row.runAt) }),
  };
}

/** What the next row of the tag says of this one. */
export const linkOf = ({ runAt, hash, expiresAt }: Pick<SnapshotRow, 'runAt' | 'hash' | 'expiresAt'>): Link => ({
  runAt,
  hash,
  expiresAt: expiresAt ?? null,
});

/** A row as it is in the table, but with the index keys that it should have; or the error `row-too-new` or `row-unreadable` about one that this version did not write. */
export function readRow(item: Readonly<Record<string, unknown>>): SnapshotRow | AuditError {
  // No seal covers the keys of the indexes: whoever spoils one must not make the row unreadable.
  const { statusKey: _, digestFirstSeen: __, eventMonth: ___, ...content } = item;
  const parsed = SnapshotRow.safeParse({ ...content, statusKey: '' });
  if (parsed.success) return { ...parsed.data, ...indexKeysOf(parsed.data) };
  const what = `The snapshot of ${JSON.stringify(item['reference'])} at ${JSON.stringify(item['runAt'])}`;
  return unreadable(what, item, parsed.error);
}

/** Throws {@link AuditError} `row-too-new` or `row-unreadable` for a row that this version did not write. */
export function snapshotOf(item: Readonly<Record<string, unknown>>): StoredSnapshot {
  const row = readRow(item);
  if (row instanceof AuditError) throw row;
  return {
    reference: row.reference,
    runAt: row.runAt,
    observation: observationOf(row),
    state: stateOf(row),
    events: row.events,
    previous:
      row.previousHash === null || row.previousRunAt === null
        ? null
        : { runAt: row.previousRunAt, hash: row.previousHash, expiresAt: row.previousExpiresAt },
    configVersion: row.configVersion,
    link: linkOf(row),
  };
}

/** What was observed, as a row holds it. */
export function observationOf(row: SnapshotRow): Snapshot['observation'] {
  const { observedAt } = row;
  switch (row.outcome) {
    case 'present':
      // Strips all that is not a fact of the tag.
      return { outcome: 'present', observedAt, facts: TagFacts.parse(row) };
    case 'absent':
      return { outcome: 'absent', observedAt, doubted: row.absenceDoubted, detail: row.absenceDetail };
    case 'unreadable':
      return {
        outcome: 'unreadable',
        observedAt,
        code: row.unreadableCode,
        detail: row.unreadableDetail,
        shared: row.unreadableShared,
      };
    case 'unlisted':
      return { outcome: 'unlisted', observedAt, reason: row.unlistedReason };
    default:
      return row satisfies never;
  }
}

/** `YYYY-MM`, the key under which the index `byEvent` keeps a month. */
export const monthOf = (runAt: Instant): string => runAt.slice(0, 'YYYY-MM'.length);

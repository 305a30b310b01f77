import * as z from 'zod';
import { AuditError } from '../domain/audit-error.ts';
import { Digest } from '../domain/digest.ts';
import type { Duration } from '../domain/duration.ts';
import { Event, OpenFinding, worst } from '../domain/finding.ts';
import { Instant } from '../domain/instant.ts';
import { TagFacts, UnknownCode } from '../domain/observation.ts';
import { Reference } from '../domain/reference.ts';
import type { Snapshot } from '../domain/snapshot.ts';
import { expiryOf } from './expiry.ts';

/** Raised whenever a reader of the old version would misread the new. */
export const schemaVersion = 1;

const common = {
  reference: Reference,
  runAt: Instant,
  observedAt: Instant,
  baseline: Digest.nullable(),
  baselineSince: Instant.nullable(),
  lastDigest: Digest.nullable(),
  lastDigestSince: Instant.nullable(),
  lastSeenAt: Instant.nullable(),
  unreadSince: Instant.nullable(),
  unreadTimes: z.int(),
  findings: z.array(OpenFinding),
  events: z.array(Event),
  status: z.string(),
  configVersion: z.string(),
  schemaVersion: z.literal(schemaVersion),
  expiresAt: z.int().optional(),
  /** Keys of the indexes only. */
  statusKey: z.string(),
  digestFirstSeen: Digest.optional(),
  eventMonth: z.string().optional(),
};

/** A snapshot as its table holds it: flat, in words an auditor can query. */
export const SnapshotRow = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('present'), ...common, ...TagFacts.shape }),
  z.object({ outcome: z.literal('absent'), ...common }),
  z.object({ outcome: z.literal('unknown'), ...common, unknownCode: UnknownCode, unknownDetail: z.string() }),
]);
export type SnapshotRow = Readonly<z.infer<typeof SnapshotRow>>;

/** The row of a snapshot; it expires `retention` after its run. */
export function rowOf(snapshot: Snapshot, retention: Duration | 'forever'): SnapshotRow {
  const { reference, runAt, observation, state, events, configVersion } = snapshot;
  const status = worst(state.findings.map(({ finding }) => finding));
  const shared = {
    reference,
    runAt,
    observedAt: observation.observedAt,
    baseline: state.baseline?.digest ?? null,
    baselineSince: state.baseline?.since ?? null,
    lastDigest: state.lastSeen?.digest ?? null,
    lastDigestSince: state.lastSeen?.since ?? null,
    lastSeenAt: state.lastSeen?.at ?? null,
    unreadSince: state.unread?.since ?? null,
    unreadTimes: state.unread?.times ?? 0,
    findings: [...state.findings],
    events: [...events],
    status,
    configVersion,
    schemaVersion: schemaVersion as typeof schemaVersion,
    statusKey: `${status}#${reference}`,
    ...(events.length > 0 && { eventMonth: monthOf(runAt) }),
    ...expiryOf(runAt, retention),
  };
  switch (observation.outcome) {
    case 'present': {
      const { facts } = observation;
      const firstSeen = snapshot.digestIsNew ? { digestFirstSeen: facts.digest } : {};
      return { outcome: 'present', ...shared, ...facts, ...firstSeen };
    }
    case 'absent':
      return { outcome: 'absent', ...shared };
    case 'unknown':
      return { outcome: 'unknown', ...shared, unknownCode: observation.code, unknownDetail: observation.detail };
    default:
      return observation satisfies never;
  }
}

/** Throws {@link AuditError} `row-unreadable` for a row that this version did not write. */
export function snapshotOf(item: Readonly<Record<string, unknown>>): Snapshot {
  const parsed = SnapshotRow.safeParse(item);
  if (!parsed.success) {
    const [problem] = parsed.error.issues;
    const version = item['schemaVersion'];
    const why =
      version === schemaVersion
        ? `attribute "${problem?.path.join('.')}": ${problem?.message}`
        : `schemaVersion is ${JSON.stringify(version)}, this tagwarden reads ${schemaVersion}`;
    throw new AuditError(
      'row-unreadable',
      `The snapshot of ${JSON.stringify(item['reference'])} at ${JSON.stringify(item['runAt'])} cannot be read: ${why}.`,
      { cause: parsed.error },
    );
  }
  const row = parsed.data;
  return {
    reference: row.reference,
    runAt: row.runAt,
    observation: observationOf(row),
    state: {
      baseline:
        row.baseline === null || row.baselineSince === null ? null : { digest: row.baseline, since: row.baselineSince },
      lastSeen:
        row.lastDigest === null || row.lastDigestSince === null || row.lastSeenAt === null
          ? null
          : { digest: row.lastDigest, since: row.lastDigestSince, at: row.lastSeenAt },
      unread: row.unreadSince === null ? null : { since: row.unreadSince, times: row.unreadTimes },
      findings: row.findings,
    },
    events: row.events,
    digestIsNew: row.digestFirstSeen !== undefined,
    configVersion: row.configVersion,
  };
}

function observationOf(row: SnapshotRow): Snapshot['observation'] {
  const { observedAt } = row;
  switch (row.outcome) {
    case 'present':
      // Strips all that is not a fact of the tag.
      return { outcome: 'present', observedAt, facts: TagFacts.parse(row) };
    case 'absent':
      return { outcome: 'absent', observedAt };
    case 'unknown':
      return { outcome: 'unknown', observedAt, code: row.unknownCode, detail: row.unknownDetail };
    default:
      return row satisfies never;
  }
}

/** `YYYY-MM`, the key under which the index `byEvent` keeps a month. */
export const monthOf = (runAt: Instant): string => runAt.slice(0, 'YYYY-MM'.length);

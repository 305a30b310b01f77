import * as z from 'zod';
import { FlapRecord } from '../domain/event.ts';
import { OpenFinding } from '../domain/finding.ts';
import { TagFacts } from '../domain/observation.ts';
import { PastDigest, type State } from '../domain/snapshot.ts';
import { Digest } from '../domain/values/digest.ts';
import { Instant } from '../domain/values/instant.ts';
import { PlatformDigests } from '../domain/values/platform.ts';

/** What is believed about a tag, as its row holds it: flat. */
export const stateColumns = {
  baseline: Digest.nullable(),
  baselineSince: Instant.nullable(),
  /** Empty where there is no baseline. */
  baselinePlatforms: z.array(PlatformDigests),
  pastDigests: z.array(PastDigest),
  lastDigest: Digest.nullable(),
  lastDigestSince: Instant.nullable(),
  lastSeenAt: Instant.nullable(),
  /** How `lastDigest` came, as the run at `lastDigestSince` saw it. */
  lastDigestAfter: Instant.nullable(),
  lastDigestObservedAt: Instant.nullable(),
  lastDigestUpdatedAt: Instant.nullable(),
  lastDigestUpdater: z.string().nullable(),
  /** As `digestFrom` in the last row that was present. */
  lastDigestFrom: TagFacts.shape.digestFrom.nullable(),
  absentAt: Instant.nullable(),
  absentSince: Instant.nullable(),
  unreadableSince: Instant.nullable(),
  unreadableTimes: z.int(),
  absenceDoubtedSince: Instant.nullable(),
  staleNoticeFor: Instant.nullable(),
  findings: z.array(OpenFinding),
  flapRecords: z.array(FlapRecord),
};

const StateColumns = z.object(stateColumns);
type StateColumns = Readonly<z.infer<typeof StateColumns>>;

export function columnsOf(state: State): StateColumns {
  const { baseline, lastSeen, unreadable } = state;
  return {
    baseline: baseline?.digest ?? null,
    baselineSince: baseline?.since ?? null,
    baselinePlatforms: (baseline?.platforms ?? []).map(({ platform, digests }) => ({ platform, digests })),
    pastDigests: [...state.pastDigests],
    lastDigest: lastSeen?.digest ?? null,
    lastDigestSince: lastSeen?.since ?? null,
    lastSeenAt: lastSeen?.at ?? null,
    lastDigestAfter: lastSeen?.arrival.after ?? null,
    lastDigestObservedAt: lastSeen?.arrival.observedAt ?? null,
    lastDigestUpdatedAt: lastSeen?.arrival.lastUpdatedAt ?? null,
    lastDigestUpdater: lastSeen?.arrival.lastUpdater ?? null,
    lastDigestFrom: lastSeen?.digestFrom ?? null,
    absentAt: state.absentAt,
    absentSince: state.absentSince,
    unreadableSince: unreadable?.since ?? null,
    unreadableTimes: unreadable?.times ?? 0,
    absenceDoubtedSince: state.doubtedSince,
    staleNoticeFor: state.staleNoticeFor,
    findings: [...state.findings],
    flapRecords: [...state.flapRecords],
  };
}

export function stateOf(row: StateColumns): State {
  return {
    baseline:
      row.baseline === null || row.baselineSince === null
        ? null
        : { digest: row.baseline, since: row.baselineSince, platforms: row.baselinePlatforms },
    pastDigests: row.pastDigests,
    lastSeen: lastSeenOf(row),
    absentAt: row.absentAt,
    absentSince: row.absentSince,
    unreadable: row.unreadableSince === null ? null : { since: row.unreadableSince, times: row.unreadableTimes },
    doubtedSince: row.absenceDoubtedSince,
    staleNoticeFor: row.staleNoticeFor,
    findings: row.findings,
    flapRecords: row.flapRecords,
  };
}

function lastSeenOf(row: StateColumns): State['lastSeen'] {
  const { lastDigest: digest, lastDigestSince: since, lastSeenAt: at, lastDigestObservedAt: observedAt } = row;
  const { lastDigestFrom: digestFrom } = row;
  if (digest === null || since === null || at === null || observedAt === null || digestFrom === null) return null;
  const { lastDigestAfter: after, lastDigestUpdatedAt: lastUpdatedAt, lastDigestUpdater: lastUpdater } = row;
  return { digest, since, at, digestFrom, arrival: { after, observedAt, lastUpdatedAt, lastUpdater } };
}

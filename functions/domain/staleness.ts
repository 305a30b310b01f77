import { type Duration, durationMs } from './duration.ts';
import { epochMs, type Instant } from './instant.ts';
import type { TagFacts } from './observation.ts';
import type { LastSeen } from './snapshot.ts';

/**
 * The moment from which a tag counts as idle: its latest pull; without a recorded pull its last update;
 * without either the run that first saw its digest.
 */
export function idleSince({ latestPulledAt, lastUpdatedAt }: TagFacts, lastSeen: LastSeen): Instant {
  return latestPulledAt ?? lastUpdatedAt ?? lastSeen.since;
}

export type Staleness = {
  readonly latestPulledAt: Instant | null;
  readonly idleSince: Instant;
  readonly staleAfter: Duration;
};

/** The evidence that a tag has been idle for longer than `staleAfter`, or null where it has not. */
export function findStaleness(
  facts: TagFacts,
  lastSeen: LastSeen,
  staleAfter: Duration | 'never',
  now: Instant,
): Staleness | null {
  if (staleAfter === 'never') return null;
  const since = idleSince(facts, lastSeen);
  return epochMs(now) - epochMs(since) > durationMs(staleAfter)
    ? { latestPulledAt: facts.latestPulledAt, idleSince: since, staleAfter }
    : null;
}

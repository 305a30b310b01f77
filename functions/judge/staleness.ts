import type { TagFacts } from '../domain/observation.ts';
import type { Policy } from '../domain/policy.ts';
import type { LastSeen } from '../domain/snapshot.ts';
import { type Duration, durationMs } from '../domain/values/duration.ts';
import { epochMs, type Instant } from '../domain/values/instant.ts';

/**
 * The moment from which a tag counts as idle: its latest pull; without a recorded pull its last update;
 * without either the run that first saw its digest.
 */
export function idleSince({ latestPulledAt, lastUpdatedAt }: TagFacts, lastSeen: LastSeen): Instant {
  return latestPulledAt ?? lastUpdatedAt ?? lastSeen.since;
}

export type Idleness = {
  readonly latestPulledAt: Instant | null;
  readonly idleSince: Instant;
  readonly staleAfter: Duration;
};

export type Idle = { readonly is: 'stale' | 'stale-soon'; readonly idleness: Idleness };

/** How long a tag has been idle, where that is longer than `staleAfter`, or will be within `warnBefore`; else null. */
export function findIdleness(
  facts: TagFacts,
  lastSeen: LastSeen,
  { staleAfter, warnBefore }: Pick<Policy, 'staleAfter' | 'warnBefore'>,
  now: Instant,
): Idle | null {
  if (staleAfter === 'never') return null;
  const since = idleSince(facts, lastSeen);
  const idleness = { latestPulledAt: facts.latestPulledAt, idleSince: since, staleAfter };
  const leftMs = epochMs(since) + durationMs(staleAfter) - epochMs(now);
  if (leftMs < 0) return { is: 'stale', idleness };
  return warnBefore !== 'never' && leftMs <= durationMs(warnBefore) ? { is: 'stale-soon', idleness } : null;
}

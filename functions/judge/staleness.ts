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

/** `not-known`: the answer does not tell whether the tag is idle. */
export type Idle = { readonly is: 'stale' | 'stale-soon'; readonly idleness: Idleness } | { readonly is: 'not-known' };

/** How long a tag has been idle, where that is longer than `staleAfter`, or will be within `warnBefore`; else null. */
export function findIdleness(
  facts: TagFacts,
  lastSeen: LastSeen,
  { staleAfter, warnBefore }: Pick<Policy, 'staleAfter' | 'warnBefore'>,
  now: Instant,
): Idle | null {
  if (staleAfter === 'never') return null;
  const { latestPulledAt, incomplete } = facts;
  const isPullKnown = !incomplete.includes('latestPulledAt');
  const isStartKnown = latestPulledAt !== null || (isPullKnown && !incomplete.includes('lastUpdatedAt'));
  if (!isStartKnown) return { is: 'not-known' };
  const since = idleSince(facts, lastSeen);
  const idleness = { latestPulledAt, idleSince: since, staleAfter };
  const leftMs = epochMs(since) + durationMs(staleAfter) - epochMs(now);
  const isSoon = warnBefore !== 'never' && leftMs <= durationMs(warnBefore);
  // A pull that is not known can only be later than the one that is: recent enough is recent enough, old proves nothing.
  if (leftMs >= 0 && !(isSoon && isPullKnown)) return null;
  if (!isPullKnown) return { is: 'not-known' };
  return { is: leftMs < 0 ? 'stale' : 'stale-soon', idleness };
}

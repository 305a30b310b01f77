import type { ExpiredAcceptance } from '../../domain/evidence.ts';
import type { Acceptance } from '../../domain/policy.ts';
import type { PastDigest } from '../../domain/snapshot.ts';
import type { Digest } from '../../domain/values/digest.ts';
import type { Instant } from '../../domain/values/instant.ts';
import { wasBaseline } from './past-digests.ts';

/**
 * Whether an acceptance is still valid. It ends at `until`. It also ends with its digest: once the tag has moved on, going
 * back needs a new acceptance. Without a time, or with one in the future, it counts as older than all that is remembered.
 * One with an end covers every visit before that end, unless the digest was the baseline.
 */
export function isAlive({ digest, at, until }: Acceptance, past: readonly PastDigest[], now: Instant): boolean {
  if (until !== null && until <= now) return false;
  const isOlder = (than: Instant) => at === null || at > now || at <= than;
  const ending = past.filter((each) => until === null || wasBaseline(each));
  return !ending.some((each) => each.digest === digest && isOlder(each.until));
}

/** The acceptances of a digest that are valid, and those that were. */
export function acceptancesOf(
  digest: Digest,
  accepted: readonly Acceptance[],
  past: readonly PastDigest[],
  now: Instant,
): { readonly alive: readonly Acceptance[]; readonly expired: readonly ExpiredAcceptance[] } {
  const { alive = [], dead = [] } = Object.groupBy(
    accepted.filter((each) => each.digest === digest),
    (each) => (isAlive(each, past, now) ? 'alive' : 'dead'),
  );
  return { alive, expired: dead.map(({ at, until }) => ({ at, until })) };
}

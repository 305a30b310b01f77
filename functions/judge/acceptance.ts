import type { Digest } from '../domain/digest.ts';
import type { ExpiredAcceptance } from '../domain/evidence.ts';
import type { Instant } from '../domain/instant.ts';
import type { Acceptance } from '../domain/policy.ts';
import type { State } from '../domain/snapshot.ts';

/** What a tag moved on from, as far as it is remembered. */
export type Past = Pick<State, 'former' | 'left'>;

/**
 * Whether an acceptance still counts. It dies at its end, and with its digest: once the tag has moved on, a return to it is to
 * be accepted anew. One that does not say when it was given, or says a time to come, is taken for older than everything. One
 * with an end is for as many visits as come before it, unless the digest was the baseline.
 */
export function isAlive({ digest, at, until }: Acceptance, { former, left }: Past, now: Instant): boolean {
  if (until !== null && until <= now) return false;
  const isOlder = (than: Instant) => at === null || at > now || at <= than;
  return ![...former, ...(until === null ? left : [])].some((past) => past.digest === digest && isOlder(past.until));
}

/** The acceptances of a digest that count, and those that did. */
export function acceptancesOf(
  digest: Digest,
  accepted: readonly Acceptance[],
  past: Past,
  now: Instant,
): { readonly alive: readonly Acceptance[]; readonly expired: readonly ExpiredAcceptance[] } {
  const { alive = [], dead = [] } = Object.groupBy(
    accepted.filter((each) => each.digest === digest),
    (each) => (isAlive(each, past, now) ? 'alive' : 'dead'),
  );
  return { alive, expired: dead.map(({ at, until }) => ({ at, until })) };
}

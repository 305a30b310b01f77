import { isWithin } from './change-window.ts';
import type { Digest } from './digest.ts';
import type { Arrival, ChangeReason } from './finding.ts';
import { epochMs, type Instant } from './instant.ts';
import type { Acceptance, Changes, Policy } from './policy.ts';
import type { FormerBaseline, State } from './snapshot.ts';

/** What the policy says of the digest that a tag shows. */
export type Verdict =
  /** It is the baseline from now on, if it is not already. */
  | { readonly kind: 'expected'; readonly by: 'baseline' | 'pinned' | 'moving' | 'acceptance' }
  /** It is accepted for a time: the baseline stays what it is. */
  | { readonly kind: 'tolerated' }
  /** `from` was expected instead. */
  | { readonly kind: 'unexpected'; readonly from: Digest; readonly reasons: readonly ChangeReason[] };

/**
 * Holds a digest, and how it came to be the tag's, against the policy. It depends on nothing that another run would see otherwise, so
 * that a change is weighed alike in every run that still sees it; only the policy and the time of an acceptance can change the verdict.
 */
export function weigh(
  digest: Digest,
  arrival: Arrival,
  { baseline, former }: Pick<State, 'baseline' | 'former'>,
  { expectation, accepted }: Policy,
  now: Instant,
): Verdict {
  if (expectation.kind === 'pinned') {
    const { digests } = expectation;
    if (digests.includes(digest)) return { kind: 'expected', by: 'pinned' };
    const from = baseline !== null && digests.includes(baseline.digest) ? baseline.digest : digests[0];
    return acceptance(digest, former, accepted, now) ?? { kind: 'unexpected', from, reasons: ['pinned'] };
  }
  if (baseline === null || baseline.digest === digest) return { kind: 'expected', by: 'baseline' };
  const allowed = acceptance(digest, former, accepted, now);
  if (allowed !== undefined) return allowed;
  const reasons: readonly ChangeReason[] =
    expectation.kind === 'immutable' ? ['immutable'] : reasonsAgainst(expectation.changes, arrival);
  return reasons.length === 0
    ? { kind: 'expected', by: 'moving' }
    : { kind: 'unexpected', from: baseline.digest, reasons };
}

function acceptance(
  digest: Digest,
  former: readonly FormerBaseline[],
  accepted: readonly Acceptance[],
  now: Instant,
): Verdict | undefined {
  const alive = accepted.filter((each) => each.digest === digest && isAlive(each, former, now));
  if (alive.some(({ until }) => until === null)) return { kind: 'expected', by: 'acceptance' };
  return alive.length > 0 ? { kind: 'tolerated' } : undefined;
}

/** An acceptance dies at its end, and with its digest: once the tag has moved on, a return to it is to be accepted anew. */
export function isAlive({ digest, at, until }: Acceptance, former: readonly FormerBaseline[], now: Instant): boolean {
  if (until !== null && until <= now) return false;
  return !former.some((past) => past.digest === digest && (at === null || at <= past.until));
}

/** How far the clocks of the registry and of this function may differ: its gateway refuses what differs more. */
const clockSkewMs = 300_000;

/** All that speaks against a change of a moving tag. */
function reasonsAgainst({ between, by, timeZone }: Changes, arrival: Arrival): readonly ChangeReason[] {
  const { lastUpdatedAt, lastUpdater } = arrival;
  const isOutside =
    between !== null && lastUpdatedAt !== null && !between.some((window) => isWithin(window, lastUpdatedAt, timeZone));
  const isUnlisted = by !== null && (lastUpdater === null || !by.includes(lastUpdater));
  // Without windows the time is not asked for, so its absence proves nothing.
  const isImplausible = lastUpdatedAt === null ? between !== null : !liesBetweenRuns(lastUpdatedAt, arrival);
  return [
    ...(isOutside ? (['outside-window'] as const) : []),
    ...(isUnlisted ? (['unlisted-updater'] as const) : []),
    ...(isImplausible ? (['implausible-time'] as const) : []),
  ];
}

/** Otherwise the registry says that nothing changed between the run that saw the former digest and the one that saw this. */
function liesBetweenRuns(lastUpdatedAt: Instant, { after, observedAt }: Arrival): boolean {
  const updatedMs = epochMs(lastUpdatedAt);
  const isAfter = after === null || updatedMs >= epochMs(after) - clockSkewMs;
  return isAfter && updatedMs <= epochMs(observedAt) + clockSkewMs;
}

import type { Arrival, ChangeReason, ExpiredAcceptance } from '../../domain/evidence.ts';
import type { Acceptance, Changes, Policy } from '../../domain/policy.ts';
import type { LastSeen, State } from '../../domain/snapshot.ts';
import { isWithin } from '../../domain/values/change-window.ts';
import type { Digest } from '../../domain/values/digest.ts';
import { epochMs, type Instant } from '../../domain/values/instant.ts';
import { acceptancesOf } from './acceptance.ts';

/** What the policy says of the digest that a tag shows. */
export type DigestVerdict =
  /** It is the baseline from now on, if it is not already. */
  | { readonly kind: 'expected'; readonly by: 'baseline' | 'pinned' | 'moving' | 'acceptance' }
  /** It is accepted for a time: the baseline stays what it is. */
  | { readonly kind: 'tolerated'; readonly until: Instant }
  /** `from` was expected instead; `expired`: acceptances of the digest that do not count any more. */
  | {
      readonly kind: 'unexpected';
      readonly from: Digest;
      readonly reasons: readonly ChangeReason[];
      readonly expired: readonly ExpiredAcceptance[];
    };

/**
 * Holds a digest, and how it came to be the tag's, against the policy. It depends on nothing that another run would see
 * differently, so every run that still sees the change comes to the same verdict. Only the policy and the end of an
 * acceptance can change it.
 */
export function judgeDigest(
  { digest, arrival }: Pick<LastSeen, 'digest' | 'arrival'>,
  { baseline, pastDigests }: Pick<State, 'baseline' | 'pastDigests'>,
  { expectation, accepted }: Policy,
  now: Instant,
): DigestVerdict {
  const { alive, expired } = acceptancesOf(digest, accepted, pastDigests, now);
  const allowed = allow(alive);
  if (expectation.kind === 'pinned') {
    const { digests } = expectation;
    if (digests.includes(digest)) return { kind: 'expected', by: 'pinned' };
    const from = baseline !== null && digests.includes(baseline.digest) ? baseline.digest : digests[0];
    return allowed ?? { kind: 'unexpected', from, reasons: ['pinned'], expired };
  }
  if (baseline === null || baseline.digest === digest) return { kind: 'expected', by: 'baseline' };
  if (allowed !== undefined) return allowed;
  const reasons: readonly ChangeReason[] =
    expectation.kind === 'immutable' ? ['immutable'] : reasonsAgainst(expectation.changes, arrival);
  return reasons.length === 0
    ? { kind: 'expected', by: 'moving' }
    : { kind: 'unexpected', from: baseline.digest, reasons, expired };
}

function allow(alive: readonly Acceptance[]): DigestVerdict | undefined {
  if (alive.some(({ until }) => until === null)) return { kind: 'expected', by: 'acceptance' };
  const until =
    alive
      .map((each) => each.until)
      .toSorted()
      .at(-1) ?? null;
  return until === null ? undefined : { kind: 'tolerated', until };
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
    ...(isUnlisted ? (['updater-not-allowed'] as const) : []),
    ...(isImplausible ? (['implausible-time'] as const) : []),
  ];
}

/** Otherwise the registry says that nothing changed between the run that saw the former digest and the one that saw this. */
function liesBetweenRuns(lastUpdatedAt: Instant, { after, observedAt }: Arrival): boolean {
  const updatedMs = epochMs(lastUpdatedAt);
  const isAfter = after === null || updatedMs >= epochMs(after) - clockSkewMs;
  return isAfter && updatedMs <= epochMs(observedAt) + clockSkewMs;
}

import type { Finding, OpenFinding, Resolution } from './finding.ts';
import type { Instant } from './instant.ts';
import type { Observation, TagFacts } from './observation.ts';
import type { Expectation, Target } from './policy.ts';
import { type Reconciled, reconcile } from './reconcile.ts';
import type { Baseline, LastSeen, State } from './snapshot.ts';
import { findStaleness, idleSince } from './staleness.ts';

/** What is believed of a tag that no run has seen. */
export const unseen: State = { baseline: null, lastSeen: null, unread: null, findings: [] };

/** So many unknown observations in a row make a tag unread. */
export const unreadAfter = 3;

export type Judgement = { readonly state: State; readonly events: Reconciled['events'] };

type Judged = Pick<Target, 'reference' | 'policy'>;

/**
 * Holds an observation against what was believed before and against the policy; total, whatever it is given.
 * `now` is the run's scheduled time: findings open at it, and idleness is counted up to it.
 *
 * The first digest seen of an immutable tag is its baseline, not an alert. What breaks a policy without
 * comparison (a digest that is not pinned, a stale tag, a missing one) is found at first sight too.
 */
export function judge(previous: State, observed: Observation, target: Judged, now: Instant): Judgement {
  switch (observed.outcome) {
    case 'present':
      return judgePresent(previous, observed.facts, target, now);
    case 'absent':
      return judgeAbsent(previous, target, now);
    case 'unknown':
      return judgeUnknown(previous, observed, target, now);
    default:
      return observed satisfies never;
  }
}

function judgePresent(previous: State, facts: TagFacts, { reference, policy }: Judged, now: Instant): Judgement {
  const { expectation, staleAfter } = policy;
  const lastSeen = seeAgain(previous.lastSeen, facts, now);
  const { allowed, digest } = decideBaseline(previous.baseline, facts, expectation);
  const baseline = digest === previous.baseline?.digest ? previous.baseline : { digest, since: now };
  const present: Finding[] = [];
  if (!allowed && expectation.kind !== 'moving') {
    const { kind } = expectation;
    present.push({ kind: 'digest-changed', reference, expectation: kind, from: digest, to: facts.digest });
  }
  const staleness = findStaleness(facts, lastSeen, staleAfter, now);
  if (staleness !== null) present.push({ kind: 'tag-stale', reference, ...staleness });
  const { findings, events } = reconcile(previous.findings, present, (gone) => whyGone(gone, facts, lastSeen), now);
  return { state: { baseline, lastSeen, unread: null, findings }, events };
}

/** An absent tag keeps its baseline: when it is pushed again, it is held against the digest it had. */
function judgeAbsent(previous: State, { reference }: Judged, now: Instant): Judgement {
  const absent: Finding = {
    kind: 'tag-absent',
    reference,
    lastSeenAt: previous.lastSeen?.at ?? null,
    lastDigest: previous.lastSeen?.digest ?? null,
  };
  const stillOpen = previous.findings.map(({ finding }) => finding).filter(({ kind }) => kind === 'digest-changed');
  const { findings, events } = reconcile(
    previous.findings,
    [...stillOpen, absent],
    ({ kind }) => (kind === 'tag-unread' ? 'readable-again' : 'superseded'),
    now,
  );
  return { state: { ...previous, unread: null, findings }, events };
}

/** Moves no baseline and clears nothing; only counts. */
function judgeUnknown(
  previous: State,
  { code, detail }: Extract<Observation, { outcome: 'unknown' }>,
  { reference }: Judged,
  now: Instant,
): Judgement {
  const unread = { since: previous.unread?.since ?? now, times: (previous.unread?.times ?? 0) + 1 };
  const stillOpen = previous.findings.map(({ finding }) => finding);
  const unreadable: Finding[] =
    unread.times >= unreadAfter ? [{ kind: 'tag-unread', reference, code, detail, unreadSince: unread.since }] : [];
  const { findings, events } = reconcile(previous.findings, [...stillOpen, ...unreadable], () => 'superseded', now);
  return { state: { ...previous, unread, findings }, events };
}

/** Whether the digest shown is allowed, and which digest is expected from now on. */
function decideBaseline(
  baseline: Baseline | null,
  { digest: shown }: TagFacts,
  expectation: Expectation,
): { readonly allowed: boolean; readonly digest: TagFacts['digest'] } {
  switch (expectation.kind) {
    case 'moving':
      return { allowed: true, digest: shown };
    case 'immutable': {
      const allowed = baseline === null || shown === baseline.digest || expectation.accepted.includes(shown);
      return { allowed, digest: allowed ? shown : baseline.digest };
    }
    case 'pinned': {
      if (expectation.digests.includes(shown)) return { allowed: true, digest: shown };
      const stillListed = baseline !== null && expectation.digests.includes(baseline.digest);
      return { allowed: false, digest: stillListed ? baseline.digest : expectation.digests[0] };
    }
    default:
      return expectation satisfies never;
  }
}

function seeAgain(before: LastSeen | null, { digest }: TagFacts, now: Instant): LastSeen {
  return { digest, since: before?.digest === digest ? before.since : now, at: now };
}

/** Why a finding that was open is no longer a fact of a tag that is present. */
function whyGone(finding: OpenFinding['finding'], facts: TagFacts, lastSeen: LastSeen): Resolution {
  switch (finding.kind) {
    case 'digest-changed':
      if (facts.digest === finding.from) return 'reverted';
      return facts.digest === finding.to ? 'accepted' : 'superseded';
    case 'tag-absent':
      return 'present-again';
    case 'tag-unread':
      return 'readable-again';
    case 'tag-stale':
      if (facts.latestPulledAt !== null && facts.latestPulledAt > (finding.latestPulledAt ?? '')) return 'pulled-again';
      return idleSince(facts, lastSeen) > finding.idleSince ? 'updated-again' : 'policy-changed';
    default:
      return finding satisfies never;
  }
}

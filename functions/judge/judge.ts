import type { Event } from '../domain/event.ts';
import type { Finding } from '../domain/finding.ts';
import type { Observation, ObservationOf, UnlistedReason } from '../domain/observation.ts';
import type { FindingPolicy } from '../domain/policy.ts';
import type { State } from '../domain/snapshot.ts';
import type { Instant } from '../domain/values/instant.ts';
import { assessAbsent } from './absent.ts';
import type { Judged, TagAssessment } from './assessment.ts';
import { asJudged } from './completeness.ts';
import { reconcile } from './findings.ts';
import { assessPresent } from './present.ts';

/** What a run comes to believe of a tag, and what it has to tell. */
export type Judgement = { readonly state: State; readonly events: readonly Event[] };

/**
 * Holds an observation against what was believed before and against the policy. Total: every input has a judgement.
 * `now` is the run's scheduled time: findings open at it, and idleness is counted up to it.
 *
 * The first digest seen of a tag that is not pinned is its baseline, not an alert. What breaks a policy without
 * comparison (a digest that is not pinned, a stale or an absent tag) is found at first sight too.
 */
export const judge = (previous: State, observed: Observation, target: Judged, now: Instant): Judgement =>
  conclude(assess(previous, observed, target, now), target.policy, now);

/** Closes all that is open, and keeps what a later return of the tag is held against. */
export const judgeUnlisted = (
  previous: State,
  reason: UnlistedReason,
  policy: FindingPolicy,
  now: Instant,
): Judgement => conclude(assessUnlisted(previous, reason), policy, now);

function assess(previous: State, seen: Observation, target: Judged, now: Instant): TagAssessment {
  const observed = seen.outcome === 'present' ? { ...asJudged(seen, previous), shared: false } : seen;
  switch (observed.outcome) {
    case 'present':
      return assessPresent(previous, observed, target, now);
    case 'absent':
      return assessAbsent(previous, observed, target, now);
    case 'unreadable':
      return assessUnreadable(previous, observed, target, now);
    case 'unlisted':
      return assessUnlisted(previous, observed.reason);
    default:
      return observed satisfies never;
  }
}

function conclude(
  { before, state, notices, ...assessment }: TagAssessment,
  policy: FindingPolicy,
  now: Instant,
): Judgement {
  const { events, ...findings } = reconcile(before, assessment, policy, now);
  return { state: { ...state, ...findings }, events: [...events, ...notices] };
}

/** Moves no baseline, clears nothing and repeats nothing; only counts. A cause that most tags share is told of the registry. */
function assessUnreadable(
  previous: State,
  { code, detail, shared }: ObservationOf<'unreadable'>,
  { reference, policy }: Judged,
  now: Instant,
): TagAssessment {
  const unreadable = { since: previous.unreadable?.since ?? now, times: (previous.unreadable?.times ?? 0) + 1 };
  const finding: Finding = { kind: 'tag-unreadable', reference, code, detail, unreadableSince: unreadable.since };
  return {
    before: previous,
    facts: !shared && unreadable.times >= policy.unreadableAfter ? [finding] : [],
    judges: (kind) => kind === 'tag-unreadable' && !shared,
    because: () => 'policy-changed',
    state: { ...previous, unreadable },
    notices: [],
  };
}

const assessUnlisted = (previous: State, reason: UnlistedReason): TagAssessment => ({
  before: previous,
  facts: [],
  judges: () => true,
  because: () => (reason === 'configuration' ? 'unlisted' : reason),
  isLast: true,
  state: { ...previous, unreadable: null, doubtedSince: null },
  notices: [],
});

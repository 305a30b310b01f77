import type { Finding } from './finding.ts';
import type { Instant } from './instant.ts';
import { type Judged, type Judgement, judgePresent } from './judge-present.ts';
import type { Observation } from './observation.ts';
import { readAgain } from './opening.ts';
import type { FindingPolicy } from './policy.ts';
import { closeAll, reconcile } from './reconcile.ts';
import type { State } from './snapshot.ts';

/** What is believed of a tag that no run has seen. */
export const unseen: State = {
  baseline: null,
  former: [],
  left: [],
  lastSeen: null,
  absentAt: null,
  unread: null,
  doubtedSince: null,
  staleNoticeFor: null,
  findings: [],
  openings: [],
};

type Unknown = Extract<Observation, { outcome: 'unknown' }>;
type Absent = Extract<Observation, { outcome: 'absent' }>;

/**
 * Holds an observation against what was believed before and against the policy; total, whatever it is given.
 * `now` is the run's scheduled time: findings open at it, and idleness is counted up to it.
 *
 * The first digest seen of a tag that is not pinned is its baseline, not an alert. What breaks a policy without
 * comparison (a digest that is not pinned, a stale tag, a missing one) is found at first sight too.
 */
export function judge(previous: State, observed: Observation, target: Judged, now: Instant): Judgement {
  switch (observed.outcome) {
    case 'present':
      return judgePresent(previous, observed, target, now);
    case 'absent':
      return judgeAbsent(previous, observed, target, now);
    case 'unknown':
      return judgeUnknown(previous, observed, target, now);
    case 'unlisted':
      return judgeUnlisted(previous, target.policy, now);
    default:
      return observed satisfies never;
  }
}

/**
 * An absent tag keeps its baseline: when it is pushed again, it is held against the digest it had. What was found of its
 * content stays open. Where its absence is doubted, nothing is believed until another run sees it absent too.
 */
function judgeAbsent(previous: State, { doubted }: Absent, { reference, policy }: Judged, now: Instant): Judgement {
  const isDoubted = doubted && (wasThere(previous) || previous.doubtedSince === now);
  const absent: Finding = {
    kind: 'tag-absent',
    reference,
    lastSeenAt: previous.lastSeen?.at ?? null,
    lastDigest: previous.lastSeen?.digest ?? null,
  };
  const stays = isDoubted ? ['tag-stale', ...ofContent] : ofContent;
  const open = previous.findings.map(({ finding }) => finding);
  const { events, ...life } = reconcile(
    readAgain(previous, now),
    {
      facts: [...open.filter(({ kind }) => stays.includes(kind)), ...(isDoubted ? [] : [absent])],
      judges: () => true,
      because: ({ kind }) => (kind === 'tag-unread' ? 'readable-again' : 'superseded'),
    },
    policy,
    now,
  );
  const state = { ...previous, absentAt: now, unread: null, doubtedSince: isDoubted ? now : null, ...life };
  return { state, events };
}

const ofContent: readonly string[] = [
  'digest-rolled-back',
  'digest-changed',
  'platform-changed',
  'platform-missing',
] satisfies readonly Finding['kind'][];

/** Whether a tag was there before, as far as is known. */
export const wasThere = ({ lastSeen, absentAt }: Pick<State, 'lastSeen' | 'absentAt'>): boolean =>
  lastSeen !== null && absentAt === null;

/** Moves no baseline, clears nothing and repeats nothing; only counts. */
function judgeUnknown(
  previous: State,
  { code, detail }: Unknown,
  { reference, policy }: Judged,
  now: Instant,
): Judgement {
  const unread = { since: previous.unread?.since ?? now, times: (previous.unread?.times ?? 0) + 1 };
  const facts: Finding[] =
    unread.times >= policy.unreadAfter
      ? [{ kind: 'tag-unread', reference, code, detail, unreadSince: unread.since }]
      : [];
  const judges = (kind: Finding['kind']) => kind === 'tag-unread';
  const { events, ...life } = reconcile(previous, { facts, judges, because: () => 'policy-changed' }, policy, now);
  return { state: { ...previous, unread, ...life }, events };
}

/** Whether something of a tag is under way that ends when it is no longer asked for. */
export const isUnderWay = ({ findings, openings, unread, doubtedSince }: State): boolean =>
  findings.length > 0 || openings.some(({ held }) => held !== null) || unread !== null || doubtedSince !== null;

/** Closes all that is open, and keeps what a later return of the tag is held against. */
export function judgeUnlisted(previous: State, policy: FindingPolicy, now: Instant): Judgement {
  const state = { ...previous, unread: null, doubtedSince: null, findings: [], openings: [] };
  return { state, events: closeAll(previous, policy, now) };
}

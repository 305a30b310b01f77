import type { Finding } from '../domain/finding.ts';
import type { Instant } from '../domain/instant.ts';
import type { Observation } from '../domain/observation.ts';
import type { FindingPolicy } from '../domain/policy.ts';
import type { State } from '../domain/snapshot.ts';
import { closeAll, reconcile } from './findings.ts';
import { excludeOutage } from './flapping.ts';
import { type Judged, type Judgement, judgePresent } from './present.ts';

/** What is believed of a tag that no run has seen. */
export const unseen: State = {
  baseline: null,
  former: [],
  left: [],
  lastSeen: null,
  absentAt: null,
  unreadable: null,
  doubtedSince: null,
  staleNoticeFor: null,
  findings: [],
  flapRecords: [],
};

type Unknown = Extract<Observation, { outcome: 'unreadable' }>;
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
    case 'unreadable':
      return judgeUnreadable(previous, observed, target, now);
    case 'unlisted':
      return judgeUnlisted(previous, target.policy, now);
    default:
      return observed satisfies never;
  }
}

/**
 * An absent tag keeps its baseline: when it is pushed again, it is suppressed against the digest it had. What was found of its
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
    excludeOutage(previous, now),
    {
      facts: [...open.filter(({ kind }) => stays.includes(kind)), ...(isDoubted ? [] : [absent])],
      judges: () => true,
      because: ({ kind }) => (kind === 'tag-unreadable' ? 'readable-again' : 'superseded'),
    },
    policy,
    now,
  );
  const state = { ...previous, absentAt: now, unreadable: null, doubtedSince: isDoubted ? now : null, ...life };
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
function judgeUnreadable(
  previous: State,
  { code, detail }: Unknown,
  { reference, policy }: Judged,
  now: Instant,
): Judgement {
  const unreadable = { since: previous.unreadable?.since ?? now, times: (previous.unreadable?.times ?? 0) + 1 };
  const facts: Finding[] =
    unreadable.times >= policy.unreadableAfter
      ? [{ kind: 'tag-unreadable', reference, code, detail, unreadableSince: unreadable.since }]
      : [];
  const judges = (kind: Finding['kind']) => kind === 'tag-unreadable';
  const { events, ...life } = reconcile(previous, { facts, judges, because: () => 'policy-changed' }, policy, now);
  return { state: { ...previous, unreadable, ...life }, events };
}

/** Whether something of a tag is under way that ends when it is no longer asked for. */
export const needsClosing = ({ findings, flapRecords, unreadable, doubtedSince }: State): boolean =>
  findings.length > 0 ||
  flapRecords.some(({ suppressed }) => suppressed !== null) ||
  unreadable !== null ||
  doubtedSince !== null;

/** Closes all that is open, and keeps what a later return of the tag is suppressed against. */
export function judgeUnlisted(previous: State, policy: FindingPolicy, now: Instant): Judgement {
  const state = { ...previous, unreadable: null, doubtedSince: null, findings: [], flapRecords: [] };
  return { state, events: closeAll(previous, policy, now) };
}

import { adoptPlatforms, moveBaseline, moveFormer } from './baseline.ts';
import type { Event, Notice } from './event.ts';
import { isAlive, type Verdict, weigh } from './expectation.ts';
import type { Finding } from './finding.ts';
import type { Instant } from './instant.ts';
import type { Observation, TagFacts } from './observation.ts';
import { findChangedPlatforms, findMissingPlatforms } from './platform-findings.ts';
import type { Target } from './policy.ts';
import { reconcile } from './reconcile.ts';
import type { LastSeen, State } from './snapshot.ts';
import { findIdleness } from './staleness.ts';
import { whyGone } from './why-gone.ts';

/** What a run comes to believe of a tag, and what it has to tell. */
export type Judgement = { readonly state: State; readonly events: readonly Event[] };

/** What is judged, and by which policy. */
export type Judged = Pick<Target, 'reference' | 'policy'>;

type Present = Extract<Observation, { outcome: 'present' }>;

/** Holds what the registry says of a tag that is there against what was believed before and against the policy. */
export function judgePresent(
  previous: State,
  observed: Present,
  { reference, policy }: Judged,
  now: Instant,
): Judgement {
  const { facts } = observed;
  const lastSeen = seeAgain(previous.lastSeen, observed, now);
  const verdict = weigh(facts.digest, lastSeen.arrival, previous, policy, now);
  const { baseline, former } = expectFromNow(previous, facts, verdict, { reference, policy }, now);

  const content: Finding[] = [];
  if (verdict.kind === 'unexpected') content.push(changeOf(verdict, lastSeen, reference, former));
  if (baseline !== null) {
    const isAccepted = (digest: TagFacts['digest']) =>
      policy.accepted.some((each) => each.digest === digest && isAlive(each, former, now));
    content.push(...findChangedPlatforms(reference, baseline, facts, isAccepted));
  }
  content.push(...findMissingPlatforms(reference, baseline, facts, policy.platforms));
  const idle = findIdleness(facts, lastSeen, policy, now);
  const stale: Finding[] = idle?.is === 'stale' ? [{ kind: 'tag-stale', reference, ...idle.idleness }] : [];

  const because = (gone: Finding) => whyGone(gone, facts, lastSeen, verdict);
  const known = { facts: [...content, ...stale], judges: () => true, because };
  const { events, ...life } = reconcile(previous, known, policy, now);
  const notices: Event[] = [];
  const moved = noticeOfChange(previous, lastSeen, verdict, reference);
  if (moved !== null) notices.push({ kind: 'noted', notice: moved, told: policy.notifyExpected });
  const staleNoticeFor = idle?.idleness.idleSince ?? null;
  if (idle?.is === 'stale-soon' && staleNoticeFor !== previous.staleNoticeFor) {
    notices.push({ kind: 'noted', notice: { kind: 'stale-soon', reference, ...idle.idleness }, told: true });
  }
  const state = { baseline, former, lastSeen, unread: null, doubtedSince: null, staleNoticeFor, ...life };
  return { state, events: [...events, ...notices] };
}

function seeAgain(before: LastSeen | null, { facts, observedAt }: Present, now: Instant): LastSeen {
  const { digest, lastUpdatedAt, lastUpdater } = facts;
  if (before?.digest === digest) return { ...before, at: now };
  return {
    digest,
    since: now,
    at: now,
    arrival: { after: before?.at ?? null, observedAt, lastUpdatedAt, lastUpdater },
  };
}

/** The baseline after this run. Only what is expected moves it. */
function expectFromNow(
  { baseline, former }: State,
  facts: TagFacts,
  verdict: Verdict,
  { policy }: Judged,
  now: Instant,
): Pick<State, 'baseline' | 'former'> {
  if (verdict.kind !== 'expected') return { baseline, former };
  const next = moveBaseline(baseline, facts, verdict.by === 'moving', now);
  const formerNow = moveFormer(former, baseline, next, policy.accepted);
  const isAdopted = (digest: TagFacts['digest']) =>
    policy.accepted.some((each) => each.digest === digest && each.until === null && isAlive(each, formerNow, now));
  return { baseline: adoptPlatforms(next, facts, isAdopted), former: formerNow };
}

function changeOf(
  { from, reasons }: Extract<Verdict, { kind: 'unexpected' }>,
  { digest: to, arrival }: LastSeen,
  reference: Judged['reference'],
  former: State['former'],
): Finding {
  const evidence = { reference, reasons: [...reasons], from, to, arrival };
  const past = former.find(({ digest }) => digest === to);
  if (past === undefined) return { kind: 'digest-changed', ...evidence };
  return { kind: 'digest-rolled-back', ...evidence, formerly: { since: past.since, until: past.until } };
}

/** A change that was a finding until now is told as resolved instead. */
function noticeOfChange(
  { baseline, former, findings }: State,
  { digest: to, arrival }: LastSeen,
  verdict: Verdict,
  reference: Judged['reference'],
): Notice | null {
  if (verdict.kind !== 'expected' || verdict.by === 'baseline') return null;
  if (baseline === null || baseline.digest === to) return null;
  if (findings.some(({ finding }) => isChange(finding) && finding.to === to)) return null;
  const past = former.find(({ digest }) => digest === to);
  const formerly = past === undefined ? null : { since: past.since, until: past.until };
  return { kind: 'expected-change', reference, from: baseline.digest, to, by: verdict.by, arrival, formerly };
}

const isChange = (finding: Finding) => finding.kind === 'digest-changed' || finding.kind === 'digest-rolled-back';

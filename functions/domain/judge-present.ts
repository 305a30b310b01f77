import { acceptancesOf } from './acceptance.ts';
import { type Adoption, adoptPlatforms, moveBaseline, moveFormer } from './baseline.ts';
import type { Digest } from './digest.ts';
import type { Event } from './event.ts';
import { type Verdict, weigh } from './expectation.ts';
import { type Finding, identityOf } from './finding.ts';
import type { Instant } from './instant.ts';
import { leaveDigests } from './left-digests.ts';
import { noteAdoptions, noteChange, noteIdleness } from './note-expected.ts';
import type { Observation, TagFacts } from './observation.ts';
import { readAgain } from './opening.ts';
import { findChangedPlatforms, findMissingPlatforms } from './platform-findings.ts';
import type { Policy, Target } from './policy.ts';
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
  const lastSeen = seeAgain(previous, observed, now);
  const verdict = weigh(facts.digest, lastSeen.arrival, previous, policy, now);
  const { baseline, former, adopted } = expectFromNow(previous, facts, verdict, policy, now);

  const wasOpen = new Set(previous.findings.map(({ finding }) => identityOf(finding)));
  const isOpen = (finding: Finding) => wasOpen.has(identityOf(finding));
  const content: Finding[] = [];
  if (verdict.kind === 'unexpected') content.push(changeOf(verdict, lastSeen, reference, former));
  if (baseline !== null) {
    const acceptances = (digest: Digest) => acceptancesOf(digest, policy.accepted, previous, now);
    content.push(...findChangedPlatforms(reference, baseline, facts, acceptances, isOpen));
  }
  content.push(...findMissingPlatforms(reference, baseline, facts, policy.platforms, isOpen));
  const idle = findIdleness(facts, lastSeen, policy, now);
  const stale: Finding[] = idle?.is === 'stale' ? [{ kind: 'tag-stale', reference, ...idle.idleness }] : [];

  const because = (gone: Finding) => whyGone(gone, facts, lastSeen, verdict);
  const known = { facts: [...content, ...stale], judges: () => true, because };
  const { events, ...life } = reconcile(readAgain(previous, now), known, policy, now);
  const expected = [
    ...noteChange(previous, lastSeen, verdict, reference),
    ...noteAdoptions(previous, adopted, reference, facts.digest),
  ];
  const soon = noteIdleness(previous.staleNoticeFor, idle, reference);
  const notices = [
    ...expected.map((notice): Event => ({ kind: 'noted', notice, told: policy.notifyExpected })),
    ...soon.notices.map((notice): Event => ({ kind: 'noted', notice, told: true })),
  ];
  const state: State = {
    baseline,
    former,
    left: leaveDigests(previous, baseline, facts, policy.accepted, now),
    lastSeen,
    absentAt: null,
    unread: null,
    doubtedSince: null,
    staleNoticeFor: soon.noticeFor,
    ...life,
  };
  return { state, events: [...events, ...notices] };
}

function seeAgain(
  { lastSeen: before, absentAt, doubtedSince }: State,
  { facts, observedAt }: Present,
  now: Instant,
): LastSeen {
  const { digest, lastUpdatedAt, lastUpdater } = facts;
  if (before?.digest === digest) return { ...before, at: now };
  // An absence that is doubted proves nothing.
  const after = (doubtedSince === null ? absentAt : null) ?? before?.at ?? null;
  return { digest, since: now, at: now, arrival: { after, observedAt, lastUpdatedAt, lastUpdater } };
}

type Expected = Pick<State, 'baseline' | 'former'> & { readonly adopted: readonly Adoption[] };

/** The baseline after this run. Only what is expected moves it. */
function expectFromNow(
  { baseline, former, left }: State,
  facts: TagFacts,
  verdict: Verdict,
  { accepted }: Policy,
  now: Instant,
): Expected {
  if (verdict.kind !== 'expected') return { baseline, former, adopted: [] };
  const next = moveBaseline(baseline, facts, verdict.by === 'moving', now);
  const formerNow = moveFormer(former, baseline, next, accepted);
  const past = { former: formerNow, left };
  const isForGood = (digest: Digest) =>
    acceptancesOf(digest, accepted, past, now).alive.some(({ until }) => until === null);
  return { former: formerNow, ...adoptPlatforms(next, facts, isForGood) };
}

function changeOf(
  { from, reasons, lapsed }: Extract<Verdict, { kind: 'unexpected' }>,
  { digest: to, arrival }: LastSeen,
  reference: Judged['reference'],
  former: State['former'],
): Finding {
  const evidence = { reference, reasons: [...reasons], from, to, arrival, lapsed };
  const past = former.find(({ digest }) => digest === to);
  if (past === undefined) return { kind: 'digest-changed', ...evidence };
  return { kind: 'digest-rolled-back', ...evidence, formerly: { since: past.since, until: past.until } };
}

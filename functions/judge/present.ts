import type { Digest } from '../domain/digest.ts';
import type { Event } from '../domain/event.ts';
import { type Finding, identityOf } from '../domain/finding.ts';
import type { Instant } from '../domain/instant.ts';
import type { Observation, TagFacts } from '../domain/observation.ts';
import type { Policy, Target } from '../domain/policy.ts';
import type { LastSeen, State } from '../domain/snapshot.ts';
import { acceptancesOf } from './acceptance.ts';
import { type Adoption, adoptPlatforms, leaveDigests, moveBaseline, moveFormer } from './baseline.ts';
import { type DigestVerdict, judgeDigest } from './digest-verdict.ts';
import { reconcile } from './findings.ts';
import { excludeOutage } from './flapping.ts';
import { noteAdoptions, noteChange, noteIdleness } from './notices.ts';
import { findChangedPlatforms, findMissingPlatforms } from './platforms.ts';
import { whyGone } from './resolution.ts';
import { findIdleness } from './staleness.ts';

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
  const lastSeen = nextLastSeen(previous, observed, now);
  const verdict = judgeDigest(facts.digest, lastSeen.arrival, previous, policy, now);
  const { baseline, former, adopted } = nextBaseline(previous, facts, verdict, policy, now);

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
  const { events, ...life } = reconcile(excludeOutage(previous, now), known, policy, now);
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
    unreadable: null,
    doubtedSince: null,
    staleNoticeFor: soon.noticeFor,
    ...life,
  };
  return { state, events: [...events, ...notices] };
}

function nextLastSeen(
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
function nextBaseline(
  { baseline, former, left }: State,
  facts: TagFacts,
  verdict: DigestVerdict,
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
  { from, reasons, expired }: Extract<DigestVerdict, { kind: 'unexpected' }>,
  { digest: to, arrival }: LastSeen,
  reference: Judged['reference'],
  former: State['former'],
): Finding {
  const evidence = { reference, reasons: [...reasons], from, to, arrival, expired };
  const past = former.find(({ digest }) => digest === to);
  if (past === undefined) return { kind: 'digest-changed', ...evidence };
  return { kind: 'digest-rolled-back', ...evidence, formerly: { since: past.since, until: past.until } };
}

import type { Event } from '../domain/event.ts';
import { type Finding, type FindingKind, type FindingOf, identityOf } from '../domain/finding.ts';
import type { ObservationOf, TagFacts } from '../domain/observation.ts';
import type { Policy } from '../domain/policy.ts';
import type { LastSeen, State } from '../domain/snapshot.ts';
import type { Digest } from '../domain/values/digest.ts';
import type { Instant } from '../domain/values/instant.ts';
import type { Judged, TagAssessment } from './assessment.ts';
import { namesAllPlatforms } from './completeness.ts';
import { acceptancesOf } from './content/acceptance.ts';
import { type Adoption, adoptPlatforms, moveBaseline } from './content/baseline.ts';
import { type DigestVerdict, judgeDigest } from './content/digest-verdict.ts';
import { formerSpan, leftBehind, remember, rememberBaseline } from './content/past-digests.ts';
import { findChangedPlatforms, findMissingPlatforms, limit } from './content/platforms.ts';
import { excludeOutage } from './flapping.ts';
import { noteAdoptions, noteChange, noteIdleness, noteNew } from './notices.ts';
import { whyGone } from './resolution.ts';
import { findIdleness } from './staleness.ts';

/** What a run makes of a tag that is present: its digest, its platforms, and when it was last pulled. */
export function assessPresent(
  previous: State,
  observed: ObservationOf<'present'>,
  { reference, policy }: Judged,
  now: Instant,
): TagAssessment {
  const { facts } = observed;
  const lastSeen = nextLastSeen(previous, observed, now);
  const verdict = judgeDigest(lastSeen, previous, policy, now);
  const next = nextBaseline(previous, facts, verdict, { policy, now });
  const idle = findIdleness(facts, lastSeen, policy, now);
  const soon = noteIdleness(previous.staleNoticeFor, idle, reference);
  const expected = [
    ...noteChange(previous, lastSeen, verdict, reference),
    ...noteAdoptions(previous, next.adopted, reference, facts.digest),
  ];
  const platforms = findPlatformFindings(previous, next.baseline, facts, { reference, policy, now });
  const left = leftBehind(previous, next.baseline, { ...facts, still: platforms, now }, policy.accepted);
  const isOpen = (kind: FindingKind) => previous.findings.some(({ finding }) => finding.kind === kind);
  const isUnknown = (kind: FindingKind) =>
    kind === 'tag-stale'
      ? idle?.is === 'not-known'
      : (kind === 'platform-changed' || kind === 'platform-missing') && !namesAllPlatforms(facts);
  return {
    before: excludeOutage(previous, now),
    facts: [
      ...(verdict.kind === 'unexpected' ? [changeOf(verdict, lastSeen, reference, next.pastDigests)] : []),
      ...platforms,
      ...(idle?.is === 'stale' ? [{ kind: 'tag-stale', reference, ...idle.idleness } as const] : []),
      ...(idle?.is === 'not-known' ? openOf('tag-stale', previous) : []),
    ],
    // What is open stays open and is reminded of. What is not open is not told to be stable.
    judges: (kind) => isOpen(kind) || !isUnknown(kind),
    because: (gone) => whyGone(gone, facts, lastSeen, verdict),
    state: {
      baseline: next.baseline,
      pastDigests: remember(next.pastDigests, left, policy.accepted),
      lastSeen,
      absentAt: null,
      absentSince: null,
      unreadable: null,
      doubtedSince: null,
      staleNoticeFor: soon.noticeFor,
    },
    notices: [
      ...expected.map((notice): Event => ({ kind: 'noted', notice, told: policy.notifyExpected })),
      ...noteNew(previous, lastSeen, { reference, policy }).map(
        (notice): Event => ({ kind: 'noted', notice, told: policy.notifyNew }),
      ),
      ...soon.notices.map((notice): Event => ({ kind: 'noted', notice, told: true })),
    ],
  };
}

function nextLastSeen(
  { lastSeen: before, absentAt, doubtedSince }: State,
  { facts, observedAt }: ObservationOf<'present'>,
  now: Instant,
): LastSeen {
  const { digest, digestFrom, lastUpdatedAt, lastUpdater } = facts;
  if (before?.digest === digest) return { ...before, at: now, digestFrom };
  // An absence in doubt proves nothing.
  const after = (doubtedSince === null ? absentAt : null) ?? before?.at ?? null;
  return { digest, digestFrom, since: now, at: now, arrival: { after, observedAt, lastUpdatedAt, lastUpdater } };
}

type Expected = Pick<State, 'baseline' | 'pastDigests'> & { readonly adopted: readonly Adoption[] };

/** The baseline after this run. Only what is expected moves it. */
function nextBaseline(
  { baseline, pastDigests }: State,
  facts: TagFacts,
  verdict: DigestVerdict,
  { policy: { accepted }, now }: { readonly policy: Policy; readonly now: Instant },
): Expected {
  if (verdict.kind !== 'expected') return { baseline, pastDigests, adopted: [] };
  const next = moveBaseline(baseline, facts, verdict.by === 'moving', now);
  const past = rememberBaseline(pastDigests, baseline, next, accepted);
  const isForGood = (digest: Digest) =>
    acceptancesOf(digest, accepted, past, now).alive.some(({ until }) => until === null);
  return { pastDigests: past, ...adoptPlatforms(next, facts, isForGood) };
}

/** The platforms that changed under the digest of the baseline, and those that are missing, as far as the answer tells. */
function findPlatformFindings(
  previous: State,
  baseline: State['baseline'],
  facts: TagFacts,
  { reference, policy, now }: Judged & { readonly now: Instant },
): readonly Finding[] {
  const wasOpen = new Map(previous.findings.map(({ finding }) => [identityOf(finding), finding]));
  const isOpen = (finding: Finding) => wasOpen.has(identityOf(finding));
  const acceptances = (digest: Digest) => acceptancesOf(digest, policy.accepted, previous.pastDigests, now);
  const changed =
    baseline === null
      ? []
      : findChangedPlatforms({ reference, baseline, open: openOf('platform-changed', previous) }, facts, acceptances);
  const missing = findMissingPlatforms(reference, baseline, facts, policy.platforms);
  return [
    ...limit(changed, isOpen),
    // Those that were open keep the evidence of the run that could tell.
    ...(namesAllPlatforms(facts)
      ? limit(missing, isOpen)
      : missing.flatMap((finding) => wasOpen.get(identityOf(finding)) ?? [])),
  ];
}

const openOf = <Kind extends FindingKind>(kind: Kind, { findings }: Pick<State, 'findings'>) =>
  findings.flatMap(({ finding }) => (isOf(kind, finding) ? [finding] : []));

const isOf = <Kind extends FindingKind>(kind: Kind, finding: Finding): finding is FindingOf<Kind> =>
  finding.kind === kind;

function changeOf(
  { from, reasons, expired }: Extract<DigestVerdict, { kind: 'unexpected' }>,
  { digest: to, arrival }: LastSeen,
  reference: Judged['reference'],
  pastDigests: State['pastDigests'],
): Finding {
  const evidence = { reference, reasons: [...reasons], from, to, arrival, expired };
  const formerly = formerSpan(pastDigests, to);
  return formerly === null
    ? { kind: 'digest-changed', ...evidence }
    : { kind: 'digest-rolled-back', ...evidence, formerly };
}

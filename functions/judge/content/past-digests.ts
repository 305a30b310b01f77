import type { BaselineSpan } from '../../domain/evidence.ts';
import type { Finding } from '../../domain/finding.ts';
import type { TagFacts } from '../../domain/observation.ts';
import type { Acceptance } from '../../domain/policy.ts';
import type { Baseline, PastDigest, State } from '../../domain/snapshot.ts';
import type { Digest } from '../../domain/values/digest.ts';
import type { Instant } from '../../domain/values/instant.ts';

/** So many former baselines are remembered, and so many other digests: each row carries them. */
const mostRemembered = 10;

export const wasBaseline = ({ baselineSince }: PastDigest): boolean => baselineSince !== null;

/**
 * Remembers what a tag moved on from. A digest that it moved on from before gives way to its new entry. What the
 * configuration accepts stays however old it is: an acceptance that died with its digest would come to life again.
 */
export function remember(
  past: readonly PastDigest[],
  added: readonly PastDigest[],
  accepted: readonly Acceptance[],
): readonly PastDigest[] {
  const isAgain = (each: PastDigest) =>
    added.some((other) => other.digest === each.digest && wasBaseline(other) === wasBaseline(each));
  const isAccepted = ({ digest }: PastDigest) => accepted.some((each) => each.digest === digest);
  const all = [...past.filter((each) => !isAgain(each)), ...added];
  const newest = (some: readonly PastDigest[]) =>
    some.filter((each, index) => index >= some.length - mostRemembered || isAccepted(each));
  const kept = [...newest(all.filter(wasBaseline)), ...newest(all.filter((each) => !wasBaseline(each)))];
  return kept.toSorted((one, other) => (one.until === other.until ? 0 : one.until < other.until ? -1 : 1));
}

/** From when until when a digest was the baseline before; null where it never was, as far as is remembered. */
export function formerSpan(past: readonly PastDigest[], digest: Digest): BaselineSpan | null {
  const { baselineSince: since = null, until } = past.find((each) => each.digest === digest && wasBaseline(each)) ?? {};
  return since === null || until === undefined ? null : { since, until };
}

/** Remembers a baseline once another takes its place. The one that does is a former one no more. */
export function rememberBaseline(
  past: readonly PastDigest[],
  before: Baseline | null,
  next: Baseline,
  accepted: readonly Acceptance[],
): readonly PastDigest[] {
  if (before === null || before.digest === next.digest) return past;
  const others = past.filter((each) => each.digest !== next.digest || !wasBaseline(each));
  return remember(others, [{ digest: before.digest, until: next.since, baselineSince: before.since }], accepted);
}

/**
 * The other digests that a tag showed before and shows no more, once `next` is expected of it: digests that were never
 * its baseline, and digests of platforms that were accepted.
 */
export function leftBehind(
  { lastSeen, baseline, findings }: Pick<State, 'lastSeen' | 'baseline' | 'findings'>,
  next: Baseline | null,
  { digest: shown, platforms, still: open, now }: Shown,
  accepted: readonly Acceptance[],
): readonly PastDigest[] {
  const isAccepted = (digest: Digest) => accepted.some((each) => each.digest === digest);
  const before = [
    ...(lastSeen === null || lastSeen.digest === baseline?.digest ? [] : [lastSeen.digest]),
    ...digestsOf(baseline).filter(isAccepted),
    ...findings.flatMap(({ finding }) => (finding.kind === 'platform-changed' ? finding.to : [])),
  ];
  const found = open.flatMap((finding) => (finding.kind === 'platform-changed' ? finding.to : []));
  const still = new Set([shown, ...platforms.map(({ digest }) => digest), ...digestsOf(next), ...found]);
  const gone = new Set(before.filter((digest) => !still.has(digest)));
  return [...gone].toSorted().map((digest) => ({ digest, until: now, baselineSince: null }));
}

type Shown = Pick<TagFacts, 'digest' | 'platforms'> & {
  /** What is found of the platforms, also what an incomplete answer leaves open. */
  readonly still: readonly Finding[];
  readonly now: Instant;
};

const digestsOf = (baseline: Baseline | null): readonly Digest[] =>
  (baseline?.platforms ?? []).flatMap(({ digests }) => digests);

import type { Digest } from './digest.ts';
import type { Instant } from './instant.ts';
import type { TagFacts } from './observation.ts';
import type { Acceptance } from './policy.ts';
import type { Baseline, LeftDigest, State } from './snapshot.ts';

/** So many are remembered, besides those that the configuration accepts. */
const mostLeft = 10;

/**
 * What a tag left behind, once this is what it shows and `next` what is expected of it: digests that were never its
 * baseline, and digests of platforms that were accepted. An acceptance that was given for one of them before it was
 * left is dead. Those that the configuration accepts are kept however old they are: forgotten, their acceptances would
 * come to life again.
 */
export function leaveDigests(
  { lastSeen, baseline, findings, left }: Pick<State, 'lastSeen' | 'baseline' | 'findings' | 'left'>,
  next: Baseline | null,
  { digest: shown, platforms }: TagFacts,
  accepted: readonly Acceptance[],
  now: Instant,
): readonly LeftDigest[] {
  const isAccepted = (digest: Digest) => accepted.some((each) => each.digest === digest);
  const before = [
    ...(lastSeen === null || lastSeen.digest === baseline?.digest ? [] : [lastSeen.digest]),
    ...digestsOf(baseline).filter(isAccepted),
    ...findings.flatMap(({ finding }) => (finding.kind === 'platform-changed' ? finding.to : [])),
  ];
  const still = new Set([shown, ...platforms.map(({ digest }) => digest), ...digestsOf(next)]);
  const gone = new Set(before.filter((digest) => !still.has(digest)));
  const all = [
    ...left.filter(({ digest }) => !gone.has(digest)),
    ...[...gone].toSorted().map((digest): LeftDigest => ({ digest, until: now })),
  ];
  return all.filter(({ digest }, index) => index >= all.length - mostLeft || isAccepted(digest));
}

const digestsOf = (baseline: Baseline | null): readonly Digest[] =>
  (baseline?.platforms ?? []).flatMap(({ digests }) => digests);

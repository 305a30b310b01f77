import type { Digest } from '../domain/digest.ts';
import type { Instant } from '../domain/instant.ts';
import type { TagFacts } from '../domain/observation.ts';
import { type PlatformDigests, platformsOf } from '../domain/platform.ts';
import type { Acceptance } from '../domain/policy.ts';
import type { Baseline, FormerBaseline, LeftDigest, State } from '../domain/snapshot.ts';

/** So many former baselines are remembered: each row carries them. */
const mostFormer = 10;

/**
 * The baseline after a digest that is expected. A rule that expects the tag to move does not expect it to lose a platform
 * (`keepsPlatforms`); a person who names the digest does.
 */
export function moveBaseline(
  before: Baseline | null,
  facts: TagFacts,
  keepsPlatforms: boolean,
  now: Instant,
): Baseline {
  const shown = platformsOf(facts);
  if (before?.digest === facts.digest) return { ...before, platforms: merge(before.platforms, shown) };
  const kept = keepsPlatforms ? (before?.platforms ?? []) : [];
  const withoutDigests = kept.map(({ platform }): PlatformDigests => ({ platform, digests: [] }));
  return { digest: facts.digest, since: now, platforms: merge(withoutDigests, shown) };
}

/**
 * The baselines before one, once it takes the place of another. Those that the configuration still accepts are kept
 * however old they are: without them an acceptance that died with its digest would come to life again.
 */
export function moveFormer(
  former: readonly FormerBaseline[],
  before: Baseline | null,
  next: Baseline,
  accepted: readonly Acceptance[],
): readonly FormerBaseline[] {
  if (before === null || before.digest === next.digest) return former;
  const { digest, since } = before;
  const all = [...former.filter((past) => past.digest !== next.digest), { digest, since, until: next.since }];
  return all.filter(
    (past, index) => index >= all.length - mostFormer || accepted.some((each) => each.digest === past.digest),
  );
}

/** A platform of a baseline that came to expect other digests. */
export type Adoption = { readonly platform: string; readonly from: readonly Digest[]; readonly to: readonly Digest[] };

/** Platform digests that were accepted for good become those of the baseline. */
export function adoptPlatforms(
  baseline: Baseline,
  facts: TagFacts,
  isAccepted: (digest: Digest) => boolean,
): { readonly baseline: Baseline; readonly adopted: readonly Adoption[] } {
  const expected = new Map(baseline.platforms.map(({ platform, digests }) => [platform, digests]));
  const adopted = platformsOf(facts).flatMap(({ platform, digests: to }): Adoption[] => {
    const from = expected.get(platform) ?? [];
    const added = to.filter((digest) => !from.includes(digest));
    return added.length > 0 && added.every(isAccepted) ? [{ platform, from, to }] : [];
  });
  const platforms = baseline.platforms.map(({ platform, digests }) => {
    const to = adopted.find((each) => each.platform === platform)?.to ?? digests;
    return { platform, digests: [...to] };
  });
  return { baseline: { ...baseline, platforms }, adopted };
}

/** What was expected before, and what was not yet known of it: new platforms, and digests of those that had none. */
function merge(expected: readonly PlatformDigests[], shown: readonly PlatformDigests[]): readonly PlatformDigests[] {
  const byName = new Map(shown.map((each) => [each.platform, each]));
  for (const each of expected)
    if (each.digests.length > 0 || !byName.has(each.platform)) byName.set(each.platform, each);
  return [...byName.values()].toSorted((one, other) => (one.platform < other.platform ? -1 : 1));
}

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

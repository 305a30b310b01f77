import type { TagFacts } from '../../domain/observation.ts';
import type { Baseline } from '../../domain/snapshot.ts';
import type { Digest } from '../../domain/values/digest.ts';
import type { Instant } from '../../domain/values/instant.ts';
import { mergePlatforms, type PlatformDigests, platformsOf } from '../../domain/values/platform.ts';
import { digestsTold } from '../completeness.ts';

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

/** A platform of a baseline that came to expect other digests. */
export type Adoption = { readonly platform: string; readonly from: readonly Digest[]; readonly to: readonly Digest[] };

/** Platform digests that were accepted for good become those of the baseline, as {@link moveBaseline} gives it. */
export function adoptPlatforms(
  baseline: Baseline,
  facts: TagFacts,
  isAccepted: (digest: Digest) => boolean,
): { readonly baseline: Baseline; readonly adopted: readonly Adoption[] } {
  const expected = new Map(baseline.platforms.map(({ platform, digests }) => [platform, digests]));
  const isTold = digestsTold(facts);
  const adopted = platformsOf(facts).flatMap(({ platform, digests: to }): Adoption[] => {
    if (!isTold(platform)) return [];
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
  for (const each of mergePlatforms(expected))
    if (each.digests.length > 0 || !byName.has(each.platform)) byName.set(each.platform, each);
  return [...byName.values()].toSorted((one, other) => (one.platform < other.platform ? -1 : 1));
}

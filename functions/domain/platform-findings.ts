import type { Digest } from './digest.ts';
import type { Finding } from './finding.ts';
import type { TagFacts } from './observation.ts';
import { isRunnable, platformsOf } from './platform.ts';
import type { Policy } from './policy.ts';
import type { Reference } from './reference.ts';
import type { Baseline } from './snapshot.ts';

/** So many platforms of a tag are told of at a time: a row and a mail have their limits. */
const mostTold = 20;

/** The platforms whose digest is not that of the baseline, though the tag's is, but for digests that are accepted. */
export function findChangedPlatforms(
  reference: Reference,
  baseline: Baseline,
  facts: TagFacts,
  isAccepted: (digest: Digest) => boolean,
): readonly Finding[] {
  if (facts.digest !== baseline.digest) return [];
  const expected = new Map(baseline.platforms.map(({ platform, digests }) => [platform, digests]));
  const changed = platformsOf(facts).flatMap(({ platform, digests: to }): Finding[] => {
    const from = [...(expected.get(platform) ?? [])];
    const added = to.filter((digest) => !from.includes(digest));
    // Of a platform that had no digest nothing can be told to have changed.
    if (from.length === 0 || added.length === 0 || added.every(isAccepted)) return [];
    return [{ kind: 'platform-changed', reference, digest: facts.digest, platform, from, to: [...to] }];
  });
  return changed.slice(0, mostTold);
}

/** The platforms that are demanded, by the configuration or else by the baseline, and not there. */
export function findMissingPlatforms(
  reference: Reference,
  baseline: Baseline | null,
  facts: TagFacts,
  demanded: Policy['platforms'],
): readonly Finding[] {
  const shown = new Set(facts.platforms.map(({ platform }) => platform));
  const demandedBy = demanded === null ? 'baseline' : 'configuration';
  const wanted = demanded ?? (baseline?.platforms ?? []).map(({ platform }) => platform).filter(isRunnable);
  return [...new Set(wanted)]
    .filter((platform) => !shown.has(platform))
    .slice(0, mostTold)
    .map((platform) => ({ kind: 'platform-missing', reference, platform, demandedBy, digest: facts.digest }));
}

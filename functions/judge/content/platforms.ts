import type { Finding, FindingOf } from '../../domain/finding.ts';
import type { TagFacts } from '../../domain/observation.ts';
import type { Policy } from '../../domain/policy.ts';
import type { Baseline } from '../../domain/snapshot.ts';
import type { Digest } from '../../domain/values/digest.ts';
import { canonicalPlatform, isRunnable, mergePlatforms, platformsOf } from '../../domain/values/platform.ts';
import type { Reference } from '../../domain/values/reference.ts';
import { digestsTold, namesAllPlatforms } from '../completeness.ts';
import type { acceptancesOf } from './acceptance.ts';

/** So many platforms of a tag are told of at a time: a row and a mail have their limits. */
const mostTold = 20;

/**
 * The platforms whose digest is not that of the baseline, though the tag's is, but for digests that are accepted. What
 * was found of a platform before (`open`) stays where the answer does not tell all of its digests.
 */
export function findChangedPlatforms(
  { reference, baseline, open }: About,
  facts: TagFacts,
  acceptances: (digest: Digest) => ReturnType<typeof acceptancesOf>,
): readonly Finding[] {
  if (facts.digest !== baseline.digest) return [];
  const expected = new Map(mergePlatforms(baseline.platforms).map(({ platform, digests }) => [platform, digests]));
  const shown = platformsOf(facts);
  const isTold = digestsTold(facts);
  const found = shown.flatMap(({ platform, digests: to }): Finding[] => {
    const from = [...(expected.get(platform) ?? [])];
    const added = to.filter((digest) => !from.includes(digest));
    const before = isTold(platform) ? undefined : open.find((each) => canonicalPlatform(each.platform) === platform);
    if (before?.digest === facts.digest && added.every((digest) => before.to.includes(digest))) return [before];
    // Of a platform that had no digest nothing can be told to have changed.
    const weighed = added.map(acceptances);
    if (from.length === 0 || weighed.every(({ alive }) => alive.length > 0)) return [];
    const expired = weighed.flatMap((each) => (each.alive.length > 0 ? [] : each.expired));
    return [{ kind: 'platform-changed', reference, digest: facts.digest, platform, from, to: [...to], expired }];
  });
  if (namesAllPlatforms(facts)) return found;
  const isShown = (name: string) => shown.some(({ platform }) => platform === canonicalPlatform(name));
  return [...found, ...open.filter(({ platform, digest }) => digest === facts.digest && !isShown(platform))];
}

type About = {
  readonly reference: Reference;
  readonly baseline: Baseline;
  readonly open: readonly FindingOf<'platform-changed'>[];
};

/** The platforms that are demanded, by the configuration or else by the baseline, and not there. */
export function findMissingPlatforms(
  reference: Reference,
  baseline: Baseline | null,
  facts: TagFacts,
  demanded: Policy['platforms'],
): readonly Finding[] {
  const shown = new Set(facts.platforms.map(({ platform }) => canonicalPlatform(platform)));
  const demandedBy = demanded === null ? 'baseline' : 'configuration';
  const expected = demanded ?? (baseline?.platforms ?? []).map(({ platform }) => platform).filter(isRunnable);
  return [...new Set(expected.map(canonicalPlatform))]
    .filter((platform) => !shown.has(platform))
    .map((platform): Finding => ({ kind: 'platform-missing', reference, platform, demandedBy, digest: facts.digest }));
}

/** The first findings that may be told. Of too many, those that were open stay: one left out would be told as resolved. */
export function limit(findings: readonly Finding[], isOpen: (finding: Finding) => boolean): readonly Finding[] {
  const openFirst = findings.toSorted((one, other) => Number(isOpen(other)) - Number(isOpen(one)));
  const kept = new Set(openFirst.slice(0, mostTold));
  return findings.filter((finding) => kept.has(finding));
}

import type { RegistryAnswer, TagFacts } from '../domain/observation.ts';
import type { State } from '../domain/snapshot.ts';
import { canonicalPlatform } from '../domain/values/platform.ts';

/**
 * The answer as a run stores and judges it. A tag that showed a digest of its own has one. If an answer gives only that
 * of a platform, the tag's own is missing from it: the two are digests of different things, and cannot be compared.
 */
export function asJudged<Answer extends RegistryAnswer>(
  answer: Answer,
  { lastSeen }: Pick<State, 'lastSeen'>,
): Answer | Extract<RegistryAnswer, { outcome: 'unreadable' }> {
  if (answer.outcome !== 'present' || answer.facts.digestFrom === 'tag' || lastSeen?.digestFrom !== 'tag')
    return answer;
  const { observedAt, facts } = answer;
  const detail = `expected a digest of the tag itself, as it had before, got only that of its platform: ${facts.digest}`;
  return { outcome: 'unreadable', observedAt, code: 'digest-missing', detail };
}

/** Whether the answer names all platforms of the tag. One that names none does not: a tag has at least one. */
export const namesAllPlatforms = ({ platforms, incomplete }: Pick<TagFacts, 'platforms' | 'incomplete'>): boolean =>
  platforms.length > 0 && !incomplete.includes('platforms');

/** Whether the answer tells every digest that stands under the name of a platform, in whatever spelling. */
export const tellsDigestsOf = (platform: string, { platforms }: Pick<TagFacts, 'platforms'>): boolean => {
  const entries = platforms.filter((each) => canonicalPlatform(each.platform) === platform);
  return entries.length > 0 && entries.every(({ digest }) => digest !== null);
};

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

/** Whether the answer tells every digest that stands under the name of a platform: normalised, as all names are compared. */
export function digestsTold({ platforms }: Pick<TagFacts, 'platforms'>): (platform: string) => boolean {
  const isTold = new Map<string, boolean>();
  for (const { platform, digest } of platforms) {
    const name = canonicalPlatform(platform);
    isTold.set(name, digest !== null && isTold.get(name) !== false);
  }
  return (platform) => isTold.get(platform) ?? false;
}

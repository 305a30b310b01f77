import type { Target } from '../../domain/policy.ts';
import { type ImageName, type ReferenceParts, referenceOf } from '../../domain/values/reference.ts';
import type { AuditConfig, TargetPattern } from '../audit-config.ts';
import { matchesGlob } from './glob.ts';

/** Whether a pattern matches an image. */
export const matchesImage = ({ image: pattern }: Pick<TargetPattern, 'image'>, image: ImageName): boolean =>
  matchesGlob(pattern, image);

/** Whether only the registry can say which images a pattern means. */
export const hasImageWildcard = ({ image }: Pick<TargetPattern, 'image'>): boolean => /[*?]/.test(image);

/** Finds the target of a tag: listed by name, or else matched by the most specific pattern; undefined: it is none. */
export function openTargets({ targets }: AuditConfig): (parts: ReferenceParts) => Target | undefined {
  const byName = new Map(targets.map((target) => [target.reference, target]));
  return (parts) => byName.get(referenceOf(parts));
}

import type { AuditConfig } from '../../config/audit-config.ts';
import { commonExample } from '../../config/policy/overlap.ts';
import { includesOf } from '../../config/policy/target-pattern.ts';
import type { Target } from '../../domain/policy.ts';
import { Reference } from '../../domain/values/reference.ts';
import { findTarget, isMeant, type Pattern, parsePattern } from '../references.ts';

/** The tags that are looked at, and no others. */
export type Look = Pick<AuditConfig, 'targets' | 'patterns'> & {
  isOf(reference: Reference): boolean;
  /** Whether tags of an image, with the key of its registry, may be looked at. */
  isOfImage(image: string): boolean;
};

/** What is meant by references, images and patterns. Throws `reference-invalid` where one can be of no target. */
export function lookAt(texts: readonly string[], config: AuditConfig): Look {
  const all = texts.map((text) => lookAtOne(text, config));
  const named = new Set(all.flatMap(({ targets }) => targets));
  const asked = new Set<Reference>([...named].map(({ reference }) => reference));
  const meant = all.flatMap(({ pattern }) => pattern ?? []);
  const patterns = new Set(all.flatMap((each) => each.patterns));
  return {
    targets: [...new Map([...named].map((target) => [target.reference, target])).values()],
    patterns: [...patterns],
    isOf: (reference) => asked.has(reference) || meant.some((pattern) => isMeant(pattern, reference)),
    isOfImage: (image) => meant.some((pattern) => pattern.isOfImage(image)),
  };
}

type Meant = Pick<AuditConfig, 'targets' | 'patterns'> & { readonly pattern: Pattern | undefined };

function lookAtOne(text: string, config: AuditConfig): Meant {
  const one = (target: Target): Meant => ({ targets: [target], patterns: [], pattern: undefined });
  if (Reference.safeParse(text).success) return one(findTarget(text, config));
  const pattern = parsePattern(text);
  const targets = config.targets.filter(({ reference }) => pattern.isOf(reference));
  const patterns = config.patterns.filter((each) =>
    includesOf(each).some((include) => commonExample([include.patterns, pattern.patterns]) !== undefined),
  );
  return targets.length + patterns.length > 0 ? { targets, patterns, pattern } : one(findTarget(text, config));
}

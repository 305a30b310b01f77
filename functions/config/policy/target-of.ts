import type { Target } from '../../domain/policy.ts';
import { type ReferenceParts, referenceOf } from '../../domain/values/reference.ts';
import type { AuditConfig } from '../audit-config.ts';

/** Finds the target of a tag: listed by name, or else matched by the most specific pattern; undefined: it is none. */
export function openTargets({ targets }: AuditConfig): (parts: ReferenceParts) => Target | undefined {
  const byName = new Map(targets.map((target) => [target.reference, target]));
  return (parts) => byName.get(referenceOf(parts));
}

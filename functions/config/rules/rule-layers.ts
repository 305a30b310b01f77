import type { ReferenceParts } from '../../domain/values/reference.ts';
import { readAuditYaml } from '../audit-yaml.ts';
import { type Layer, layersIn } from '../policy/layers.ts';
import { matchingRules, type Patterns } from '../policy/rule-match.ts';
import { AuditFile } from '../schema/audit-file.ts';

/** A rule of the file: its place in the list, its patterns and its keys. */
export type FileRule = Layer & { readonly index: number; readonly patterns: Patterns };

/** Finds the rule of a valid file that applies to a tag: the most specific that matches; undefined: none does. */
export function openRules(text: string): (parts: ReferenceParts) => FileRule | undefined {
  const { rules } = layersIn(AuditFile.parse(readAuditYaml(text).data));
  const indexed = rules.map((rule, index): FileRule => ({ ...rule, index }));
  return (parts) => matchingRules(indexed, parts)[0];
}

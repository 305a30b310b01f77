import { isMap, isScalar, isSeq, type Node } from 'yaml';

/** A value as the file has it, for the end of a message: `"prdo"`, `the number 1.10`, `an empty list`. */
export function shown(node: Node | null): string {
  if (isMap(node)) return node.items.length === 0 ? 'an empty map' : 'a map';
  if (isSeq(node)) return node.items.length === 0 ? 'an empty list' : 'a list';
  if (!isScalar(node) || isNothing(node)) return 'nothing';
  if (typeof node.value === 'string') return JSON.stringify(shortened(node.value));
  return typeof node.value === 'number' ? `the number ${sourceOf(node)}` : sourceOf(node);
}

/** The text of an unquoted value that YAML does not read as text: `1.10`, `true`; undefined for any other. */
export function unquoted(node: Node | null): string | undefined {
  return isScalar(node) && node.type === 'PLAIN' && typeof node.value !== 'string' && !isNothing(node)
    ? sourceOf(node)
    : undefined;
}

const isNothing = (node: { value: unknown; source?: string }): boolean => node.value === null && !node.source;
const sourceOf = (node: { value: unknown; source?: string }): string => shortened(node.source ?? String(node.value));
const shortened = (text: string): string => (text.length > 100 ? `${text.slice(0, 100)}…` : text);

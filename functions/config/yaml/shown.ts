import { isMap, isScalar, isSeq, type Node, type Scalar } from 'yaml';
import { escapeUnseen } from './odd-character.ts';

/** A value as the file has it, for the end of a message: `"prdo"`, `the number 1.10`, `an empty list`. */
export function shown(node: Node | null): string {
  if (isMap(node)) return node.items.length === 0 ? 'an empty map' : 'a map';
  if (isSeq(node)) return node.items.length === 0 ? 'an empty list' : 'a list';
  if (!isScalar(node) || (node.value === null && !node.source)) return 'nothing';
  if (typeof node.value === 'string') return quoted(node.value);
  return typeof node.value === 'number' ? `the number ${sourceOf(node)}` : sourceOf(node);
}

/** A scalar where text is expected: always in quotes, whatever YAML takes it for. */
export const shownAsText = (node: Scalar): string => quoted(node.source ?? String(node.value));

/** A text in quotes, cut where it is long, with escapes for what cannot be seen. */
export const quoted = (text: string): string => escapeUnseen(JSON.stringify(shortened(text)));

const sourceOf = (node: Scalar): string => shortened(node.source ?? String(node.value));
const shortened = (text: string): string => (text.length > 100 ? `${text.slice(0, 100)}…` : text);

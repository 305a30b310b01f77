import { isNode } from 'yaml';

/**
 * From where to where a parsed value is written, by offsets; a value of several lines goes up to where the next line begins. A comment
 * behind it and the anchor or tag before it are no part of it.
 */
export function rangeOf(value: unknown): { readonly start: number; readonly end: number } {
  const [start, end] = (isNode(value) ? value.range : undefined) ?? [];
  if (start === undefined || end === undefined) throw new TypeError('A parsed value has its place in the text.');
  return { start, end };
}

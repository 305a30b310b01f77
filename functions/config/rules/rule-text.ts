import { Document } from 'yaml';
import type { NewItem } from '../yaml/list-edit.ts';

/** Keys of a rule and their values, in the order in which they are written. */
export type RuleKeys = Readonly<Record<string, unknown>>;

/** The values of a rule that a name stands beside, as a comment: ids of updaters. */
export type Names = ReadonlyMap<string, string>;

/** A rule as an item of the list, with the names of the updaters in comments. */
export const ruleItem = (keys: RuleKeys, names: Names): NewItem => ({
  lines: Object.keys(keys).flatMap((key) => keyLines(key, keys[key], names)),
  inBraces: inline(keys),
});

/** A key and its value as lines of a block map, which are not indented. */
export const keyLines = (key: string, value: unknown, names: Names): readonly string[] =>
  isMap(value) && key === 'changes'
    ? [`${key}:`, ...Object.entries(value).flatMap(([inner, each]) => listLines(inner, each, names))]
    : [`${key}: ${inline(value)}`];

/** A list on one line, or with one line for each item where one of them has a name. */
function listLines(key: string, value: unknown, names: Names): readonly string[] {
  const items = Array.isArray(value) ? value.map(String) : [];
  if (!items.some((item) => names.has(item))) return [`  ${key}: ${inline(value)}`];
  const [only] = items;
  if (items.length === 1 && only !== undefined) return [`  ${key}: ${inline(value)}${comment(names.get(only))}`];
  return [`  ${key}:`, ...items.map((item) => `    - ${inline(item)}${comment(names.get(item))}`)];
}

const comment = (name: string | undefined): string => (name === undefined ? '' : ` # ${name}`);

/** A value on one line, quoted where it has to be. */
export function inline(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inline).join(', ')}]`;
  if (isMap(value)) return `{ ${entriesInline(value)} }`;
  // Windows look less like a time with them.
  if (typeof value === 'string' && value.includes(' ')) return JSON.stringify(value);
  const document = new Document();
  document.contents = document.createNode([value], { flow: true });
  return document.toString({ lineWidth: 0, flowCollectionPadding: false }).trimEnd().slice(1, -1);
}

/** Keys and their values on one line, without braces. */
export const entriesInline = (keys: RuleKeys): string =>
  Object.entries(keys)
    .map(([key, value]) => `${key}: ${inline(value)}`)
    .join(', ');

const isMap = (value: unknown): value is RuleKeys =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

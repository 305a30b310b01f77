import type { YAMLMap, YAMLSeq } from 'yaml';
import { columnOf, type Edit, insertionAt, lineStart, linesAt, nextLine, rangeOf, restOfLine } from './text-edit.ts';

/** A new item of a list, in both styles. */
export type NewItem = {
  /** The lines of a block map, which are not indented; the first has no dash. */
  readonly lines: readonly string[];
  /** A map on one line, with its braces. */
  readonly inBraces: string;
};

/** Appends a list with one item to a file that has no such key. */
export function addList(text: string, root: YAMLMap, key: string, item: NewItem): Edit {
  if (root.flow) {
    return insertionAt(rangeOf(root.items.at(-1)?.value).end, `, ${key}: [${item.inBraces}]`);
  }
  const contentEnd = rangeOf(root).end;
  // Three dots may end the document.
  const dots = text.slice(contentEnd).search(/^\.\.\.(?:\s|$)/m);
  const at = dots < 0 ? text.length : contentEnd + dots;
  const margin = ' '.repeat(columnOf(text, rangeOf(root).start));
  const isBlank = text.slice(lineStart(text, at - 1), at).trim() === '';
  const lines = [`${margin}${key}:`, ...itemLines(item, `${margin}  `)];
  return linesAt(text, at, isBlank ? lines : ['', ...lines]);
}

/** Adds an item to the list of a file, behind those that are there and in their style. */
export function addItem(text: string, list: YAMLSeq, item: NewItem, key: Key): readonly Edit[] {
  if (!list.flow) return [addBlockItem(text, list, item)];
  return list.items.length === 0 ? fillEmpty(text, list, item, key) : addFlowItem(text, list, item);
}

/** Where the key of the list stands, and whether the map around it is one in braces. */
type Key = { readonly keyAt: number; readonly inBraces: boolean };

function addBlockItem(text: string, list: YAMLSeq, item: NewItem): Edit {
  const dashAt = rangeOf(list).start;
  const margin = ' '.repeat(columnOf(text, dashAt));
  // What stands between a dash and its item: spaces, or a line break and spaces. An anchor or a comment there is not repeated.
  const gap = /^(?:\r?\n)? +$/.exec(text.slice(dashAt + 1, rangeOf(list.items[0]).start))?.[0] ?? ' ';
  const at = nextLine(text, rangeOf(list.items.at(-1)).end);
  // Comments that are indented further than the dash belong to the item above them.
  const itsComments =
    new RegExp(`^(?:(?:[ \\t]*\\r?\\n)*${margin} +#[^\\n]*(?:\\n|$))*`).exec(text.slice(at))?.[0] ?? '';
  return linesAt(text, at + itsComments.length, itemLines(item, margin, gap));
}

/** An empty list becomes one of lines, if it stands alone behind its key. */
function fillEmpty(text: string, list: YAMLSeq, item: NewItem, { keyAt, inBraces }: Key): readonly Edit[] {
  const { start, end } = rangeOf(list);
  const isAlone =
    !inBraces &&
    lineStart(text, keyAt) === lineStart(text, start) &&
    /^\[[ \t]*\]$/.test(text.slice(start, end)) &&
    /^[ \t]*(?:#.*)?$/.test(restOfLine(text, end));
  if (!isAlone) return [insertionAt(start + 1, item.inBraces)];
  const margin = ' '.repeat(columnOf(text, keyAt) + 2);
  return [
    { start: text.slice(0, start).trimEnd().length, end, text: '' },
    linesAt(text, nextLine(text, end), itemLines(item, margin)),
  ];
}

/** On a line of its own where the last item has one. */
function addFlowItem(text: string, list: YAMLSeq, item: NewItem): readonly Edit[] {
  const { start, end } = rangeOf(list.items.at(-1));
  const written = item.inBraces;
  const lead = text.slice(lineStart(text, start), start);
  const rest = /^[ \t]*(?<comma>,?)[ \t]*(?:#.*)?$/.exec(restOfLine(text, end));
  if (lead.trim() !== '' || rest === null) return [insertionAt(end, `, ${written}`)];
  const hasComma = rest.groups?.['comma'] === ',';
  return [
    ...(hasComma ? [] : [insertionAt(end, ',')]),
    linesAt(text, nextLine(text, end), [`${lead}${written}${hasComma ? ',' : ''}`]),
  ];
}

/** An item behind a dash. */
function itemLines(item: NewItem, margin: string, gap = ' '): readonly string[] {
  const [first, ...others] = item.lines;
  const isBelow = gap.includes('\n');
  const indent = isBelow ? gap.replace(/\r?\n/, '') : `${margin} ${gap}`;
  return [
    ...(isBelow ? [`${margin}-`, `${indent}${first}`] : [`${margin}-${gap}${first}`]),
    ...others.map((line) => `${indent}${line}`),
  ];
}

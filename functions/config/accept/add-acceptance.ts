import type { YAMLMap, YAMLSeq } from 'yaml';
import {
  columnOf,
  type Edit,
  insertionAt,
  lineStart,
  linesAt,
  nextLine,
  rangeOf,
  restOfLine,
} from '../yaml/text-edit.ts';
import { entryInBraces, entryLines, type NewAcceptance } from './acceptance-text.ts';

/** Appends the list `accept` to a file that has none. */
export function addList(text: string, root: YAMLMap, acceptance: NewAcceptance): Edit {
  if (root.flow) {
    return insertionAt(rangeOf(root.items.at(-1)?.value).end, `, accept: [${entryInBraces(acceptance)}]`);
  }
  const contentEnd = rangeOf(root).end;
  // Three dots may end the document.
  const dots = text.slice(contentEnd).search(/^\.\.\.(?:\s|$)/m);
  const at = dots < 0 ? text.length : contentEnd + dots;
  const margin = ' '.repeat(columnOf(text, rangeOf(root).start));
  const isBlank = text.slice(lineStart(text, at - 1), at).trim() === '';
  const lines = [`${margin}accept:`, ...itemLines(acceptance, `${margin}  `)];
  return linesAt(text, at, isBlank ? lines : ['', ...lines]);
}

/** Adds an item to the list of a file, behind those that are there and in their style. */
export function addItem(text: string, list: YAMLSeq, acceptance: NewAcceptance, key: Key): readonly Edit[] {
  if (!list.flow) return [addBlockItem(text, list, acceptance)];
  return list.items.length === 0 ? fillEmpty(text, list, acceptance, key) : addFlowItem(text, list, acceptance);
}

/** Where the key of the list stands, and whether the map around it is one in braces. */
type Key = { readonly keyAt: number; readonly inBraces: boolean };

function addBlockItem(text: string, list: YAMLSeq, acceptance: NewAcceptance): Edit {
  const dashAt = rangeOf(list).start;
  const margin = ' '.repeat(columnOf(text, dashAt));
  // What stands between a dash and its item: spaces, or a line break and spaces. An anchor or a comment there is not repeated.
  const gap = /^(?:\r?\n)? +$/.exec(text.slice(dashAt + 1, rangeOf(list.items[0]).start))?.[0] ?? ' ';
  const at = nextLine(text, rangeOf(list.items.at(-1)).end);
  // Comments that are indented further than the dash belong to the item above them.
  const itsComments =
    new RegExp(`^(?:(?:[ \\t]*\\r?\\n)*${margin} +#[^\\n]*(?:\\n|$))*`).exec(text.slice(at))?.[0] ?? '';
  return linesAt(text, at + itsComments.length, itemLines(acceptance, margin, gap));
}

/** An empty list becomes one of lines, if it stands alone behind its key. */
function fillEmpty(text: string, list: YAMLSeq, acceptance: NewAcceptance, { keyAt, inBraces }: Key): readonly Edit[] {
  const { start, end } = rangeOf(list);
  const isAlone =
    !inBraces &&
    lineStart(text, keyAt) === lineStart(text, start) &&
    /^\[[ \t]*\]$/.test(text.slice(start, end)) &&
    /^[ \t]*(?:#.*)?$/.test(restOfLine(text, end));
  if (!isAlone) return [insertionAt(start + 1, entryInBraces(acceptance))];
  const margin = ' '.repeat(columnOf(text, keyAt) + 2);
  return [
    { start: text.slice(0, start).trimEnd().length, end, text: '' },
    linesAt(text, nextLine(text, end), itemLines(acceptance, margin)),
  ];
}

/** On a line of its own where the last item has one. */
function addFlowItem(text: string, list: YAMLSeq, acceptance: NewAcceptance): readonly Edit[] {
  const { start, end } = rangeOf(list.items.at(-1));
  const written = entryInBraces(acceptance);
  const lead = text.slice(lineStart(text, start), start);
  const rest = /^[ \t]*(?<comma>,?)[ \t]*(?:#.*)?$/.exec(restOfLine(text, end));
  if (lead.trim() !== '' || rest === null) return [insertionAt(end, `, ${written}`)];
  const hasComma = rest.groups?.['comma'] === ',';
  return [
    ...(hasComma ? [] : [insertionAt(end, ',')]),
    linesAt(text, nextLine(text, end), [`${lead}${written}${hasComma ? ',' : ''}`]),
  ];
}

/** An entry behind a dash. */
function itemLines(acceptance: NewAcceptance, margin: string, gap = ' '): readonly string[] {
  const [first, ...others] = entryLines(acceptance);
  const isBelow = gap.includes('\n');
  const indent = isBelow ? gap.replace(/\r?\n/, '') : `${margin} ${gap}`;
  return [
    ...(isBelow ? [`${margin}-`, `${indent}${first}`] : [`${margin}-${gap}${first}`]),
    ...others.map((line) => `${indent}${line}`),
  ];
}

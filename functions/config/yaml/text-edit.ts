import { isNode } from 'yaml';

/** A part of a text, by offsets, and what stands in its place afterwards; an empty part is an insertion. */
export type Edit = { readonly start: number; readonly end: number; readonly text: string };

export const insertionAt = (offset: number, text: string): Edit => ({ start: offset, end: offset, text });

/** Makes edits that do not overlap. Insertions at one place come in the order in which they are given. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  let done = 0;
  const parts = edits
    .toSorted((one, other) => one.start - other.start || one.end - other.end)
    .map(({ start, end, text: written }) => {
      const part = `${text.slice(done, start)}${written}`;
      done = end;
      return part;
    });
  return `${parts.join('')}${text.slice(done)}`;
}

/** Where the line begins that an offset is in. */
export const lineStart = (text: string, offset: number): number => text.slice(0, offset).lastIndexOf('\n') + 1;

/** How far from the beginning of its line an offset is. */
export const columnOf = (text: string, offset: number): number => offset - lineStart(text, offset);

/** Where the line after that of an offset begins: the offset itself where it begins one, the end where none follows. */
export function nextLine(text: string, offset: number): number {
  if (lineStart(text, offset) === offset) return offset;
  const end = text.indexOf('\n', offset);
  return end < 0 ? text.length : end + 1;
}

/** What is between an offset and the end of its line, without the line ending. */
export const restOfLine = (text: string, offset: number): string => /[^\r\n]*/.exec(text.slice(offset))?.[0] ?? '';

/** The line ending before an offset, or else the first of the text. */
export function lineEndingAt(text: string, offset: number): '\r\n' | '\n' {
  const before = lineStart(text, offset) - 1;
  const at = before < 0 ? text.indexOf('\n') : before;
  return text[at - 1] === '\r' ? '\r\n' : '\n';
}

/** Inserts whole lines where a line begins, or behind a last line that does not end. */
export function linesAt(text: string, offset: number, lines: readonly string[]): Edit {
  const ending = lineEndingAt(text, offset);
  const lead = lineStart(text, offset) === offset ? '' : ending;
  return insertionAt(offset, `${lead}${lines.join(ending)}${ending}`);
}

/**
 * From where to where a parsed value is written, by offsets; a value of several lines goes up to where the next line begins. A comment
 * behind it and the anchor or tag before it are no part of it.
 */
export function rangeOf(value: unknown): { readonly start: number; readonly end: number } {
  const [start, end] = (isNode(value) ? value.range : undefined) ?? [];
  if (start === undefined || end === undefined) throw new TypeError('A parsed value has its place in the text.');
  return { start, end };
}

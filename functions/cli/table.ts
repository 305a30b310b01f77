import { stripVTControlCharacters } from 'node:util';
import stringWidth from 'string-width';
import wrapAnsi from 'wrap-ansi';
import { paintHeading } from './terminal.ts';

/** A column of a table, and how it gives way where the terminal is too narrow for all of them; one without `fit` keeps its width. */
export type Column = {
  readonly head: string;
  readonly fit?: /** Moves below its row, after these words, which may be empty. */
    | { readonly below: string }
    /** Ends in `…` after so many characters. For plain text only. */
    | { readonly cutTo: number }
    /** Is wrapped, and gets no narrower than this. */
    | { readonly wrapTo: number };
};

type Table = {
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly string[])[];
  /** The narrowest a column may be made, by its place; those that are not wrapped are left out. */
  readonly widths: readonly number[];
  /** What stands in a line of its own below each row. */
  readonly below: readonly string[];
};

const gap = 2;
const indent = 4;

/**
 * Columns aligned by spaces. Fits a terminal, first by cutting, then by moving a column below its row, then by wrapping; elsewhere
 * nothing is cut or wrapped, so that `awk` and `grep` find all of it. `width` is that of the terminal, undefined where there is none.
 */
export function renderTable(
  columns: readonly (string | Column)[],
  rows: readonly (readonly string[])[],
  width = screenWidth(),
): string {
  let table = tableOf(
    columns.map((column) => (typeof column === 'string' ? { head: column } : column)),
    rows,
  );
  for (const narrow of [cutCells, moveBelow, wrapCells]) {
    if (width !== undefined && widthOf(table) > width) table = narrow(table, width);
  }
  return [
    lineOf(
      table.columns.map(({ head }) => head),
      table.widths,
      paintHeading,
    ),
    ...table.rows.flatMap((row, index) => [...linesOf(row, table.widths), ...belowOf(table, index, width)]),
  ].join('\n');
}

/** A line with more text than fits a terminal, wrapped there and indented by so many spaces. */
export const indented = (spaces: number, text: string, width = screenWidth()): string =>
  (width === undefined ? [text] : wrap(text, Math.max(width - spaces, 20)))
    .map((line) => ' '.repeat(spaces) + line)
    .join('\n');

/** A terminal that does not tell its width is taken for one of 80 columns. */
const screenWidth = (): number | undefined => (process.stdout.isTTY ? process.stdout.columns || 80 : undefined);

function tableOf(columns: readonly Column[], rows: Table['rows'], below: readonly string[] = []): Table {
  const widths = columns.map(({ head }, index) =>
    Math.max(
      stringWidth(head),
      ...rows.flatMap((row) => (row[index] ?? '').split('\n').map((line) => stringWidth(line))),
    ),
  );
  return { columns, rows, widths, below };
}

const widthOf = ({ widths }: Table): number => widths.reduce((sum, width) => sum + width + gap, -gap);

function cutCells({ columns, rows }: Table): Table {
  return tableOf(
    columns,
    rows.map((row) =>
      row.map((cell, index) => {
        const fit = columns[index]?.fit;
        return typeof fit === 'object' && 'cutTo' in fit ? cut(cell, fit.cutTo) : cell;
      }),
    ),
  );
}

function moveBelow({ columns, rows }: Table): Table {
  const wordsOf = ({ fit }: Column) => (typeof fit === 'object' && 'below' in fit ? fit.below : undefined);
  const stay = <Item>(items: readonly Item[]) =>
    items.filter((_, index) => wordsOf(columns[index] ?? { head: '' }) === undefined);
  const below = rows.map((row) =>
    columns
      .flatMap((column, index): string[] => {
        const [words, cell = ''] = [wordsOf(column), row[index]];
        if (words === undefined || ['', '-'].includes(stripVTControlCharacters(cell))) return [];
        return [words === '' ? cell : `${words} ${cell}`];
      })
      .join(', '),
  );
  return tableOf(stay(columns), rows.map(stay), below);
}

function wrapCells(table: Table, width: number): Table {
  let excess = widthOf(table) - width;
  const widths = table.widths.map((own, index) => {
    const fit = table.columns[index]?.fit;
    if (typeof fit !== 'object' || !('wrapTo' in fit)) return own;
    const least = Math.min(own, Math.max(fit.wrapTo, stringWidth(table.columns[index]?.head ?? '')));
    const narrowed = Math.max(least, own - Math.max(excess, 0));
    excess -= own - narrowed;
    return narrowed;
  });
  return { ...table, widths };
}

/** A row in as many lines as its highest cell takes. */
function linesOf(row: readonly string[], widths: readonly number[]): readonly string[] {
  const cells = row.map((cell, index) => cell.split('\n').flatMap((line) => wrap(line, widths[index] ?? 0)));
  const height = Math.max(...cells.map(({ length }) => length));
  return Array.from({ length: height }, (_, line) =>
    lineOf(
      cells.map((cell) => cell[line] ?? ''),
      widths,
    ),
  );
}

const lineOf = (cells: readonly string[], widths: readonly number[], paint = (text: string) => text): string =>
  cells
    .map((cell, index) => paint(cell) + ' '.repeat(Math.max(0, (widths[index] ?? 0) - stringWidth(cell))))
    .join(' '.repeat(gap))
    .trimEnd();

const belowOf = ({ below }: Table, index: number, width = 80): readonly string[] => {
  const text = below[index] ?? '';
  return text === '' ? [] : [indented(indent, text, width)];
};

const wrap = (line: string, width: number): readonly string[] =>
  // What fits is left as it is: wrapping composes characters anew.
  stringWidth(line) <= width ? [line] : wrapAnsi(line, width, { hard: true }).split('\n');

function cut(text: string, most: number): string {
  if (stringWidth(text) <= most) return text;
  let kept = '';
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    if (stringWidth(kept + segment) >= most) break;
    kept += segment;
  }
  return `${kept}…`;
}

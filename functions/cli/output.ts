import { stringify } from 'csv-stringify/sync';
import type { Format } from './shared-options.ts';

/** One result in each form; `text` is made only where it is shown. Moments in `json` and `csv` are ISO 8601, UTC. */
export type Result = {
  readonly json: unknown;
  readonly text: () => string;
  readonly csv: Csv;
};

type Cell = string | number | null;
/** Lines of cells under named columns; the names are there also where no line is. */
export type Csv = { readonly columns: readonly string[]; readonly rows: readonly Readonly<Record<string, Cell>>[] };

export const csvOf = <Name extends string>(
  columns: readonly Name[],
  rows: readonly Readonly<Record<Name, Cell>>[],
): Csv => ({ columns, rows });

/** Where a command writes: results to standard output, progress to a terminal's standard error. */
export type Output = {
  print(result: Result): void;
  /** Shows a line that the next one replaces; the empty line clears it. */
  progress(line: string): void;
};

/** The streams of a process, as far as they are written to. */
export type Streams = {
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { readonly isTTY?: boolean; write(text: string): unknown };
};

export function openOutput(format: Format, { stdout, stderr }: Streams): Output {
  const print: Record<Format, (result: Result) => string> = {
    table: ({ text }) => `${text()}\n`,
    json: ({ json }) => `${JSON.stringify(json, null, 2)}\n`,
    // A cell that a registry filled must not become a formula in a spreadsheet.
    csv: ({ csv: { columns, rows } }) =>
      stringify([...rows], { header: true, columns: [...columns], escape_formulas: true }),
  };
  return {
    print: (result) => {
      stdout.write(print[format](result));
    },
    progress: (line) => {
      if (stderr.isTTY) stderr.write(`\r\u001b[K${line}`);
    },
  };
}

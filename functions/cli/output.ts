import { stringify } from 'csv-stringify/sync';

export const formats = ['table', 'json', 'csv'] as const;
export type Format = (typeof formats)[number];

/** One result in each form; `text` is made only where it is shown. Moments in `json` and `csv` are ISO 8601, UTC. */
export type Result = {
  readonly json: unknown;
  readonly text: () => string;
  /** A line each, the names of the columns taken from the first. */
  readonly csv: readonly Readonly<Record<string, string | number | null>>[];
};

/** Where a command writes: results to standard output, progress to a terminal's standard error. */
export type Output = {
  print(result: Result): void;
  /** Shows a line that the next one replaces; the empty line clears it. */
  progress(line: string): void;
};

export function openOutput(format: Format): Output {
  const { stdout, stderr } = process;
  const print: Record<Format, (result: Result) => string> = {
    table: ({ text }) => `${text()}\n`,
    json: ({ json }) => `${JSON.stringify(json, null, 2)}\n`,
    // A cell that a registry filled must not become a formula in a spreadsheet.
    csv: ({ csv }) => stringify([...csv], { header: true, escape_formulas: true }),
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

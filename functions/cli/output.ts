/** Where a command writes: results to standard output, progress to a terminal's standard error. */
export type Output = {
  /** Prints the result once: as JSON where the user asked for it, else the text. */
  data(json: unknown, text: () => string): void;
  /** Shows a line that the next one replaces; the empty line clears it. */
  progress(line: string): void;
};

export function openOutput(asJson: boolean): Output {
  const { stdout, stderr } = process;
  return {
    data: (json, text) => {
      stdout.write(`${asJson ? JSON.stringify(json, null, 2) : text()}\n`);
    },
    progress: (line) => {
      if (stderr.isTTY) stderr.write(`\r\u001b[K${line}`);
    },
  };
}

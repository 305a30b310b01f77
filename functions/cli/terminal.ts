import { styleText } from 'node:util';
import Table from 'cli-table3';
import type { Severity } from '../domain/severity.ts';

/** Colours a text by a severity, `none` where all is well; plain where standard output is no terminal or `NO_COLOR` is set. */
export function paintSeverity(text: string, severity: Severity | 'none'): string {
  const format = { critical: 'redBright', high: 'red', medium: 'yellow', low: 'cyan', none: 'green' } as const;
  return styleText(format[severity], text, { stream: process.stdout });
}

export const paintHeading = (text: string): string => styleText('bold', text, { stream: process.stdout });
export const paintWarning = (text: string): string => styleText('yellow', text, { stream: process.stdout });
export const paintAdded = (text: string): string => styleText('green', text, { stream: process.stdout });
export const paintRemoved = (text: string): string => styleText('red', text, { stream: process.stdout });
export const paintAside = (text: string): string => styleText('dim', text, { stream: process.stdout });

/** Columns aligned by spaces: readable on a terminal, and cut by `awk` in a pipe. */
export function renderTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const none = Object.fromEntries(
    // biome-ignore format: the parts of a frame, none of which is drawn
    ['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right',
      'left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid'].map((part) => [part, '']),
  );
  const table = new Table({
    head: head.map((text) => paintHeading(text)),
    chars: { ...none, middle: '  ' },
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [] },
  });
  table.push(...rows.map((row) => [...row]));
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}

import { styleText } from 'node:util';
import type { Severity } from '../domain/values/severity.ts';

/** Colours a text by a severity, `none` where all is well. No colour where standard output is not a terminal or `NO_COLOR` is set. */
export function paintSeverity(text: string, severity: Severity | 'none'): string {
  const format = { critical: 'redBright', high: 'red', medium: 'yellow', low: 'cyan', none: 'green' } as const;
  return styleText(format[severity], text, { stream: process.stdout });
}

export const paintHeading = (text: string): string => styleText('bold', text, { stream: process.stdout });
export const paintWarning = (text: string): string => styleText('yellow', text, { stream: process.stdout });
export const paintAdded = (text: string): string => styleText('green', text, { stream: process.stdout });
export const paintRemoved = (text: string): string => styleText('red', text, { stream: process.stdout });
export const paintAside = (text: string): string => styleText('dim', text, { stream: process.stdout });

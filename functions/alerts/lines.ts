import type { Line } from './description.ts';

/** A line for each entry, the first of them with the label. */
export const list = (label: string, entries: readonly string[]): readonly Line[] =>
  entries.map((entry, index) => [index === 0 ? label : '', entry]);

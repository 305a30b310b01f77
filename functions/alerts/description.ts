import type { Instant } from '../domain/instant.ts';
import type { Snapshot } from '../domain/snapshot.ts';

/** A fact and what it is called; a further line of the same fact has no label. */
export type Line = readonly [label: string, text: string];

/** An event in words. Events with the same heading and the same shared lines can be told together. */
export type Description = {
  /** Small for what a reader must see first. */
  readonly rank: number;
  readonly heading: string;
  /** A reference or, for what concerns a whole registry, its key. */
  readonly subject: string;
  readonly subjectIs: 'tag' | 'registry';
  /** What is true of this tag alone. */
  readonly own: readonly Line[];
  readonly shared: readonly Line[];
};

/** The run an event happened in, and the snapshot of its tag; null for what concerns a whole registry. */
export type EventContext = { readonly runAt: Instant; readonly snapshot: Snapshot | null };

/** A line for each entry, the first of them with the label. */
export const list = (label: string, entries: readonly string[]): readonly Line[] =>
  entries.map((entry, index) => [index === 0 ? label : '', entry]);

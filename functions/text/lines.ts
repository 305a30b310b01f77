import type { Snapshot } from '../domain/snapshot.ts';
import type { Instant } from '../domain/values/instant.ts';

/** A fact and what it is called; a further line of the same fact has no label. */
export type Line = readonly [label: string, text: string];

/** What a text about an event may draw on. */
export type EventContext = {
  readonly runAt: Instant;
  /** Of the tag in that run; null for what is about no single tag. */
  readonly snapshot: Snapshot | null;
  /** IANA name; times are shown in it. */
  readonly timeZone: string;
  /** The names of updaters, by the registry's ids. */
  readonly people: ReadonlyMap<string, string>;
};

/** A line for each entry, the first of them with the label. */
export const list = (label: string, entries: readonly string[]): readonly Line[] =>
  entries.map((entry, index) => [index === 0 ? label : '', entry]);

import type { Instant } from '../domain/values/instant.ts';

/** Something in the tables that no sequence of honest runs leaves behind. */
export type Tampering = RowTampering | RunTampering;

/** Of the row of a tag. Texts are as they lie in the table. */
export type RowTampering = { readonly of: 'row'; readonly reference: string; readonly runAt: string } & (
  | InChain
  /** An attribute that is the key of an index does not follow from the others: queries of that index miss the row. */
  | About<'index-key-edited', { attribute: string }>
  /** There is no run of its time. */
  | About<'without-run'>
);

/** Of the row of a run. */
export type RunTampering = { readonly of: 'run'; readonly runAt: string } & (
  | InChain
  /** Its rows or its own facts are not what its root was taken of. `missing`: tags of the run before without a row. */
  | About<'root-mismatch', { rows: number; recorded: number; missing: readonly string[] }>
  /** The root that was kept elsewhere is not the one in the table; null: no such run is recorded. */
  | About<'root-unexpected', { expected: string; found: string | null }>
);

type InChain =
  /** It is not what its hash was taken of, or not a row that tagwarden writes. */
  | About<'edited'>
  /** The next one names it with a different hash: it was changed, and its own hash with it. */
  | About<'rewritten'>
  /** The next one names it, and it is not there; of a run also: it is there without a root. */
  | About<'removed'>
  /** No later one names it, or no root covers it. */
  | About<'inserted'>
  /** Two name the same one before them. */
  | About<'forked', { other: Instant }>
  /** It names none before it, though there is one. */
  | About<'unlinked'>;

type About<Kind extends string, Detail = unknown> = { readonly kind: Kind } & Readonly<Detail>;

/** What each kind says, as the end of a sentence about its row or run. */
export const tamperings = {
  edited: 'was edited: it is not what tagwarden wrote',
  'index-key-edited': 'is hidden from an index: the key of the index does not match its content',
  rewritten: 'was rewritten, hash included: the next one names a different hash',
  removed: 'was removed: the next one names it',
  inserted: 'was inserted: no later one names it, or no root covers it',
  forked: 'forks the history: another one names the same predecessor',
  unlinked: 'is not linked to the one before it',
  'without-run': 'belongs to no run',
  'root-mismatch': 'does not match its root: rows were added, removed or changed, or its own facts were',
  'root-unexpected': 'has a different root than the one kept elsewhere',
} as const satisfies Record<Tampering['kind'], string>;

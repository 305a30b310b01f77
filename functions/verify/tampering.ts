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
  /** What it believes does not follow from the row before it, what was observed, and the policy. */
  | About<'misjudged'>
);

/** Of the row of a run. */
export type RunTampering = { readonly of: 'run'; readonly runAt: string } & (
  | InChain
  /** Its rows are not those that it recorded. `missing`: tags of the run before without a row. */
  | About<'root-mismatch', { rows: number; recorded: number; missing: readonly string[] }>
  /** The root that was kept elsewhere is not the one in the table; null: no such run is recorded. */
  | About<'root-unexpected', { expected: string; found: string | null }>
  /** It and those before it, `runs` in all, bear seals of another key, or none. */
  | About<'other-key', { runs: number }>
  /** What it says of its own alert is not what tagwarden wrote. */
  | About<'delivery-edited'>
  /** It had an alert. No later run says that it was sent, or that it is owed. */
  | About<'untold'>
  /** The configuration that it was judged by is gone from the table, or is another one. */
  | About<'configuration-edited'>
);

type InChain =
  /** It is not what its hash was taken of, or not a row that tagwarden writes. */
  | About<'edited'>
  /** Its hash is right, but it does not bear the seal of this deployment. */
  | About<'unsealed'>
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
  unsealed: 'was not written by tagwarden: it does not bear the seal of this deployment',
  'index-key-edited': 'is hidden from an index: the key of the index does not match its content',
  rewritten: 'was rewritten, hash included: the next one names a different hash',
  removed: 'was removed: the next one names it',
  inserted: 'was inserted: no later one names it, or no root covers it',
  forked: 'forks the history: another one names the same predecessor',
  unlinked: 'is not linked to the one before it',
  'without-run': 'belongs to no run',
  misjudged: 'does not follow from the row before it, what was observed and the policy',
  'root-mismatch': 'does not match its root: rows were added, removed or changed',
  'root-unexpected': 'has a different root than the one kept elsewhere',
  'other-key': 'and all before it bear seals of another key: the key was replaced or lost, or they are not genuine',
  'delivery-edited': 'says of its alert what tagwarden did not write',
  untold: 'had an alert, and no later run says that it was sent or is owed',
  'configuration-edited': 'was judged by a configuration that is no longer in the table as it was',
} as const satisfies Record<Tampering['kind'], string>;

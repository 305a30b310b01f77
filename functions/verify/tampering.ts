import type { Instant } from '../domain/instant.ts';

type AboutRow<Kind extends string, Evidence = unknown> = {
  readonly kind: Kind;
  readonly reference: string;
  readonly runAt: string;
} & Readonly<Evidence>;
type AboutRun<Kind extends string, Evidence = unknown> = {
  readonly kind: Kind;
  readonly runAt: string;
} & Readonly<Evidence>;

/** Something in the tables that no sequence of honest runs leaves behind. */
export type Tampering =
  /** The row is not what its hash was taken of. */
  | AboutRow<'row-edited'>
  /** An attribute that is the key of an index does not follow from the others: the row hides from that index. */
  | AboutRow<'index-key-edited', { attribute: string }>
  /** The row after it names it with another hash: it was changed, and its own hash with it. */
  | AboutRow<'row-rewritten'>
  /** The row after it names it, and it is not there. */
  | AboutRow<'row-removed'>
  /** No row names it, and no root covers it. */
  | AboutRow<'row-inserted'>
  /** Two rows name the same row before them. */
  | AboutRow<'chain-forked', { other: Instant }>
  /** It names no row before it, though there is one. */
  | AboutRow<'row-unlinked'>
  /** There is no run of its time. */
  | AboutRow<'row-without-run'>
  /** The run's row cannot be read, or is one that no run leaves behind. */
  | AboutRun<'run-edited'>
  /** Its rows or its own facts are not what its root was taken of. `missing`: tags of the run before without a row. */
  | AboutRun<'run-mismatch', { rows: number; recorded: number; missing: readonly string[] }>
  | AboutRun<'run-rewritten'>
  /** The run after it names it, and it is not there, or has no root any more. */
  | AboutRun<'run-removed'>
  /** No later run names it. */
  | AboutRun<'run-inserted'>
  | AboutRun<'runs-forked', { other: Instant }>
  | AboutRun<'run-unlinked'>
  /** The root that was kept elsewhere is not the one in the table; null: there is no such recorded run. */
  | AboutRun<'root-unexpected', { expected: string; found: string | null }>;

/** What each kind says, as the end of a sentence about its row or run. */
export const tamperings = {
  'row-edited': 'was edited: its content does not match its hash',
  'index-key-edited': 'hides from an index: a key does not follow from its content',
  'row-rewritten': 'was rewritten, its hash included: the next row of the tag names another',
  'row-removed': 'was removed: the next row of the tag names it',
  'row-inserted': 'was inserted: no later row names it, or no root covers it',
  'chain-forked': 'forks the history: another row names the same row before it',
  'row-unlinked': 'is not linked to the row before it',
  'row-without-run': 'belongs to no run',
  'run-edited': 'was edited: no run leaves such a row behind',
  'run-mismatch': 'does not match its root: rows were added, removed or changed, or its own facts were',
  'run-rewritten': 'was rewritten, its root included: the next run names another',
  'run-removed': 'was removed, or stripped of its root: the next run names it',
  'run-inserted': 'was inserted: no later run names it',
  'runs-forked': 'forks the history: another run names the same run before it',
  'run-unlinked': 'is not linked to the run before it',
  'root-unexpected': 'has another root than the one kept elsewhere',
} as const satisfies Record<Tampering['kind'], string>;

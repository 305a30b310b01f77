/** A law that a life broke. */
export type Breach = {
  readonly law: /** Every audit ends, and a run without a fault is recorded whatever was before it. */
    | 'ends'
    /** Nobody writes once the lease has passed on, and no row is written twice with another content. */
    | 'one-writer'
    /** `verify` and the audits find nothing wrong in a history of tagwarden alone; `verify` names only what was written by hand. */
    | 'history'
    /** Nothing that was written by hand is believed: a run commits to the rows that tagwarden wrote, and to no other. */
    | 'counted'
    /** Every event is told, in a message of its own run. */
    | 'told'
    /** A message is repeated only where nobody could know that it was out. */
    | 'repeated'
    /** A finding opens once before it is resolved, and is resolved once. */
    | 'findings';
  readonly what: string;
};

export type KeyDefinition = { readonly partitionKey: string; readonly sortKey: string };

/** A table, independent of any tool: the CDK construct and the local tables are both made from it. */
export type TableDefinition = KeyDefinition & {
  /** The attribute that holds the time to live, in epoch seconds. */
  readonly timeToLive: string;
  /** All key attributes, of the table and its indexes, are strings. Every index projects all attributes. */
  readonly indexes: Readonly<Record<string, KeyDefinition>>;
};

/** One row per tag and run, written once. */
export const snapshotsTable = {
  partitionKey: 'reference',
  sortKey: 'runAt',
  timeToLive: 'expiresAt',
  indexes: {
    /** The whole board at any run. */
    byRun: { partitionKey: 'runAt', sortKey: 'statusKey' },
    /** Which tags had a digest, and since when: only rows in which the digest of a tag is new. */
    byDigest: { partitionKey: 'digestFirstSeen', sortKey: 'runAt' },
    /** What opened and was resolved in a month: only rows with events. */
    byEvent: { partitionKey: 'eventMonth', sortKey: 'runAt' },
  },
} as const satisfies TableDefinition;

/** One row per run, the lease, and each configuration that judged a run. */
export const runsTable = {
  partitionKey: 'auditor',
  sortKey: 'runAt',
  timeToLive: 'keptUntil',
  indexes: {},
} as const satisfies TableDefinition;

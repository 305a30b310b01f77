/** Attribute types as DynamoDB writes them. */
export type KeyDefinition = { readonly partitionKey: string; readonly sortKey: string };

/** A table, told without the words of any one tool: the CDK construct and the local tables are both made from it. */
export type TableDefinition = KeyDefinition & {
  /** The attribute that holds the time to live, in epoch seconds. */
  readonly timeToLive: string;
  /** Every key attribute, of the table and its indexes, is a string; every index projects all attributes. */
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
    /** Which tags showed a digest, and since when: only rows where a tag shows another digest than before. */
    byDigest: { partitionKey: 'digestFirstSeen', sortKey: 'runAt' },
    /** What was opened and resolved in a month: only rows with events. */
    byEvent: { partitionKey: 'eventMonth', sortKey: 'runAt' },
  },
} as const satisfies TableDefinition;

/** One row per run, and the lease that keeps runs apart. */
export const runsTable = {
  partitionKey: 'auditor',
  sortKey: 'runAt',
  timeToLive: 'expiresAt',
  indexes: {},
} as const satisfies TableDefinition;

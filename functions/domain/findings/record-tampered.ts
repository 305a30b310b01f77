import * as z from 'zod';
import { Hash } from '../values/hash.ts';
import { type FindingKindFacts, noDigests } from './kind.ts';

/** The tables that a row can lie in. */
export const RecordTable = z.enum(['Snapshots', 'Runs']);
export type RecordTable = z.infer<typeof RecordTable>;

/** More rows than this are not counted. */
export const mostCounted = 1_000;

/** Rows in the tables that tagwarden did not write, or that were changed since. Texts are as they lie in the table. */
export const RecordTampered = z.object({
  kind: z.literal('record-tampered'),
  table: RecordTable,
  /**
   * One row; or all that a run met in this table, where they are too many to be told one by one; or the same, where no
   * run in the tables bears the seal of the key, as after the key was replaced.
   */
  extent: z.enum(['row', 'rows', 'all-runs']),
  /** How many there are: {@link mostCounted} also stands for more. All that follows is about one of them. */
  rows: z.int(),
  of: z.enum(['tag', 'run', 'lease', 'configuration']),
  /** Null where it is not the row of a tag. */
  reference: z.string().nullable(),
  runAt: z.string(),
  /** The SHA-256 of the whole row, as it was. */
  rowHash: Hash,
  /** The row as JSON in printable ASCII, or its beginning; the log has all of it. Empty: it is gone. */
  content: z.string(),
  /** Whether it was in the way of a row of tagwarden, which took its place. */
  replaced: z.boolean(),
});
export type RecordTampered = Readonly<z.infer<typeof RecordTampered>>;

/** Whether the finding is that a row is not there. */
export const isGone = ({ content }: Pick<RecordTampered, 'content'>): boolean => content === '';

export const recordTampered = {
  title: 'stored history was tampered with',
  severity: 'critical',
  isAboutContent: false,
  subject: ({ table }) => `${table} table`,
  // Of several rows the number changes from run to run: they are the same finding until none is met.
  identity: ({ extent, table, reference, runAt, rowHash }) =>
    extent === 'row' ? [table, reference ?? '', runAt, rowHash] : [table],
  digests: noDigests,
} as const satisfies FindingKindFacts<RecordTampered>;

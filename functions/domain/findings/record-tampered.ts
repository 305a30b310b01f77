import * as z from 'zod';
import { Hash } from '../values/hash.ts';
import { type FindingKindFacts, noDigests } from './kind.ts';

/** The tables that a row can lie in. */
export const RecordTable = z.enum(['Snapshots', 'Runs']);
export type RecordTable = z.infer<typeof RecordTable>;

/** A row in the tables that tagwarden did not write, or that was changed since. Texts are as they lie in the table. */
export const RecordTampered = z.object({
  kind: z.literal('record-tampered'),
  table: RecordTable,
  /** Null for the row of a run. */
  reference: z.string().nullable(),
  runAt: z.string(),
  /** The SHA-256 of the whole row, as it was. */
  rowHash: Hash,
  /** The row as JSON in printable ASCII, or its beginning; the log has all of it. */
  content: z.string(),
  /** Whether it was in the way of a row of tagwarden, which took its place. */
  replaced: z.boolean(),
});
export type RecordTampered = Readonly<z.infer<typeof RecordTampered>>;

export const recordTampered = {
  title: 'stored history was tampered with',
  severity: 'critical',
  isAboutContent: false,
  subject: ({ table }) => `${table} table`,
  identity: ({ table, reference, runAt, rowHash }) => [table, reference ?? '', runAt, rowHash],
  digests: noDigests,
} as const satisfies FindingKindFacts<RecordTampered>;

import * as z from 'zod';
import { Run } from '../domain/run.ts';
import { Hash, type Link } from '../domain/values/hash.ts';
import { Instant } from '../domain/values/instant.ts';
import { schemaVersion, unreadable } from './schema-version.ts';

/** A run as it is stored. The link to the run before it has attributes of its own; a run that never expires has no `expiresAt`. */
const RunRow = z.object({
  ...Run.omit({ previous: true, expiresAt: true }).shape,
  previousRoot: Hash.nullable(),
  previousRunAt: Instant.nullable(),
  previousExpiresAt: z.int().nullable(),
  expiresAt: z.int().optional(),
  schemaVersion: z.literal(schemaVersion),
});
type RunRow = Readonly<z.infer<typeof RunRow>>;

export function runRowOf({ previous, expiresAt, ...run }: Run): RunRow {
  return { ...run, ...previousOf(previous), ...(expiresAt !== null && { expiresAt }), schemaVersion };
}

/** The attributes of the link to the run before. */
export const previousOf = (previous: Link | null) => ({
  previousRoot: previous?.hash ?? null,
  previousRunAt: previous?.runAt ?? null,
  previousExpiresAt: previous?.expiresAt ?? null,
});

/** Throws an `AuditError` `row-too-new` or `row-unreadable` for a row that this version did not write. */
export function runOf(item: Readonly<Record<string, unknown>>): Run {
  const parsed = RunRow.safeParse(item);
  if (!parsed.success) throw unreadable(`The run at ${JSON.stringify(item['runAt'])}`, item, parsed.error);
  const { previousRoot, previousRunAt, previousExpiresAt, expiresAt = null, schemaVersion: _, ...run } = parsed.data;
  const previous =
    previousRoot === null || previousRunAt === null
      ? null
      : { runAt: previousRunAt, hash: previousRoot, expiresAt: previousExpiresAt };
  return { ...run, previous, expiresAt };
}

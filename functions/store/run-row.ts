import * as z from 'zod';
import { Delivery } from '../domain/delivery.ts';
import { Run } from '../domain/run.ts';
import { Hash, hashOf, type Link } from '../domain/values/hash.ts';
import { Instant } from '../domain/values/instant.ts';
import { Seal, type Sealing } from '../domain/values/seal.ts';
import type { RawRow } from './raw-rows.ts';
import { schemaVersion, unreadable } from './schema-version.ts';

/** How far the alert of a run is sent, sealed by itself: it changes after the root is taken. */
const SealedDelivery = z.strictObject({ ...Delivery.shape, seal: Seal });

/** A run as it is stored. The link to the run before it has attributes of its own; what never expires has no times for that. */
const RunRow = z.object({
  auditor: z.string(),
  ...Run.omit({ previous: true, expiresAt: true, keptUntil: true, delivery: true }).shape,
  previousRoot: Hash.nullable(),
  previousRunAt: Instant.nullable(),
  previousExpiresAt: z.int().nullable(),
  expiresAt: z.int().optional(),
  keptUntil: z.int().optional(),
  schemaVersion: z.literal(schemaVersion),
  /** Read by itself: whoever spoils it must not make the run unreadable, which is sealed without it. */
  delivery: z.unknown().optional(),
  /** HMAC-SHA-256 under the key of the deployment: of the root or, before the run is recorded, of what the root would be. */
  seal: Seal,
});
export type RunRow = Readonly<z.infer<typeof RunRow>>;

/** The row of a run without its delivery. It has a root if the run is `recorded`. */
export function runRowOf(
  auditor: string,
  { previous, expiresAt, keptUntil, delivery: _, root: __, ...run }: Run,
  sealing: Sealing,
): RunRow {
  const content = {
    auditor,
    ...run,
    previousRoot: previous?.hash ?? null,
    previousRunAt: previous?.runAt ?? null,
    previousExpiresAt: previous?.expiresAt ?? null,
    ...(expiresAt !== null && { expiresAt }),
    ...(keptUntil !== null && { keptUntil }),
    schemaVersion: schemaVersion as typeof schemaVersion,
  };
  const hash = hashOf(content);
  return { ...content, root: run.rowsHash === null ? null : hash, seal: sealing.sealOf(hash) };
}

const uncovered: ReadonlySet<string> = new Set(['root', 'seal', 'delivery']);

/** All that the root of a run covers of its own row. */
export const runContent = (row: RawRow): RawRow =>
  Object.fromEntries(Object.entries(row).filter(([name]) => !uncovered.has(name)));

/** What the seal of a delivery covers: it belongs to one run as it was recorded. */
export const deliveryHash = (auditor: string, { runAt, root }: Pick<Run, 'runAt' | 'root'>, delivery: Delivery): Hash =>
  hashOf({ auditor, runAt, root, delivery });

/** Throws an `AuditError` `row-too-new` or `row-unreadable` for a row that this version did not write. */
export function readRunRow(item: RawRow): RunRow {
  const parsed = RunRow.safeParse(item);
  if (!parsed.success) throw unreadable(`The run at ${JSON.stringify(item['runAt'])}`, item, parsed.error);
  return parsed.data;
}

/** The run of a row. Its delivery counts only where `sealing`, if it is known, made the seal of it. */
export function runOf(row: RunRow, sealing: Sealing | null): Run {
  const { previousRoot, previousRunAt, previousExpiresAt, schemaVersion: _, seal: __, auditor: ___, ...run } = row;
  const { data } = Delivery.safeParse(row.delivery);
  return {
    ...run,
    previous: linkOf(previousRunAt, previousRoot, previousExpiresAt),
    expiresAt: row.expiresAt ?? null,
    keptUntil: row.keptUntil ?? null,
    delivery: hasGenuineDelivery(row, sealing) ? (data ?? null) : null,
  };
}

/** Whether nobody but tagwarden wrote what a row says of its alert. */
export function hasGenuineDelivery(row: RunRow, sealing: Sealing | null): boolean {
  if (row.delivery === undefined) return true;
  const { data } = SealedDelivery.safeParse(row.delivery);
  if (data === undefined) return false;
  const { seal, ...delivery } = data;
  return sealing === null || seal === sealing.sealOf(deliveryHash(row.auditor, row, delivery));
}

const linkOf = (runAt: Instant | null, hash: Hash | null, expiresAt: number | null): Link | null =>
  runAt === null || hash === null ? null : { runAt, hash, expiresAt };

import { AuditError } from '../domain/audit-error.ts';
import { Hash, Link } from '../domain/values/hash.ts';
import { Instant } from '../domain/values/instant.ts';
import type { Sealing } from '../domain/values/seal.ts';
import { standingOfSnapshot } from '../store/genuine.ts';
import type { RawRow } from '../store/raw-rows.ts';
import { isOfNewerVersion } from '../store/schema-version.ts';
import { indexKeyNames, readRow, type SnapshotRow } from '../store/snapshot-row.ts';
import type { ChainRow } from './chain.ts';
import type { RowTampering } from './tampering.ts';

export type CheckedRow = {
  readonly tamperings: readonly RowTampering[];
  /** The row, where it is what tagwarden wrote. */
  readonly row: SnapshotRow | null;
  /** Whether a newer tagwarden wrote it, so that this one cannot judge it. */
  readonly isNewer: boolean;
};

/** Checks a row against its own hash and seal, and its index keys against its content. */
export function checkRow(raw: RawRow, sealing: Sealing | null): CheckedRow {
  const where = { of: 'row', reference: String(raw['reference']), runAt: String(raw['runAt']) } as const;
  const edited = { tamperings: [{ ...where, kind: 'edited' as const }], row: null, isNewer: false };
  const standing = standingOfSnapshot(raw, sealing);
  if (standing !== 'genuine') return { ...edited, tamperings: [{ ...where, kind: standing }] };
  if (isOfNewerVersion(raw)) return { tamperings: [], row: null, isNewer: true };
  const read = readRow(raw);
  if (read instanceof AuditError) return edited;
  const tamperings = indexKeyNames
    .filter((attribute) => raw[attribute] !== read[attribute])
    .map((attribute) => ({ ...where, kind: 'index-key-edited' as const, attribute }));
  return { tamperings, row: read, isNewer: false };
}

/** What a row says of its place in the chain of its tag; undefined where that cannot be read, and the row is edited. */
export function chainRowOf(raw: RawRow): ChainRow | undefined {
  const hash = Hash.safeParse(raw['hash']);
  const runAt = Instant.safeParse(raw['runAt']);
  const previous = Link.nullable().safeParse(
    raw['previousHash'] === null
      ? null
      : { hash: raw['previousHash'], runAt: raw['previousRunAt'], expiresAt: raw['previousExpiresAt'] },
  );
  if (!hash.success || !runAt.success || !previous.success) return undefined;
  const expiresAt = typeof raw['expiresAt'] === 'number' ? raw['expiresAt'] : null;
  return { runAt: runAt.data, hash: hash.data, expiresAt, previous: previous.data };
}

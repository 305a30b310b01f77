import { AuditError } from '../domain/audit-error.ts';
import { Hash, hashOf, Link } from '../domain/values/hash.ts';
import { Instant } from '../domain/values/instant.ts';
import type { RawRow } from '../store/raw-rows.ts';
import { indexKeyNames, indexKeysOf, readRow } from '../store/snapshot-row.ts';
import type { ChainRow } from './chain.ts';
import type { RowTampering } from './tampering.ts';

/** Checks a row against its own hash, and its index keys against its content. Throws `row-too-new`. */
export function checkRow(raw: RawRow): readonly RowTampering[] {
  const where = { of: 'row', reference: String(raw['reference']), runAt: String(raw['runAt']) } as const;
  const { hash, ...content } = Object.fromEntries(Object.entries(raw).filter(([name]) => !isIndexKey(name)));
  // An index key of the wrong form is still no more than an index key.
  const read = readRow({ ...content, hash, statusKey: '' });
  const isWhole = hash === hashOf(content);
  // A whole row of a newer version is honest, and more than this version can judge.
  if (read instanceof AuditError && read.code === 'row-too-new' && isWhole) throw read;
  if (read instanceof AuditError || !isWhole) return [{ ...where, kind: 'edited' }];
  const expected: Readonly<Record<string, unknown>> = indexKeysOf(read);
  return indexKeyNames
    .filter((attribute) => raw[attribute] !== expected[attribute])
    .map((attribute) => ({ ...where, kind: 'index-key-edited', attribute }));
}

const isIndexKey = (name: string): boolean => indexKeyNames.some((key) => key === name);

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

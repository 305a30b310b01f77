import type { RawRow } from '../../../functions/store/raw-rows.ts';
import type { Written } from './client.ts';
import { leaseKey } from './names.ts';
import type { Surroundings } from './surroundings.ts';

/** What the invocations of one interleaving wrote, as the tables took it. */
export type Journal = {
  readonly written: Written;
  /** The hashes of all rows that were written under a key, in their order; of runs, their roots. */
  readonly hashes: ReadonlyMap<string, readonly string[]>;
  /** Writes that the lease should have prevented. */
  readonly breaches: readonly string[];
  /** Writes that were done after their sender had given them up: no lease can prevent them. */
  readonly leftOver: readonly string[];
};

export function startJournal(
  past: ReadonlyMap<string, RawRow>,
  isTouched: (key: string) => boolean,
  { count, trace, wire }: Pick<Surroundings, 'count' | 'trace' | 'wire'>,
): Journal {
  const hashes = new Map<string, string[]>();
  const breaches: string[] = [];
  const leftOver: string[] = [];
  const holders = new Set<string>();
  const overtaken = new Set<string>();
  const note = (key: string, hash: unknown): void => {
    if (typeof hash === 'string') hashes.set(key, [...(hashes.get(key) ?? []), hash]);
  };
  for (const [key, row] of past) note(key, row['hash'] ?? row['root']);

  const passLease = (row: RawRow, before: RawRow | undefined): void => {
    const holder = row['holder'];
    if (typeof holder !== 'string' || holder === before?.['holder']) return;
    if (before?.['holder'] !== undefined) count('lease taken over');
    for (const each of holders) if (each !== holder) overtaken.add(each);
    // Who takes it again holds it again.
    overtaken.delete(holder);
    holders.add(holder);
  };

  return {
    hashes,
    breaches,
    leftOver,
    written({ key, row, before }, by, isLate) {
      if (key === leaseKey) {
        passLease(row, before);
        return;
      }
      if (isLate)
        count(
          `write done late, ${overtaken.has(by.name) ? 'after its lease had passed on' : 'by who still held the lease'}`,
        );
      if (isLate || overtaken.has(by.name)) {
        const line = `${by.name} wrote ${key} ${isLate ? 'long after it was sent' : 'after its lease had passed on'}`;
        trace(() => line);
        (wire === 'late' || isTouched(leaseKey) ? leftOver : breaches).push(line);
      }
      const hash = row['hash'] ?? row['root'];
      const known = hashes.get(key)?.at(-1);
      if (typeof hash !== 'string' || hash === known) return;
      if (known !== undefined && !isTouched(key)) breaches.push(`${by.name} wrote ${key} with another content`);
      note(key, hash);
    },
  };
}

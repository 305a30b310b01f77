import { mostCounted, type RecordTampered } from '../domain/findings/record-tampered.ts';
import { hashOf } from '../domain/values/hash.ts';
import type { Instant } from '../domain/values/instant.ts';
import type { TamperedRow } from '../store/genuine.ts';

/** The rows that were met and not believed. */
export type TamperedRows = {
  add(tampered: TamperedRow): void;
  all(): readonly RecordTampered[];
};

/** Collects each row once, and tells of it at once: what is replaced is nowhere else afterwards. */
export function collectTampered(tell: (tampered: TamperedRow) => void): TamperedRows {
  // Not the rows themselves: whoever plants many large ones must not use up the memory of the run.
  const met = new Map<string, RecordTampered>();
  return {
    add(tampered) {
      const evidence = evidenceOfRow(tampered);
      const { table, rowHash, replaced } = evidence;
      const key = `${table} ${rowHash}`;
      const before = met.get(key);
      if (before === undefined || (replaced && !before.replaced)) tell(tampered);
      if (before !== undefined || met.size < mostCounted) met.set(key, before?.replaced ? before : evidence);
    },
    all: () => [...met.values()],
  };
}

/** A mail quotes so much of a row, and of its keys. */
const mostQuoted = 600;
const mostOfKey = 200;

function evidenceOfRow({ table, row, replaced }: TamperedRow): RecordTampered {
  const { reference, runAt } = row;
  const of = ofWhat(table, String(row['auditor']));
  return {
    kind: 'record-tampered',
    table,
    extent: 'row',
    rows: 1,
    of,
    reference: of === 'tag' ? quote(String(reference), mostOfKey) : null,
    runAt: quote(String(runAt), mostOfKey),
    rowHash: hashOf(row),
    content: quote(JSON.stringify(row, readably), mostQuoted),
    replaced,
  };
}

/** The evidence of a run whose row is gone. */
export const evidenceOfRemoved = (runAt: Instant): RecordTampered => ({
  kind: 'record-tampered',
  table: 'Runs',
  extent: 'row',
  rows: 1,
  of: 'run',
  reference: null,
  runAt,
  rowHash: hashOf({}),
  content: '',
  replaced: false,
});

function ofWhat(table: TamperedRow['table'], partition: string): RecordTampered['of'] {
  if (table === 'Snapshots') return 'tag';
  if (partition.endsWith('/lease')) return 'lease';
  return partition.endsWith('/configurations') ? 'configuration' : 'run';
}

/** Sets and bytes, which JSON does not know. */
const readably = (_: string, value: unknown): unknown => {
  if (value instanceof Uint8Array) return `${value.byteLength} bytes`;
  return value instanceof Set ? [...value] : value;
};

/** Whoever wrote the row must not choose what a mail looks like. */
const quote = (text: string, most: number): string => {
  const ascii = text
    .slice(0, most)
    .replaceAll(/[^\x20-\x7e]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return text.length <= most && ascii.length <= most ? ascii : `${ascii.slice(0, most)}...`;
};

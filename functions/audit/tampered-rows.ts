import type { RecordTampered } from '../domain/findings/record-tampered.ts';
import { hashOf } from '../domain/values/hash.ts';
import type { TamperedRow } from '../store/genuine.ts';

/** The rows that were met and not believed. */
export type TamperedRows = {
  add(tampered: TamperedRow): void;
  all(): readonly TamperedRow[];
};

/** So many are kept; the others are told of in the log. */
const mostKept = 200;

/** Collects each row once, and tells of it at once: what is replaced is nowhere else afterwards. */
export function collectTampered(tell: (tampered: TamperedRow) => void): TamperedRows {
  const met = new Map<string, TamperedRow>();
  return {
    add(tampered) {
      const { table, row, replaced } = tampered;
      const key = `${table} ${hashOf(row)}`;
      const before = met.get(key);
      if (before === undefined || (replaced && !before.replaced)) tell(tampered);
      if (before !== undefined || met.size < mostKept) met.set(key, before?.replaced ? before : tampered);
    },
    all: () => [...met.values()],
  };
}

/** A mail quotes so much of a row. */
const mostQuoted = 600;

/** The evidence of a row that was not believed. */
export function evidenceOfRow({ table, row, replaced }: TamperedRow): RecordTampered {
  const { reference, runAt } = row;
  return {
    kind: 'record-tampered',
    table,
    reference: table === 'Runs' ? null : inAscii(String(reference)),
    runAt: inAscii(String(runAt)),
    rowHash: hashOf(row),
    content: inAscii(JSON.stringify(row)).slice(0, mostQuoted),
    replaced,
  };
}

/** Whoever wrote the row must not choose what a mail looks like. */
const inAscii = (text: string): string =>
  text.replaceAll(/[^\x20-\x7e]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);

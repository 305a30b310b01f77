import type { RawRows } from '../store/raw-rows.ts';
import { startWalk } from './chain.ts';
import { chainRowOf, checkRow } from './check-row.ts';
import type { RowTampering } from './tampering.ts';
import type { VerifyOptions } from './verify-runs.ts';

/** Walks the chain of one tag, and checks each row against its own hash. */
export async function verifyTag(rawRows: RawRows, reference: string, { since, nowSeconds }: VerifyOptions) {
  const tamperings: RowTampering[] = [];
  const walk = startWalk(nowSeconds);
  let rows = 0;
  for await (const raw of rawRows.rowsOf(reference, since)) {
    const isBefore = since !== undefined && String(raw['runAt']) < since;
    const own = checkRow(raw);
    const place = chainRowOf(raw);
    const isEdited = own.some(({ kind }) => kind === 'edited');
    const between = place === undefined ? [] : walk.step(isBefore ? { ...place, previous: null } : place, isEdited);
    if (place === undefined) walk.pass(String(raw['runAt']));
    // What comes before the first row that was asked for is not judged here.
    if (isBefore) continue;
    rows += 1;
    tamperings.push(...own, ...between.map((fault): RowTampering => ({ of: 'row', reference, ...fault })));
  }
  return { rows, tamperings };
}

import type { Evidence } from '../store/raw-rows.ts';
import type { ChainFault } from './chain.ts';
import { checkRow, placeOf } from './check-row.ts';
import type { Tampering } from './tampering.ts';
import type { VerifyOptions } from './verify-runs.ts';
import { startWalk } from './walk.ts';

/** Walks the chain of one tag, and holds each row against its own hash. */
export async function verifyTag(evidence: Evidence, reference: string, { since, nowSeconds }: VerifyOptions) {
  const tamperings: Tampering[] = [];
  const walk = startWalk(nowSeconds);
  let rows = 0;
  for await (const raw of evidence.rowsOf(reference, since)) {
    const isBefore = since !== undefined && String(raw['runAt']) < since;
    const own = checkRow(raw);
    const place = placeOf(raw, { hash: 'hash', previousHash: 'previousHash' });
    const faults =
      place === undefined ? [] : walk.step(isBefore ? { ...place, previous: null } : place, own.some(isEdit));
    if (place === undefined) walk.pass(String(raw['runAt']));
    // What comes before the first row that was asked for is not judged here.
    if (isBefore) continue;
    rows += 1;
    tamperings.push(...own, ...faults.map((fault) => aboutRow(reference, fault)));
  }
  return { rows, tamperings };
}

const isEdit = ({ kind }: Tampering): boolean => kind === 'row-edited';

function aboutRow(reference: string, fault: ChainFault): Tampering {
  const { runAt } = fault;
  switch (fault.kind) {
    case 'removed':
      return { kind: 'row-removed', reference, runAt };
    case 'rewritten':
      return { kind: 'row-rewritten', reference, runAt };
    case 'inserted':
      return { kind: 'row-inserted', reference, runAt };
    case 'unlinked':
      return { kind: 'row-unlinked', reference, runAt };
    case 'forked':
      return { kind: 'chain-forked', reference, runAt, other: fault.other };
    default:
      return fault satisfies never;
  }
}

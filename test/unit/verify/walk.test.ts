import { expect, test } from 'vitest';
import { hashOf, type Link } from '../../../functions/domain/values/hash.ts';
import { type ChainRow, startWalk, windowSize } from '../../../functions/verify/chain.ts';
import { day } from '../../support/given/givens.ts';

const linkTo = (on: number, content = ''): Link => ({
  runAt: day(on),
  hash: hashOf(`${on}${content}`),
  expiresAt: null,
});
const row = (on: number, names: number | null, content = ''): ChainRow => ({
  ...linkTo(on, content),
  previous: names === null ? null : linkTo(names),
});

type Stop = { readonly row: ChainRow; readonly edited?: true } | { readonly unreadable: number };

test.each<{ says: string; stops: readonly Stop[]; faults: readonly string[] }>([
  {
    says: 'that an edited row bears another hash is nothing new',
    stops: [{ row: row(0, null) }, { row: row(1, 0, ' edited'), edited: true }, { row: row(2, 1) }],
    faults: [],
  },
  {
    says: 'a row that bears another hash, and is whole, was rewritten',
    stops: [{ row: row(0, null) }, { row: row(1, 0, ' rewritten') }, { row: row(2, 1) }],
    faults: [`rewritten ${day(1)}`],
  },
  {
    says: 'a row that cannot be read is there',
    stops: [{ row: row(0, null) }, { unreadable: 1 }, { row: row(2, 1) }],
    faults: [],
  },
  {
    says: 'a row that is not there is not',
    stops: [{ row: row(0, null) }, { unreadable: 1 }, { row: row(3, 2) }],
    faults: [`removed ${day(2)}`],
  },
  {
    says: 'an edited row is not believed what it says of others',
    stops: [{ row: row(0, null) }, { row: row(1, 0) }, { row: row(2, 0), edited: true }, { row: row(3, 2) }],
    faults: [],
  },
  {
    says: 'an edited row that no later one names was inserted',
    stops: [{ row: row(0, null) }, { row: row(1, null), edited: true }, { row: row(2, 0) }],
    faults: [`inserted ${day(1)}`],
  },
  {
    says: 'an inserted row is told once, and the chain goes on behind it',
    stops: [{ row: row(0, null) }, { row: row(1, null) }, { row: row(2, 0) }, { row: row(3, 2) }, { row: row(4, 3) }],
    faults: [`unlinked ${day(1)}`, `inserted ${day(1)}`],
  },
  {
    says: 'what is wrong far along a chain is told as near its start',
    stops: [
      ...Array.from({ length: 5 * windowSize }, (_, on) => ({ row: row(on, on === 0 ? null : on - 1) })),
      { row: row(5 * windowSize + 1, 5 * windowSize) },
    ],
    faults: [`removed ${day(5 * windowSize)}`],
  },
])('a walk tells only what is new: $says', ({ stops, faults }) => {
  const walk = startWalk(0);
  const told = stops.flatMap((stop) => {
    if ('row' in stop) return walk.step(stop.row, stop.edited ?? false);
    walk.pass(day(stop.unreadable));
    return [];
  });
  expect(told.map(({ kind, runAt }) => `${kind} ${runAt}`)).toEqual(faults);
});

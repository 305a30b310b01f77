import { expect, test } from 'vitest';
import { Duration } from '../../../functions/domain/values/duration.ts';
import { instantFromMs } from '../../../functions/domain/values/instant.ts';
import { day, present } from '../../support/given/givens.ts';
import type { HistoryDay } from '../../support/given/history.ts';
import { tell } from '../../support/tell.ts';

const policy = { staleAfter: Duration.parse('3d'), warnBefore: Duration.parse('2d') };
/** Pulled on a day. */
const pulled = (onDay: number): HistoryDay => ({ seen: present({ latestPulledAt: day(onDay) }) });

test.each<{ says: string; history: HistoryDay[]; told: string[][] }>([
  {
    says: 'is given once, and then it is stale',
    history: [{ ...pulled(0), policy }, pulled(0), pulled(0), pulled(0), pulled(0)],
    told: [[], ['noted stale-soon'], [], [], ['opened tag-stale']],
  },
  {
    says: 'is given again after a pull',
    history: [{ ...pulled(0), policy }, pulled(0), pulled(1), pulled(1)],
    told: [[], ['noted stale-soon'], ['noted stale-soon'], []],
  },
  {
    says: 'is given once, however often the registry forgets a pull and remembers it',
    history: [{ ...pulled(1), policy }, ...[0, 1, 0].flatMap((onDay) => [pulled(onDay), pulled(1)])].map(
      (each, index) => ({ ...each, runAt: instantFromMs(Date.parse(day(2)) + index * 1_000) }),
    ),
    told: [['noted stale-soon'], [], [], [], [], [], []],
  },
  { says: 'is not given of what is stale already', history: [{ ...pulled(-9), policy }], told: [['opened tag-stale']] },
  {
    says: 'is not given when the tag is stale no longer, by the policy alone',
    history: [
      { ...pulled(-4), policy },
      { ...pulled(-4), policy: { staleAfter: Duration.parse('6d') } },
    ],
    told: [['opened tag-stale'], ['resolved tag-stale: policy-changed']],
  },
  {
    says: 'is given at no time',
    history: [{ ...pulled(0), policy: { ...policy, warnBefore: 'never' } }, pulled(0), pulled(0)],
    told: [[], [], []],
  },
  {
    says: 'is given exactly when so much is left',
    history: [
      { ...pulled(0), policy, runAt: instantFromMs(Date.parse(day(1)) - 1) },
      { ...pulled(0), runAt: day(1) },
    ],
    told: [[], ['noted stale-soon']],
  },
])('a notice of staleness $says', ({ history, told }) => {
  expect(tell(history).told).toEqual(told);
});

test('a notice of staleness tells since when the tag is idle', () => {
  expect(tell([{ ...pulled(0), policy }, pulled(0)]).events[1]).toMatchObject([
    { notice: { kind: 'stale-soon', latestPulledAt: day(0), idleSince: day(0), staleAfter: '3d' } },
  ]);
});

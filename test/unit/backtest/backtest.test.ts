import fc from 'fast-check';
import { expect, test } from 'vitest';
import { backtest } from '../../../functions/backtest/backtest.ts';
import type { Policy } from '../../../functions/domain/policy.ts';
import type { Instant } from '../../../functions/domain/values/instant.ts';
import { anyHistoryUnderOnePolicy } from '../../support/arbitrary/history.ts';
import { absent, api, day, digestA, digestB, givenTarget, moving, present } from '../../support/given/givens.ts';
import type { HistoryDay } from '../../support/given/history.ts';
import { givenRows, givenTables } from '../../support/stories/stored-history.ts';
import { describe } from '../../support/tell.ts';

const never: Partial<Policy> = { staleAfter: 'never' };
const a = { seen: present({ digest: digestA, lastUpdatedAt: null }) };
const b = { seen: present({ digest: digestB, lastUpdatedAt: null }) };
const unlisted = {
  seen: { outcome: 'unlisted', observedAt: day(0), reason: 'configuration' },
} as const satisfies HistoryDay;

/** The backtest of one tag whose rows are stored from `expired` on, under a candidate policy. */
async function backtestOf(
  days: readonly HistoryDay[],
  candidate: Partial<Policy>,
  { since = day(0), expired = 0 }: { since?: Instant; expired?: number } = {},
) {
  const tables = givenTables(givenRows(days).slice(expired));
  const targets = [givenTarget(api, { ...never, ...candidate })];
  return backtest(tables, { targets }, { since, now: day(3650) }, () => undefined);
}

test('the policy that judged a history would have told the same, from whichever run on it is replayed', () =>
  fc.assert(
    fc.asyncProperty(anyHistoryUnderOnePolicy, fc.nat({ max: 24 }), async (history, from) => {
      const listed = history.filter(({ seen }) => seen.outcome !== 'unlisted');
      fc.pre(from < listed.length);
      const since = listed[from]?.runAt ?? day(0);
      const { differences, unaudited } = await backtestOf(listed, listed[0]?.policy ?? {}, { since });
      expect([differences, unaudited]).toEqual([[], []]);
    }),
  ));

test('the same where the rows before it have expired: what was believed then is in the oldest that is left', () =>
  fc.assert(
    fc.asyncProperty(anyHistoryUnderOnePolicy, fc.integer({ min: 1, max: 24 }), async (history, expired) => {
      const listed = history.filter(({ seen }) => seen.outcome !== 'unlisted');
      fc.pre(expired < listed.length);
      const { differences } = await backtestOf(listed, listed[0]?.policy ?? {}, { expired, since: day(-10) });
      expect(differences).toEqual([]);
    }),
  ));

test.each<{
  says: string;
  history: HistoryDay[];
  candidate: Partial<Policy>;
  span?: { since?: Instant; expired?: number };
  differences: string[];
  unchanged: number;
}>([
  {
    says: 'a tag that is allowed to move is told of neither its change nor its return',
    history: [a, b, a],
    candidate: { expectation: moving() },
    differences: ['-1 opened digest-changed', '-2 resolved digest-changed: reverted'],
    unchanged: 0,
  },
  {
    says: 'a first sight in the span is judged as one',
    history: [a, b],
    candidate: { expectation: { kind: 'pinned', digests: [digestB] } },
    differences: ['+0 opened digest-changed', '+1 resolved digest-changed: reverted', '-1 opened digest-changed'],
    unchanged: 0,
  },
  {
    says: 'a span that begins later begins with the baseline of then',
    history: [a, a, b],
    candidate: { expectation: { kind: 'pinned', digests: [digestB] } },
    span: { since: day(1) },
    differences: ['+1 opened digest-changed', '+2 resolved digest-changed: reverted', '-2 opened digest-changed'],
    unchanged: 0,
  },
  {
    says: 'where rows have expired, the oldest that is left is not judged anew',
    history: [a, b, b, a],
    candidate: { expectation: { kind: 'pinned', digests: [digestB] } },
    span: { since: day(-10), expired: 1 },
    differences: [
      '+2 resolved digest-changed: accepted',
      '+3 opened digest-rolled-back',
      '-3 resolved digest-changed: reverted',
    ],
    unchanged: 0,
  },
  {
    says: 'a finding of another severity is told otherwise, once in each alert',
    history: [a, b, a],
    candidate: { severities: { 'digest-changed': 'low' } },
    differences: ['~1 opened digest-changed', '~2 resolved digest-changed: reverted'],
    unchanged: 0,
  },
  {
    says: 'a change that another reason speaks against is told otherwise',
    history: [{ ...a, policy: { expectation: moving({ by: ['ci'] }) } }, b],
    candidate: { expectation: { kind: 'immutable' } },
    differences: ['~1 opened digest-changed'],
    unchanged: 0,
  },
  {
    says: 'a tag that had been taken out would have stayed listed',
    history: [a, b, unlisted, a],
    candidate: {},
    differences: ['-2 resolved digest-changed: unlisted', '+3 resolved digest-changed: reverted'],
    unchanged: 1,
  },
  {
    says: 'an absence is as absent as it was',
    history: [a, { seen: absent }, a],
    candidate: { expectation: moving() },
    differences: [],
    unchanged: 2,
  },
])('$says', async ({ history, candidate, span, differences, unchanged }) => {
  const result = await backtestOf(history, candidate, span);
  const signs = { added: '+', removed: '-', changed: '~' };
  const told = result.differences.map(({ kind, runAt, came, wouldCome }) => {
    const event = wouldCome ?? came;
    if (event === null) throw new Error('A difference has an event.');
    const days = (Date.parse(runAt) - Date.parse(day(0))) / 86_400_000;
    return `${signs[kind]}${days} ${describe(event)}`;
  });
  expect(told.toSorted()).toEqual(differences.toSorted());
  expect(result.unchanged).toBe(unchanged);
});

test('tags of either side alone are named, and the differences of all come in the order of their runs', async () => {
  const [other, gone] = ['prod/web/api:v2', 'prod/web/api:v3'];
  const tables = givenTables(givenRows([a, b, a]), givenRows([a, a, b], other), givenRows([a, b], gone));
  const targets = [
    givenTarget(api, { ...never, expectation: moving() }),
    givenTarget(other, never),
    givenTarget('prod/web/api:v9'),
  ];
  const progress: number[] = [];
  const { differences, ...result } = await backtest(tables, { targets }, { since: day(0), now: day(40) }, (replayed) =>
    progress.push(replayed),
  );
  expect(result).toEqual({
    runs: 3,
    tags: 2,
    unchanged: 1,
    unlistedMeanwhile: [],
    unaudited: ['prod/web/api:v9'],
    unlisted: [gone],
  });
  expect(differences.map(({ runAt, reference }) => `${runAt} ${reference}`)).toEqual([
    `${day(1)} ${api}`,
    `${day(1)} ${gone}`,
    `${day(2)} ${api}`,
  ]);
  expect(progress).toEqual([1, 2, 3]);
});

test('runs and alerts of before the span count in neither', async () => {
  const rows = givenRows([a, b, a, b, a]);
  const tables = givenTables(rows, givenRows([b, a], 'prod/web/api:v3'));
  const span = { since: day(3), now: day(40) };
  const { runs, unchanged, differences, unlisted } = await backtest(
    tables,
    { targets: [givenTarget(api, never)] },
    span,
    () => undefined,
  );
  expect({ runs, unchanged, differences, unlisted }).toEqual({ runs: 2, unchanged: 2, differences: [], unlisted: [] });
});

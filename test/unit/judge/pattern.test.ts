import { expect, test } from 'vitest';
import { absent, day, digestA, digestB, givenPolicy, present, unreadable } from '../../support/given/givens.ts';
import type { HistoryDay } from '../../support/given/history.ts';
import { tell } from '../../support/tell.ts';

const matched = { listedBy: 'pattern' } as const;
const mayGo = { ...matched, deletion: 'expected' } as const;
const a: HistoryDay = { seen: present({ digest: digestA }) };
const b: HistoryDay = { seen: present({ digest: digestB }) };
const gone: HistoryDay = { seen: absent };
const doubted: HistoryDay = { seen: { ...absent, doubted: true } };
const forgotten: HistoryDay = { seen: { outcome: 'unlisted', observedAt: day(0), reason: 'told-long-ago' } };
const under = (policy: Partial<ReturnType<typeof givenPolicy>>, [first, ...rest]: HistoryDay[]) =>
  first === undefined ? [] : [{ ...first, policy: givenPolicy(policy) }, ...rest];

test.each<{ says: string; history: HistoryDay[]; told: string[][] }>([
  {
    says: 'a tag that a pattern matches for the first time is noted, and mailed where that is asked for',
    history: under({ ...matched, notifyNew: true }, [a, a]),
    told: [['noted new-tag'], []],
  },
  { says: 'by default it is noted only', history: under(matched, [a]), told: [['(noted new-tag)']] },
  { says: 'a tag that is listed by name is not new', history: under({ notifyNew: true }, [a]), told: [[]] },
  {
    says: 'nor is one that comes back',
    history: under(matched, [a, gone, forgotten, a]),
    told: [['(noted new-tag)'], ['opened tag-absent'], ['resolved tag-absent: told-long-ago'], []],
  },
  {
    says: 'a return is held against the last baseline, however long ago',
    history: under(matched, [a, gone, forgotten, b]),
    told: [
      ['(noted new-tag)'],
      ['opened tag-absent'],
      ['resolved tag-absent: told-long-ago'],
      ['opened digest-changed'],
    ],
  },
  {
    says: 'a tag that may be deleted is noted once when it is, and is no finding',
    history: under({ ...mayGo, notifyExpected: true }, [a, gone, gone]),
    told: [['(noted new-tag)'], ['noted expected-deletion'], []],
  },
  {
    says: 'where its absence is in doubt, it is noted when it is confirmed',
    history: under({ ...mayGo, notifyExpected: true }, [a, doubted, gone, gone]),
    told: [['(noted new-tag)'], [], ['noted expected-deletion'], []],
  },
  {
    says: 'a finding of its absence is resolved once it may be deleted',
    history: [a, gone, { ...gone, policy: givenPolicy({ deletion: 'expected' }) }],
    told: [[], ['opened tag-absent'], ['resolved tag-absent: policy-changed']],
  },
  {
    says: 'a tag that was never there is missed, though it may be deleted',
    history: [{ ...gone, policy: givenPolicy({ deletion: 'expected' }) }],
    told: [['opened tag-absent']],
  },
])('$says', ({ history, told }) => {
  expect(tell(history).told).toEqual(told);
});

test('since when a tag is absent is remembered until it is there again', () => {
  const { states } = tell([a, doubted, gone, gone, a]);
  expect(states.map(({ absentSince }) => absentSince)).toEqual([null, day(1), day(1), day(1), null]);
});

test('a cause that most tags share opens no finding of the tag, and is counted all the same', () => {
  const shared: HistoryDay = { seen: { ...unreadable, shared: true } };
  const { told, states } = tell([a, shared, shared, shared, { seen: unreadable }, shared, a]);
  expect(told).toEqual([[], [], [], [], ['opened tag-unreadable'], [], ['resolved tag-unreadable: readable-again']]);
  expect(states.map((state) => state.unreadable?.times ?? 0)).toEqual([0, 1, 2, 3, 4, 5, 0]);
});

import { expect, test } from 'vitest';
import { Duration } from '../../../functions/domain/values/duration.ts';
import { absent, accepted, day, digestA, digestB, present, unreadable } from '../../support/given/givens.ts';
import type { HistoryDay } from '../../support/given/history.ts';
import { hourly, tell } from '../../support/tell.ts';

const a = { seen: present({ digest: digestA }) };
const b = { seen: present({ digest: digestB }) };
const gone = { seen: absent };
const unread = { seen: unreadable };
const opened = ['opened digest-changed'];
const reverted = ['resolved digest-changed: reverted'];

const doubted = { seen: { ...absent, doubted: true } };
const unlisted = { seen: { outcome: 'unlisted', observedAt: day(0), reason: 'configuration' } } as const;

test.each<{ says: string; history: HistoryDay[]; told: string[][] }>([
  {
    says: 'a doubted absence is believed when a second run confirms it',
    history: [a, doubted, gone],
    told: [[], [], ['opened tag-absent']],
  },
  { says: 'also when that one is doubted too', history: [a, doubted, doubted], told: [[], [], ['opened tag-absent']] },
  { says: 'a tag that is back was never gone', history: [a, doubted, a, doubted, a], told: [[], [], [], [], []] },
  {
    says: 'an outage leaves it in doubt',
    history: [a, doubted, unread, gone],
    told: [[], [], [], ['opened tag-absent']],
  },
  {
    says: 'of a tag that was never there, in doubt, nothing is told: the registry speaks for it',
    history: [doubted],
    told: [[]],
  },
  { says: 'nor is one that was gone before', history: [a, gone, doubted], told: [[], ['opened tag-absent'], []] },
  {
    says: 'what was open stays open in doubt',
    history: [{ ...a, policy: { staleAfter: Duration.parse('1h') } }, b, doubted, b],
    told: [[], ['opened digest-changed', 'opened tag-stale'], [], []],
  },
  {
    says: 'an absence in doubt is readable all the same',
    history: [a, unread, unread, unread, doubted],
    told: [[], [], [], ['opened tag-unreadable'], ['resolved tag-unreadable: readable-again']],
  },
  {
    says: 'a tag that is no longer listed has nothing open',
    history: [{ ...a, policy: { staleAfter: Duration.parse('1h') } }, b, unlisted],
    told: [
      [],
      ['opened digest-changed', 'opened tag-stale'],
      ['resolved digest-changed: unlisted', 'resolved tag-stale: unlisted'],
    ],
  },
  {
    says: 'listed again, it is held against the digest that it had',
    history: [a, b, unlisted, b],
    told: [[], opened, ['resolved digest-changed: unlisted'], opened],
  },
  {
    says: 'it is told as resolved also where it was held',
    history: hourly(a, b, a, b, a, b, unlisted),
    told: [[], opened, reverted, opened, reverted, opened, ['resolved digest-changed: unlisted']],
  },
  {
    says: 'what flapped and was resolved when it was held is told to be over, once',
    history: hourly(a, b, a, b, a, b, a, unlisted, unlisted),
    told: [
      [],
      opened,
      reverted,
      opened,
      reverted,
      opened,
      ['(resolved digest-changed: reverted)'],
      ['settled digest-changed: reverted'],
      [],
    ],
  },
])('$says', ({ history, told }) => {
  expect(tell(history).told).toEqual(told);
});

test('since when a tag is in doubt is remembered, until it is told', () => {
  const { states } = tell([a, doubted, unread, gone, a]);
  expect(states.map(({ doubtedSince }) => doubtedSince)).toEqual([null, day(1), day(1), null, null]);
});

test('a tag that is no longer listed keeps what a return is held against, and nothing else', () => {
  const { states } = tell([a, doubted, unread, b, unlisted]);
  expect(states.at(-1)).toMatchObject({
    baseline: { digest: digestA },
    lastSeen: { digest: digestB },
    unreadable: null,
    doubtedSince: null,
    findings: [],
    flapRecords: [],
  });
});

test('an acceptance that comes with the return of a tag tells both', () => {
  expect(tell([a, gone, { ...b, policy: { accepted: [accepted(digestB)] } }]).told).toEqual([
    [],
    ['opened tag-absent'],
    ['resolved tag-absent: present-again', '(noted expected-change)'],
  ]);
});

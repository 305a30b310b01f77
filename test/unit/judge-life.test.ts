import { expect, test } from 'vitest';
import { Duration } from '../../functions/domain/duration.ts';
import type { HistoryDay } from '../support/given-history.ts';
import { absent, accepted, day, digestA, digestB, digestC, present, unknown } from '../support/givens.ts';
import { hours, tell } from '../support/tell.ts';

const a = { seen: present({ digest: digestA }) };
const b = { seen: present({ digest: digestB }) };
const c = { seen: present({ digest: digestC }) };
const gone = { seen: absent };
const unread = { seen: unknown };
const remindEvery = (text: string) =>
  ({ policy: { remindEvery: text === 'never' ? text : Duration.parse(text) } }) as const;
const opened = ['opened digest-changed'];
const reverted = ['resolved digest-changed: reverted'];

test.each<{ says: string; history: HistoryDay[]; told: string[][] }>([
  {
    says: 'an open finding is told again when its time has come, and so on',
    history: [{ ...a, ...remindEvery('2d') }, b, b, b, b, b],
    told: [[], opened, [], ['reminded digest-changed'], [], ['reminded digest-changed']],
  },
  {
    says: 'or never',
    history: [{ ...a, ...remindEvery('never') }, b, { ...b, runAt: day(999) }],
    told: [[], opened, []],
  },
  {
    says: 'exactly when its time has come, and not a millisecond before',
    history: [
      { ...a, ...remindEvery('1d') },
      b,
      { ...b, runAt: new Date(Date.parse(day(2)) - 1).toISOString() as ReturnType<typeof day> },
      { ...b, runAt: day(2) },
    ],
    told: [[], opened, [], ['reminded digest-changed']],
  },
  {
    says: 'a new interval counts from what was told last',
    history: [{ ...a, ...remindEvery('never') }, b, b, b, { ...b, ...remindEvery('3d') }],
    told: [[], opened, [], [], ['reminded digest-changed']],
  },
  {
    says: 'an outage repeats nothing but that it lasts',
    history: [{ ...a, ...remindEvery('1d') }, b, unread, unread, unread, unread, b],
    told: [
      [],
      opened,
      [],
      [],
      ['opened tag-unread'],
      ['reminded tag-unread'],
      ['reminded digest-changed', 'resolved tag-unread: readable-again'],
    ],
  },
  {
    says: 'an absence is told again, and so is what was found before it',
    history: [{ ...a, ...remindEvery('1d') }, b, gone, gone],
    told: [
      [],
      opened,
      ['reminded digest-changed', 'opened tag-absent'],
      ['reminded digest-changed', 'reminded tag-absent'],
    ],
  },
  {
    says: 'as many unknown observations as the policy says are a finding',
    history: [{ ...unread, policy: { unreadAfter: 1 } }, unread, a, { ...unread, policy: { unreadAfter: 2 } }, unread],
    told: [['opened tag-unread'], [], ['resolved tag-unread: readable-again'], [], ['opened tag-unread']],
  },
  {
    says: 'a policy that waits longer takes it back',
    history: [
      { ...unread, policy: { unreadAfter: 1 } },
      { ...unread, policy: { unreadAfter: 9 } },
    ],
    told: [['opened tag-unread'], ['resolved tag-unread: policy-changed']],
  },
])('$says', ({ history, told }) => {
  expect(tell(history).told).toEqual(told);
});

/** Runs three hours apart. */
const hourly = (...days: HistoryDay[]): HistoryDay[] =>
  days.map((each, index) => ({ ...each, runAt: hours(index * 3) }));

test.each<{ says: string; history: HistoryDay[]; told: string[][] }>([
  {
    says: 'the third opening within a day is the last that is told',
    history: hourly(a, b, a, b, a, b, a, b, a),
    told: [
      [],
      opened,
      reverted,
      opened,
      reverted,
      opened,
      ['(resolved digest-changed: reverted)'],
      ['(opened digest-changed)'],
      ['(resolved digest-changed: reverted)'],
    ],
  },
  {
    says: 'once it was quiet for a day, what became of it is told: resolved',
    history: [
      ...hourly(a, b, a, b, a, b, a),
      { ...a, runAt: hours(41) },
      { ...a, runAt: hours(42) },
      { ...a, runAt: hours(43) },
    ],
    told: [
      [],
      opened,
      reverted,
      opened,
      reverted,
      opened,
      ['(resolved digest-changed: reverted)'],
      [],
      ['settled digest-changed: reverted'],
      [],
    ],
  },
  {
    says: 'or still open, of which a reminder follows in its time',
    history: [
      ...hourly({ ...a, ...remindEvery('1d') }, b, a, b, a, b),
      { ...b, runAt: hours(38) },
      { ...b, runAt: hours(39) },
      { ...b, runAt: hours(62) },
      { ...b, runAt: hours(63) },
    ],
    told: [
      [],
      opened,
      reverted,
      opened,
      reverted,
      opened,
      [],
      ['settled digest-changed: open'],
      [],
      ['reminded digest-changed'],
    ],
  },
  {
    says: 'after that it counts from the beginning',
    history: [
      ...hourly(a, b, a, b, a, b, a),
      ...[42, 45, 48].flatMap((hour) => [
        { ...a, runAt: hours(hour) },
        { ...b, runAt: hours(hour + 1) },
      ]),
    ],
    told: [
      [],
      opened,
      reverted,
      opened,
      reverted,
      opened,
      ['(resolved digest-changed: reverted)'],
      ['settled digest-changed: reverted'],
      opened,
      reverted,
      opened,
      reverted,
      opened,
    ],
  },
  {
    says: 'openings that are a day apart do not count together',
    history: [a, b, a, b, a, b, a, b].map((each, index) => ({ ...each, runAt: hours(index * 12) })),
    told: [[], opened, reverted, opened, reverted, opened, reverted, opened],
  },
  {
    says: 'findings of another digest count by themselves',
    history: hourly(a, b, a, c, a, b, a, c, a),
    told: [[], opened, reverted, opened, reverted, opened, reverted, opened, reverted],
  },
  {
    says: 'an outage neither settles it nor ends the silence',
    history: [...hourly(a, b, a, b, a, b, a), { ...unread, runAt: hours(60) }, { ...a, runAt: hours(61) }],
    told: [
      [],
      opened,
      reverted,
      opened,
      reverted,
      opened,
      ['(resolved digest-changed: reverted)'],
      [],
      ['settled digest-changed: reverted'],
    ],
  },
  {
    says: 'while it is held, nobody is reminded of it',
    history: [...hourly({ ...a, ...remindEvery('1h') }, b, a, b, a, b), { ...b, runAt: hours(20) }],
    told: [[], opened, reverted, opened, reverted, opened, []],
  },
  {
    says: 'two findings flap each by itself',
    history: hourly(a, gone, a, gone, a, gone, a, b),
    told: [
      [],
      ['opened tag-absent'],
      ['resolved tag-absent: present-again'],
      ['opened tag-absent'],
      ['resolved tag-absent: present-again'],
      ['opened tag-absent'],
      ['(resolved tag-absent: present-again)'],
      opened,
    ],
  },
])('flapping: $says', ({ history, told }) => {
  expect(tell(history).told).toEqual(told);
});

test('an opening tells how often it came within a day', () => {
  const { events, state } = tell(hourly(a, b, a, b, a, b, a, b));
  const counts = events.flat().flatMap((event) => (event.kind === 'opened' ? [event.openings] : []));
  expect(counts).toEqual([1, 2, 3, 4]);
  expect(state.openings).toMatchObject([
    { at: [3, 9, 15, 21].map((hour) => hours(hour)), held: { since: hours(15), changedAt: hours(21), because: null } },
  ]);
});

test('what flapped and settled tells since when, and how it ended', () => {
  const settled = [...hourly(a, b, a, b, a, b, a), { ...a, runAt: hours(50) }];
  expect(tell(settled).events.at(-1)).toMatchObject([
    {
      kind: 'settled',
      flappingSince: hours(15),
      openedAt: null,
      because: 'reverted',
      severity: 'critical',
      told: true,
    },
  ]);
  expect(tell(settled).state.openings).toEqual([]);
  const open = [...hourly(a, b, a, b, a, b), { ...b, runAt: hours(50) }];
  expect(tell(open).events.at(-1)).toMatchObject([{ kind: 'settled', openedAt: hours(15), because: null }]);
});

test('openings are forgotten after a day', () => {
  const { states } = tell([...hourly(a, b, a), { ...a, runAt: hours(26.9) }, { ...a, runAt: hours(27) }]);
  expect(states.map(({ openings }) => openings.length)).toEqual([0, 1, 1, 1, 0]);
});

test('a tag that shows ever new digests leaves no more behind than a row can hold', () => {
  const digests = Array.from(
    { length: 60 },
    (_, index) => digestA.replace(/a{4}$/, String(1000 + index)) as typeof digestA,
  );
  const { state } = tell(
    [a, ...digests.map((digest) => ({ seen: present({ digest }) }))].map((each, index) => ({
      ...each,
      runAt: hours(index / 10),
    })),
  );
  expect(state.openings).toHaveLength(20);
  expect(state.openings.map(({ identity }) => identity.slice(-4))).toEqual(expect.arrayContaining(['1059', '1040']));
});

test('a finding that flaps for ever keeps no more than its last ten openings', () => {
  const flaps = Array.from({ length: 60 }, (_, index) => ({ ...(index % 2 === 0 ? a : b), runAt: hours(index / 10) }));
  const { state } = tell(flaps);
  expect(state.openings).toMatchObject([{ at: expect.toSatisfy((at: string[]) => at.length === 10) }]);
  expect(state.openings[0]?.at.at(-1)).toBe(hours(5.9));
});

test('a policy may give a kind another severity, also while the finding is open', () => {
  const critical = {
    policy: { severities: { 'tag-stale': 'critical', 'digest-changed': 'low' }, staleAfter: Duration.parse('1d') },
  } as const;
  const { states, events } = tell([a, a, { ...b, ...critical }, { ...b, policy: { severities: {} } }]);
  expect(events[2]?.map((event) => event.kind === 'opened' && [event.finding.kind, event.severity])).toEqual([
    ['digest-changed', 'low'],
    ['tag-stale', 'critical'],
  ]);
  expect(states[2]?.findings.map(({ finding, severity }) => [finding.kind, severity])).toEqual([
    ['tag-stale', 'critical'],
    ['digest-changed', 'low'],
  ]);
  expect(states[3]?.findings.map(({ finding, severity }) => [finding.kind, severity])).toEqual([
    ['digest-changed', 'critical'],
    ['tag-stale', 'low'],
  ]);
  expect(events[3]).toEqual([]);
});

const doubted = { seen: { ...absent, doubted: true } };
const unlisted = { seen: { outcome: 'unlisted', observedAt: day(0) } } as const;

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
  { says: 'a tag that was never there is not in doubt', history: [doubted], told: [['opened tag-absent']] },
  { says: 'nor is one that was gone before', history: [a, gone, doubted], told: [[], ['opened tag-absent'], []] },
  {
    says: 'what was open stays open in doubt',
    history: [{ ...a, policy: { staleAfter: Duration.parse('1h') } }, b, doubted, b],
    told: [[], ['opened digest-changed', 'opened tag-stale'], [], []],
  },
  {
    says: 'an absence in doubt is readable all the same',
    history: [a, unread, unread, unread, doubted],
    told: [[], [], [], ['opened tag-unread'], ['resolved tag-unread: readable-again']],
  },
  {
    says: 'a tag that is no longer listed has nothing open',
    history: [{ ...a, policy: { staleAfter: Duration.parse('1h') } }, b, unlisted],
    told: [
      [],
      ['opened digest-changed', 'opened tag-stale'],
      ['resolved digest-changed: no-longer-configured', 'resolved tag-stale: no-longer-configured'],
    ],
  },
  {
    says: 'listed again, it is held against the digest that it had',
    history: [a, b, unlisted, b],
    told: [[], opened, ['resolved digest-changed: no-longer-configured'], opened],
  },
  {
    says: 'it is told as resolved also where it was held',
    history: hourly(a, b, a, b, a, b, unlisted),
    told: [[], opened, reverted, opened, reverted, opened, ['resolved digest-changed: no-longer-configured']],
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
    unread: null,
    doubtedSince: null,
    findings: [],
    openings: [],
  });
});

test('an acceptance that comes with the return of a tag tells both', () => {
  expect(tell([a, gone, { ...b, policy: { accepted: [accepted(digestB)] } }]).told).toEqual([
    [],
    ['opened tag-absent'],
    ['resolved tag-absent: present-again', '(noted expected-change)'],
  ]);
});

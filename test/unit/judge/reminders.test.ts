import { expect, test } from 'vitest';
import { Duration } from '../../../functions/domain/values/duration.ts';
import { instantFromMs } from '../../../functions/domain/values/instant.ts';
import { absent, day, digestA, digestB, present, unreadable } from '../../support/given/givens.ts';
import type { HistoryDay } from '../../support/given/history.ts';
import { office, pushed, under } from '../../support/given/push.ts';
import { tell } from '../../support/tell.ts';

const a = { seen: present({ digest: digestA }) };
const b = { seen: present({ digest: digestB }) };
const gone = { seen: absent };
const unread = { seen: unreadable };
const remindEvery = (text: string) =>
  ({ policy: { remindEvery: text === 'never' ? text : Duration.parse(text) } }) as const;
const opened = ['opened digest-changed'];

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
      { ...b, runAt: instantFromMs(Date.parse(day(2)) - 1) },
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
      ['opened tag-unreadable'],
      ['reminded tag-unreadable'],
      ['reminded digest-changed', 'resolved tag-unreadable: readable-again'],
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
    says: 'as many unreadable observations as the policy says are a finding',
    history: [
      { ...unread, policy: { unreadableAfter: 1 } },
      unread,
      a,
      { ...unread, policy: { unreadableAfter: 2 } },
      unread,
    ],
    told: [['opened tag-unreadable'], [], ['resolved tag-unreadable: readable-again'], [], ['opened tag-unreadable']],
  },
  {
    says: 'a policy that waits longer takes it back',
    history: [
      { ...unread, policy: { unreadableAfter: 1 } },
      { ...unread, policy: { unreadableAfter: 9 } },
    ],
    told: [['opened tag-unreadable'], ['resolved tag-unreadable: policy-changed']],
  },
])('$says', ({ history, told }) => {
  expect(tell(history).told).toEqual(told);
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

test('an open finding says what is true now, and since when it is open', () => {
  const late = { before: 1, by: 'stranger' };
  const outside = { ...pushed(digestB, 1, late), ...under(office) };
  const byCiOnly = { ...pushed(digestB, 1, late), ...under({ by: ['ci-user'] }) };
  const { events, state } = tell([
    { ...pushed(digestA, 0), ...under(office) },
    { ...outside, policy: { ...outside.policy, remindEvery: Duration.parse('1d') } },
    byCiOnly,
  ]);
  expect(events[1]).toMatchObject([{ finding: { reasons: ['outside-window', 'updater-not-allowed'] } }]);
  expect(events[2]).toMatchObject([
    { kind: 'reminded', finding: { reasons: ['updater-not-allowed'] }, openedAt: day(1) },
  ]);
  expect(state.findings).toMatchObject([{ finding: { reasons: ['updater-not-allowed'] }, openedAt: day(1) }]);
  const stale = (staleAfter: string) => ({ ...a, policy: { staleAfter: Duration.parse(staleAfter) } });
  expect(
    tell([
      { ...stale('2h'), runAt: day(1) },
      { ...stale('1h'), runAt: day(2) },
    ]).state.findings,
  ).toMatchObject([{ finding: { staleAfter: '1h' }, openedAt: day(1) }]);
});

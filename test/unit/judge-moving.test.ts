import { expect, test } from 'vitest';
import { parseChangeWindow } from '../../functions/domain/change-window.ts';
import type { ChangeReason } from '../../functions/domain/finding.ts';
import { Instant } from '../../functions/domain/instant.ts';
import type { Policy } from '../../functions/domain/policy.ts';
import type { HistoryDay } from '../support/given-history.ts';
import {
  absent,
  accepted,
  day,
  digestA,
  digestB,
  digestC,
  givenDigest,
  moving,
  present,
  unknown,
} from '../support/givens.ts';
import { hours, tell } from '../support/tell.ts';

const windows = (...texts: string[]) =>
  texts.map((text) => parseChangeWindow(text)).filter((window) => window !== undefined);
const ci = 'ci-user';

/** What a tag shows on a day: pushed so many hours before its audit, at noon. */
const pushed = (digest: typeof digestA, onDay: number, facts: { before?: number | null; by?: string | null } = {}) => {
  const { before = 3, by = ci } = facts;
  const lastUpdatedAt = before === null ? null : hours(-before, onDay);
  return { seen: { ...present({ digest, lastUpdatedAt, lastUpdater: by }), observedAt: day(onDay) } };
};
const under = (changes: Parameters<typeof moving>[0]): { policy: Partial<Policy> } => ({
  policy: { expectation: moving(changes) },
});
const immutable = { policy: { expectation: { kind: 'immutable' } } } as const;
const office = { between: windows('08:00-10:00'), by: [ci] };

test.each<{ says: string; changes: Parameters<typeof moving>[0]; change: HistoryDay; reasons: ChangeReason[] }>([
  { says: 'in its window, by one who is listed', changes: office, change: pushed(digestB, 1), reasons: [] },
  { says: 'an hour after it', changes: office, change: pushed(digestB, 1, { before: 1 }), reasons: ['outside-window'] },
  {
    says: 'in one of two windows',
    changes: { between: windows('01:00-02:00', '08:00-10:00') },
    change: pushed(digestB, 1),
    reasons: [],
  },
  {
    says: 'in none of two',
    changes: { between: windows('01:00-02:00', '03:00-04:00') },
    change: pushed(digestB, 1),
    reasons: ['outside-window'],
  },
  {
    says: 'in its window by another clock',
    changes: { ...office, timeZone: 'Asia/Seoul' },
    change: pushed(digestB, 1),
    reasons: ['outside-window'],
  },
  {
    says: 'by somebody else',
    changes: office,
    change: pushed(digestB, 1, { by: 'stranger' }),
    reasons: ['unlisted-updater'],
  },
  { says: 'by the second who is listed', changes: { by: ['x', ci] }, change: pushed(digestB, 1), reasons: [] },
  {
    says: 'by nobody that the registry names',
    changes: office,
    change: pushed(digestB, 1, { by: null }),
    reasons: ['unlisted-updater'],
  },
  {
    says: 'before the last audit, says the registry',
    changes: office,
    change: pushed(digestB, 1, { before: 27 }),
    reasons: ['implausible-time'],
  },
  {
    says: 'outside its window, by somebody else, and before the last audit',
    changes: office,
    change: pushed(digestB, 1, { before: 30, by: 'stranger' }),
    reasons: ['outside-window', 'unlisted-updater', 'implausible-time'],
  },
  {
    says: 'at no time that the registry tells',
    changes: office,
    change: pushed(digestB, 1, { before: null }),
    reasons: ['implausible-time'],
  },
  {
    says: 'at no time, where none is asked for',
    changes: { by: [ci] },
    change: pushed(digestB, 1, { before: null }),
    reasons: [],
  },
  {
    says: 'at no time, by nobody, where nothing is asked',
    changes: {},
    change: pushed(digestB, 1, { before: null, by: null }),
    reasons: [],
  },
  {
    says: 'at any time, by anybody',
    changes: {},
    change: pushed(digestB, 1, { before: 1, by: 'stranger' }),
    reasons: [],
  },
  {
    says: 'before the last audit, where nothing else is asked',
    changes: {},
    change: pushed(digestB, 1, { before: 25 }),
    reasons: ['implausible-time'],
  },
  {
    says: 'five minutes before the last audit, as far as clocks may differ',
    changes: {},
    change: pushed(digestB, 1, { before: 24 + 1 / 12 }),
    reasons: [],
  },
  {
    says: 'a second more',
    changes: {},
    change: pushed(digestB, 1, { before: 24 + 301 / 3600 }),
    reasons: ['implausible-time'],
  },
  { says: 'five minutes after it was seen', changes: {}, change: pushed(digestB, 1, { before: -1 / 12 }), reasons: [] },
  {
    says: 'a second more after it was seen',
    changes: {},
    change: pushed(digestB, 1, { before: -301 / 3600 }),
    reasons: ['implausible-time'],
  },
])('a moving tag changes $says: $reasons', ({ changes, change, reasons }) => {
  const { told, state } = tell([{ ...pushed(digestA, 0), ...under(changes) }, change, change]);
  expect(told).toEqual([[], [reasons.length === 0 ? '(noted expected-change)' : 'opened digest-changed'], []]);
  expect(state.findings.map(({ finding }) => 'reasons' in finding && finding.reasons)).toEqual(
    reasons.length === 0 ? [] : [reasons],
  );
  expect(state.baseline?.digest).toBe(reasons.length === 0 ? digestB : digestA);
});

const odd = { by: 'stranger' };
test.each<{ says: string; history: HistoryDay[]; told: string[][] }>([
  {
    says: 'an unexpected change is over when it is reverted',
    history: [{ ...pushed(digestA, 0), ...under(office) }, pushed(digestB, 1, odd), pushed(digestA, 2, odd)],
    told: [[], ['opened digest-changed'], ['resolved digest-changed: reverted']],
  },
  {
    says: 'or superseded by an expected change',
    history: [{ ...pushed(digestA, 0), ...under(office) }, pushed(digestB, 1, odd), pushed(digestC, 2)],
    told: [[], ['opened digest-changed'], ['resolved digest-changed: superseded', '(noted expected-change)']],
  },
  {
    says: 'or followed by another unexpected one, which is told',
    history: [{ ...pushed(digestA, 0), ...under(office) }, pushed(digestB, 1, odd), pushed(digestC, 2, odd)],
    told: [[], ['opened digest-changed'], ['opened digest-changed', 'resolved digest-changed: superseded']],
  },
  {
    says: 'or accepted',
    history: [
      { ...pushed(digestA, 0), ...under(office) },
      pushed(digestB, 1, odd),
      { ...pushed(digestB, 2, odd), policy: { accepted: [accepted(digestB)] } },
    ],
    told: [[], ['opened digest-changed'], ['resolved digest-changed: accepted']],
  },
  {
    says: 'pushing the same digest again, in a window, does not make it expected',
    history: [{ ...pushed(digestA, 0), ...under(office) }, pushed(digestB, 1, odd), pushed(digestB, 2)],
    told: [[], ['opened digest-changed'], []],
  },
  {
    says: 'a wider rule accepts what an earlier run saw, by what it saw then',
    history: [
      { ...pushed(digestA, 0), ...under(office) },
      pushed(digestB, 1, { before: 1 }),
      { ...pushed(digestB, 2, { before: 20 }), ...under({ between: windows('08:00-12:00'), by: [ci] }) },
    ],
    told: [[], ['opened digest-changed'], ['resolved digest-changed: accepted']],
  },
  {
    says: 'a narrower rule leaves the baseline as it is',
    history: [
      { ...pushed(digestA, 0), ...under({}) },
      pushed(digestB, 1, odd),
      { ...pushed(digestB, 1, odd), ...under(office) },
    ],
    told: [[], ['(noted expected-change)'], []],
  },
  {
    says: 'over an outage, the last run that saw the tag counts',
    history: [{ ...pushed(digestA, 0), ...under({}) }, { seen: unknown }, pushed(digestB, 2, { before: 40 })],
    told: [[], [], ['(noted expected-change)']],
  },
  {
    says: 'over an absence too',
    history: [{ ...pushed(digestA, 0), ...under({}) }, { seen: absent }, pushed(digestB, 2, { before: 49 })],
    told: [[], ['opened tag-absent'], ['opened digest-changed', 'resolved tag-absent: present-again']],
  },
  {
    says: 'an expected change is told where that is asked for',
    history: [{ ...pushed(digestA, 0), policy: { expectation: moving(), notifyExpected: true } }, pushed(digestB, 1)],
    told: [[], ['noted expected-change']],
  },
  {
    says: 'going back to a former digest is expected where the tag may move',
    history: [{ ...pushed(digestA, 0), ...under({}) }, pushed(digestB, 1), pushed(digestA, 2)],
    told: [[], ['(noted expected-change)'], ['(noted expected-change)']],
  },
  {
    says: 'and a roll-back where it may not',
    history: [
      { ...pushed(digestA, 0), ...under(office) },
      pushed(digestB, 1),
      pushed(digestA, 2, odd),
      pushed(digestA, 3),
    ],
    told: [[], ['(noted expected-change)'], ['opened digest-rolled-back'], []],
  },
  {
    says: 'a digest that was only seen unexpectedly comes back as a plain change',
    history: [
      { ...pushed(digestA, 0), ...under(office) },
      pushed(digestB, 1, odd),
      pushed(digestA, 2, odd),
      pushed(digestB, 3, odd),
    ],
    told: [[], ['opened digest-changed'], ['resolved digest-changed: reverted'], ['opened digest-changed']],
  },
])('$says', ({ history, told }) => {
  expect(tell(history).told).toEqual(told);
});

test('an expected change tells what allowed it, and a return from when until when the digest was expected', () => {
  const { events, state } = tell([{ ...pushed(digestA, 0), ...under({}) }, pushed(digestB, 1), pushed(digestA, 4)]);
  expect(events[1]).toMatchObject([{ notice: { from: digestA, to: digestB, by: 'moving', formerly: null } }]);
  expect(events[2]).toMatchObject([
    { notice: { from: digestB, to: digestA, by: 'moving', formerly: { since: day(0), until: day(1) } } },
  ]);
  expect(state.baseline).toMatchObject({ digest: digestA, since: day(2) });
  expect(state.former).toEqual([{ digest: digestB, since: day(1), until: day(2) }]);
});

test('a roll-back tells from when until when the digest was expected', () => {
  const history = [{ ...pushed(digestA, 0), ...under(office) }, pushed(digestB, 1), pushed(digestA, 2, odd)];
  expect(tell(history).state.findings).toMatchObject([
    { finding: { kind: 'digest-rolled-back', from: digestB, to: digestA, formerly: { since: day(0), until: day(1) } } },
  ]);
});

test('ten former digests are remembered, the newest ones', () => {
  const digests = '0123456789ab'.split('').map(givenDigest);
  const moves = digests.map((digest, index) => ({ ...pushed(digest, index), ...under({}) }));
  const { state } = tell(moves);
  expect(state.former.map(({ digest }) => digest)).toEqual(digests.slice(1, -1));
  const back = (digest: (typeof digests)[number]) =>
    tell([...moves, { ...pushed(digest, 12), ...immutable }]).told.at(-1);
  expect(back(givenDigest('1'))).toEqual(['opened digest-rolled-back']);
  expect(back(givenDigest('0'))).toEqual(['opened digest-changed']);
});

const until = (onDay: number) => accepted(digestB, { until: day(onDay) });
const b = { seen: present({ digest: digestB }) };
const a = { seen: present({ digest: digestA }) };
const c = { seen: present({ digest: digestC }) };
const accepting = (...acceptances: ReturnType<typeof accepted>[]) => ({ policy: { accepted: acceptances } });

test.each<{ says: string; history: HistoryDay[]; told: string[][] }>([
  {
    says: 'for a time, it is a finding again from the end on',
    history: [a, b, { ...b, ...accepting(until(4)) }, b, b],
    told: [[], ['opened digest-changed'], ['resolved digest-changed: accepted'], [], ['opened digest-changed']],
  },
  {
    says: 'for a time before the change, nothing is told until its end',
    history: [{ ...a, ...accepting(until(3)) }, b, a, b],
    told: [[], [], [], ['opened digest-changed']],
  },
  {
    says: 'of another digest, it changes nothing',
    history: [{ ...a, ...accepting(accepted(digestC)) }, b],
    told: [[], ['opened digest-changed']],
  },
  {
    says: 'it dies with its digest: a return to it is a roll-back',
    history: [{ ...a, ...accepting(accepted(digestB), accepted(digestC)) }, b, c, b],
    told: [[], ['(noted expected-change)'], ['(noted expected-change)'], ['opened digest-rolled-back']],
  },
  {
    says: 'given again later, it allows the return',
    history: [
      { ...a, ...accepting(accepted(digestB), accepted(digestC)) },
      b,
      c,
      b,
      { ...b, ...accepting(accepted(digestB, { at: day(3) })) },
    ],
    told: [
      [],
      ['(noted expected-change)'],
      ['(noted expected-change)'],
      ['opened digest-rolled-back'],
      ['resolved digest-rolled-back: accepted'],
    ],
  },
  {
    says: 'given just when the tag moved on, it is dead',
    history: [{ ...a, ...accepting(accepted(digestB, { at: day(2) }), accepted(digestC)) }, b, c, b],
    told: [[], ['(noted expected-change)'], ['(noted expected-change)'], ['opened digest-rolled-back']],
  },
  {
    says: 'it holds for a pinned tag as well',
    history: [
      { ...a, policy: { expectation: { kind: 'pinned', digests: [digestA] } } },
      b,
      { ...b, ...accepting(accepted(digestB)) },
      c,
    ],
    told: [[], ['opened digest-changed'], ['resolved digest-changed: accepted'], ['opened digest-changed']],
  },
  {
    says: 'for a time and for good, the longer counts',
    history: [{ ...a, ...accepting(until(3), accepted(digestB)) }, b, b, b],
    told: [[], ['(noted expected-change)'], [], []],
  },
])('an acceptance: $says', ({ history, told }) => {
  expect(tell(history).told).toEqual(told);
});

test('an acceptance for a time leaves the baseline as it is, one for good moves it', () => {
  expect(tell([{ ...a, ...accepting(until(9)) }, b]).state.baseline?.digest).toBe(digestA);
  expect(tell([{ ...a, ...accepting(accepted(digestB)) }, b]).state.baseline).toMatchObject({
    digest: digestB,
    since: day(1),
  });
});

test('a pinned tag that was never allowed has no baseline, and is expected to show the first digest of its list', () => {
  const { state } = tell([{ ...c, policy: { expectation: { kind: 'pinned', digests: [digestA, digestB] } } }]);
  expect(state.baseline).toBeNull();
  expect(state.findings).toMatchObject([{ finding: { from: digestA, to: digestC, reasons: ['pinned'] } }]);
});

test('a pinned tag is held against its last listed digest', () => {
  const policy = { expectation: { kind: 'pinned', digests: [digestA, digestB] } } as const;
  expect(tell([{ ...b, policy }, c]).state.findings).toMatchObject([{ finding: { from: digestB, to: digestC } }]);
  const unlisted = { expectation: { kind: 'pinned', digests: [digestA] } } as const;
  const { told, state } = tell([
    { ...b, policy },
    { ...b, policy: unlisted },
  ]);
  expect(told).toEqual([[], ['opened digest-changed']]);
  expect(state.findings).toMatchObject([{ finding: { from: digestA, to: digestB } }]);
  expect(state.baseline?.digest).toBe(digestB);
});

test('the evidence is what the registry said when the digest was first seen', () => {
  const first = pushed(digestB, 1, odd);
  const { state } = tell([{ ...pushed(digestA, 0), ...under(office) }, first, pushed(digestB, 2, { before: 1 })]);
  const arrival = {
    after: day(0),
    observedAt: day(1),
    lastUpdatedAt: Instant.parse(hours(-3, 1)),
    lastUpdater: 'stranger',
  };
  expect(state.findings).toMatchObject([{ finding: { arrival } }]);
  expect(state.lastSeen).toEqual({ digest: digestB, since: day(1), at: day(2), arrival });
});

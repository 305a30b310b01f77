import { expect, test } from 'vitest';
import type { ChangeReason } from '../../../functions/domain/evidence.ts';
import type { Changes } from '../../../functions/domain/policy.ts';
import { absent, accepted, day, digestA, digestB, digestC, moving, unreadable } from '../../support/given/givens.ts';
import type { HistoryDay } from '../../support/given/history.ts';
import { odd, office, pushed, under, windows } from '../../support/given/push.ts';
import { formerOf, hours, tell } from '../../support/tell.ts';

const ci = 'ci-user';

test.each<{ says: string; changes: Partial<Changes>; change: HistoryDay; reasons: ChangeReason[] }>([
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
    reasons: ['updater-not-allowed'],
  },
  { says: 'by the second who is listed', changes: { by: ['x', ci] }, change: pushed(digestB, 1), reasons: [] },
  {
    says: 'by nobody that the registry names',
    changes: office,
    change: pushed(digestB, 1, { by: null }),
    reasons: ['updater-not-allowed'],
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
    reasons: ['outside-window', 'updater-not-allowed', 'implausible-time'],
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
    history: [{ ...pushed(digestA, 0), ...under({}) }, { seen: unreadable }, pushed(digestB, 2, { before: 40 })],
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

test('the evidence is what the registry said when the digest was first seen', () => {
  const first = pushed(digestB, 1, odd);
  const { state } = tell([{ ...pushed(digestA, 0), ...under(office) }, first, pushed(digestB, 2, { before: 1 })]);
  const arrival = {
    after: day(0),
    observedAt: day(1),
    lastUpdatedAt: hours(-3, 1),
    lastUpdater: 'stranger',
  };
  expect(state.findings).toMatchObject([{ finding: { arrival } }]);
  expect(state.lastSeen).toEqual({ digest: digestB, since: day(1), at: day(2), arrival, digestFrom: 'tag' });
});

test('a digest that is new is no return, whatever came before it', () => {
  const { events, state } = tell([{ ...pushed(digestA, 0), ...under({}) }, pushed(digestB, 1), pushed(digestC, 2)]);
  expect(events[2]).toMatchObject([{ notice: { from: digestB, to: digestC, formerly: null } }]);
  expect(formerOf(state).map(({ digest }) => digest)).toEqual([digestA, digestB]);
});

test.each<{ says: string; between: HistoryDay[]; before: number; reasons: ChangeReason[] }>([
  { says: 'after an audit that did not find the tag', between: [{ seen: absent }], before: 3, reasons: [] },
  {
    says: 'before an audit that did not find the tag',
    between: [{ seen: absent }],
    before: 30,
    reasons: ['implausible-time'],
  },
  {
    says: 'before the last of several audits that did not find the tag',
    between: [{ seen: absent }, { seen: absent }],
    before: 30,
    reasons: ['implausible-time'],
  },
  {
    says: 'before an audit whose word was doubted',
    between: [{ seen: { ...absent, doubted: true } }],
    before: 30,
    reasons: [],
  },
  { says: 'before an audit that could not read the tag', between: [{ seen: unreadable }], before: 30, reasons: [] },
])('a change that the registry dates $says: $reasons', ({ between, before, reasons }) => {
  const change = pushed(digestB, between.length + 1, { before });
  const { state } = tell([{ ...pushed(digestA, 0), policy: { expectation: moving() } }, ...between, change]);
  expect(state.findings.flatMap(({ finding }) => ('reasons' in finding ? finding.reasons : []))).toEqual(reasons);
});

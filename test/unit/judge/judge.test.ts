import { expect, test } from 'vitest';
import { Duration } from '../../../functions/domain/values/duration.ts';
import { needsClosing } from '../../../functions/judge/state.ts';
import {
  absent,
  accepted,
  api,
  day,
  digestA,
  digestB,
  digestC,
  givenArrival,
  moving as givenMoving,
  present,
  unreadable,
} from '../../support/given/givens.ts';
import type { HistoryDay } from '../../support/given/history.ts';
import { hourly, hours, tell } from '../../support/tell.ts';

const a = { seen: present({ digest: digestA }) };
const b = { seen: present({ digest: digestB }) };
const c = { seen: present({ digest: digestC }) };
/** A digest that was pushed six hours before the audit of a day. */
const dated = (digest: typeof digestA, onDay: number) => ({
  seen: { ...present({ digest, lastUpdatedAt: hours(-6, onDay) }), observedAt: day(onDay) },
});
const gone = { seen: absent };
const unread = { seen: unreadable };
const immutable = (...digests: (typeof digestA)[]) =>
  ({ policy: { expectation: { kind: 'immutable' }, accepted: digests.map((digest) => accepted(digest)) } }) as const;
const pinned = (...digests: [typeof digestA, ...(typeof digestA)[]]) =>
  ({ policy: { expectation: { kind: 'pinned', digests }, accepted: [] } }) as const;
const moving = { policy: { expectation: givenMoving() } };
const staleAfter = (text: string) => ({ policy: { staleAfter: Duration.parse(text) } });

test.each<{ says: string; history: HistoryDay[]; told: string[][] }>([
  { says: 'the first digest of an immutable tag is its baseline', history: [a, a], told: [[], []] },
  {
    says: 'an immutable tag that changes is told once, and again when it is reverted',
    history: [a, b, b, a, a],
    told: [[], ['opened digest-changed'], [], ['resolved digest-changed: reverted'], []],
  },
  {
    says: 'an immutable tag that changes twice is told of each digest',
    history: [a, b, c],
    told: [[], ['opened digest-changed'], ['opened digest-changed', 'resolved digest-changed: superseded']],
  },
  {
    says: 'a change of an immutable tag that the configuration accepts is no finding',
    history: [a, { ...b, ...immutable(digestB) }, b],
    told: [[], ['(noted expected-change)'], []],
  },
  {
    says: 'a finding is resolved when the configuration accepts the digest',
    history: [a, b, { ...b, ...immutable(digestB) }],
    told: [[], ['opened digest-changed'], ['resolved digest-changed: accepted']],
  },
  {
    says: 'an accepted digest is the new baseline: going back to the old one is a change',
    history: [a, { ...b, ...immutable(digestB) }, a],
    told: [[], ['(noted expected-change)'], ['opened digest-rolled-back']],
  },
  {
    says: 'a pinned tag that shows another digest at first sight is told at once',
    history: [{ ...a, ...pinned(digestB) }, b],
    told: [['opened digest-changed'], ['resolved digest-changed: reverted']],
  },
  {
    says: 'a pinned tag may move among the listed digests',
    history: [{ ...a, ...pinned(digestA, digestB) }, b, a],
    told: [[], ['(noted expected-change)'], ['(noted expected-change)']],
  },
  {
    says: 'a pinned tag that leaves the list and comes back to another listed digest is no longer a finding',
    history: [{ ...a, ...pinned(digestA, digestB) }, c, b],
    told: [[], ['opened digest-changed'], ['resolved digest-changed: superseded', '(noted expected-change)']],
  },
  {
    says: 'a pin that is moved to the digest shown accepts it',
    history: [{ ...a, ...pinned(digestA) }, b, { ...b, ...pinned(digestB) }],
    told: [[], ['opened digest-changed'], ['resolved digest-changed: accepted']],
  },
  {
    says: 'a moving tag changes without a finding',
    history: [{ ...dated(digestA, 0), ...moving }, dated(digestB, 1), dated(digestC, 2)],
    told: [[], ['(noted expected-change)'], ['(noted expected-change)']],
  },
  {
    says: 'a tag that becomes moving accepts what it shows',
    history: [a, b, { ...b, ...moving }],
    told: [[], ['opened digest-changed'], ['resolved digest-changed: accepted']],
  },
  {
    says: 'a moving tag that becomes immutable is held to its last digest',
    history: [{ ...dated(digestA, 0), ...moving }, dated(digestB, 1), { ...b, ...immutable() }, c],
    told: [[], ['(noted expected-change)'], [], ['opened digest-changed']],
  },
  {
    says: 'a tag that disappears is told once, and again when it is back',
    history: [a, gone, gone, a],
    told: [[], ['opened tag-absent'], [], ['resolved tag-absent: present-again']],
  },
  {
    says: 'a tag that was never there is told at first sight, and its first digest is its baseline',
    history: [gone, a, b],
    told: [['opened tag-absent'], ['resolved tag-absent: present-again'], ['opened digest-changed']],
  },
  {
    says: 'a tag that is deleted and pushed again is held against the digest it had',
    history: [a, gone, b],
    told: [[], ['opened tag-absent'], ['opened digest-changed', 'resolved tag-absent: present-again']],
  },
  {
    says: 'an unexpected digest stays a finding while the tag is absent',
    history: [a, b, gone, b, a],
    told: [
      [],
      ['opened digest-changed'],
      ['opened tag-absent'],
      ['resolved tag-absent: present-again'],
      ['resolved digest-changed: reverted'],
    ],
  },
  {
    says: 'two unreadable observations are no finding, three in a row are one',
    history: [a, unread, unread, a, unread, unread, unread, unread, a],
    told: [[], [], [], [], [], [], ['opened tag-unreadable'], [], ['resolved tag-unreadable: readable-again']],
  },
  {
    says: 'an unread tag that turns out to be gone was readable again',
    history: [unread, unread, unread, gone],
    told: [[], [], ['opened tag-unreadable'], ['opened tag-absent', 'resolved tag-unreadable: readable-again']],
  },
  {
    says: 'what was open before an outage is neither cleared nor repeated by it',
    history: [a, b, unread, unread, unread, b],
    told: [
      [],
      ['opened digest-changed'],
      [],
      [],
      ['opened tag-unreadable'],
      ['resolved tag-unreadable: readable-again'],
    ],
  },
  {
    says: 'a change behind an outage is found when it is over',
    history: [a, unread, b],
    told: [[], [], ['opened digest-changed']],
  },
  {
    says: 'a tag is stale when it was not pulled for longer than allowed, and no sooner',
    history: [{ ...a, ...staleAfter('2d') }, a, a, a, { seen: present({ latestPulledAt: day(3) }) }],
    told: [[], [], [], ['opened tag-stale'], ['resolved tag-stale: pulled-again']],
  },
  {
    says: 'without a recorded pull the clock starts at the last update',
    history: [
      { seen: present({ latestPulledAt: null, lastUpdatedAt: day(-2) }), ...staleAfter('2d') },
      { seen: present({ latestPulledAt: null, lastUpdatedAt: day(-2) }) },
      { seen: present({ latestPulledAt: null, lastUpdatedAt: day(1) }) },
    ],
    told: [[], ['opened tag-stale'], ['resolved tag-stale: updated-again']],
  },
  {
    says: 'without any time from the registry the clock starts at the first sight of the digest',
    history: [0, 1, 2, 3].map(() => ({
      seen: present({ latestPulledAt: null, lastUpdatedAt: null }),
      ...staleAfter('2d'),
    })),
    told: [[], [], [], ['opened tag-stale']],
  },
  {
    says: 'a tag that is stale at first sight is told at once',
    history: [{ seen: present({ latestPulledAt: day(-10) }), ...staleAfter('2d') }],
    told: [['opened tag-stale']],
  },
  {
    says: 'a stale tag under a policy that no longer asks is resolved for that reason',
    history: [{ seen: present(), ...staleAfter('2d') }, a, a, a, { ...a, policy: { staleAfter: 'never' } }],
    told: [[], [], [], ['opened tag-stale'], ['resolved tag-stale: policy-changed']],
  },
  {
    says: 'deleting a stale tag ends its staleness',
    history: [{ seen: present({ latestPulledAt: day(-10) }), ...staleAfter('2d') }, gone],
    told: [['opened tag-stale'], ['opened tag-absent', 'resolved tag-stale: superseded']],
  },
  {
    says: 'a pull in the future is no staleness',
    history: [{ seen: present({ latestPulledAt: day(4000) }), ...staleAfter('2d') }],
    told: [[]],
  },
])('$says', ({ history, told }) => {
  expect(tell(history).told).toEqual(told);
});

test('a finding holds both digests, and keeps the run that opened it', () => {
  const { state } = tell([a, b, b]);
  expect(state.findings).toEqual([
    {
      finding: {
        kind: 'digest-changed',
        reference: api,
        reasons: ['immutable'],
        from: digestA,
        to: digestB,
        expired: [],
        arrival: givenArrival({ after: day(0) }),
      },
      severity: 'critical',
      openedAt: day(1),
      toldAt: day(1),
    },
  ]);
  expect(state.baseline).toEqual({
    digest: digestA,
    since: day(0),
    platforms: [{ platform: 'linux/amd64', digests: [digestA] }],
  });
  const arrival = givenArrival({ after: day(0) });
  expect(state.lastSeen).toEqual({ digest: digestB, since: day(1), at: day(2), arrival, digestFrom: 'tag' });
});

test('the worst finding stands first', () => {
  const { state } = tell([a, { ...b, ...staleAfter('1h') }]);
  expect(state.findings.map(({ finding }) => finding.kind)).toEqual(['digest-changed', 'tag-stale']);
});

test('a digest is seen since the run that first showed it, over absence and silence', () => {
  const since = (...history: HistoryDay[]) => tell(history).state.lastSeen;
  expect(since(a, a)).toMatchObject({ digest: digestA, since: day(0), at: day(1) });
  expect(since(a, gone, a)).toMatchObject({ digest: digestA, since: day(0), at: day(2) });
  expect(since(a, unread, b)).toMatchObject({ digest: digestB, since: day(2), at: day(2) });
  expect(since(a, b, a, gone)).toMatchObject({ digest: digestA, since: day(2), at: day(2) });
});

const onceUnreadable = tell([a, { seen: unreadable }]).state;
test.each([
  { says: 'a tag that is well', state: tell([a]).state, expected: false },
  { says: 'an open finding', state: tell([a, b]).state, expected: true },
  { says: 'an unknown answer', state: onceUnreadable, expected: true },
  { says: 'a doubted absence', state: tell([a, { seen: { ...absent, doubted: true } }]).state, expected: true },
  { says: 'a finding that opened and closed', state: tell(hourly(a, b, a)).state, expected: false },
  { says: 'one that flaps, and is closed', state: tell(hourly(a, b, a, b, a, b, a)).state, expected: true },
])('of $says something is under way: $expected', ({ state, expected }) => {
  expect(needsClosing(state)).toBe(expected);
});

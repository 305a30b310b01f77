import { expect, test } from 'vitest';
import { accepted, day, digestA, digestB, digestC, givenDigest, moving, present } from '../../support/given/givens.ts';
import type { HistoryDay } from '../../support/given/history.ts';
import { formerOf, hours, leftOf, tell } from '../../support/tell.ts';

const a = { seen: present({ digest: digestA }) };
const b = { seen: present({ digest: digestB }) };
const c = { seen: present({ digest: digestC }) };
const until = (onDay: number) => accepted(digestB, { until: day(onDay) });
const accepting = (...acceptances: ReturnType<typeof accepted>[]) => ({ policy: { accepted: acceptances } });

test.each<{ says: string; history: HistoryDay[]; told: string[][] }>([
  {
    says: 'for a time, it is a finding again from the end on',
    history: [a, b, { ...b, ...accepting(until(4)) }, b, b],
    told: [[], ['opened digest-changed'], ['resolved digest-changed: accepted'], [], ['opened digest-changed']],
  },
  {
    says: 'for a time before the change, nothing is told until its end, and each visit is noted',
    history: [{ ...a, ...accepting(until(4)) }, b, b, a, b],
    told: [[], ['(noted expected-change)'], [], [], ['opened digest-changed']],
  },
  {
    says: 'for a time, the tag may come back as often as it likes',
    history: [{ ...a, ...accepting(until(9)) }, b, a, b],
    told: [[], ['(noted expected-change)'], [], ['(noted expected-change)']],
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

test('an acceptance stays dead, however many digests came after its own', () => {
  const others = '0123456789cdef'.split('').map(givenDigest);
  const all = accepting(...[digestB, ...others].map((digest) => accepted(digest)));
  const moves = [digestB, ...others].map((digest) => ({ seen: present({ digest }) }));
  const { told, state } = tell([{ ...a, ...all }, ...moves, b]);
  expect(told.at(-1)).toEqual(['opened digest-rolled-back']);
  expect(state.baseline?.digest).toBe(others.at(-1));

  // Once the configuration names it no more, it may be forgotten, like any other.
  const none = { policy: { expectation: moving(), accepted: [] } };
  const forgotten = others.map((digest) => ({ seen: present({ digest, lastUpdatedAt: null }), ...none }));
  expect(formerOf(tell([{ ...a, ...all }, ...moves, ...forgotten]).state).map(({ digest }) => digest)).not.toContain(
    digestB,
  );
});

test.each<{ says: string; at: string; told: string[] }>([
  { says: 'while it was there counts, as long as it stays', at: day(1), told: ['opened digest-changed'] },
  { says: 'after it was left counts when it returns', at: hours(1, 2), told: ['(noted expected-change)'] },
  { says: 'at a time to come is none', at: day(9), told: ['opened digest-changed'] },
])('an acceptance of a digest that was found, and left, $says', ({ at, told }) => {
  const acceptance = accepting(accepted(digestB, { at: at as ReturnType<typeof day> }));
  expect(tell([a, b, a, { ...b, ...acceptance }]).told.at(-1)).toEqual(told);
});

test('what is left is remembered ten times, and as long as the configuration accepts it', () => {
  const junk = '0123456789def'.split('').map(givenDigest);
  const visits = junk.flatMap((digest) => [{ seen: present({ digest }) }, a]);
  const { state } = tell([a, b, a, ...visits]);
  expect(leftOf(state).map(({ digest }) => digest)).toEqual(junk.slice(-10));
  expect(leftOf(state).at(-1)).toEqual({ digest: junk.at(-1), until: day(visits.length + 2) });
  const remembered = tell([{ ...a, ...accepting(accepted(digestB, { at: day(-1) })) }, b, c, a, ...visits]);
  expect(leftOf(remembered.state).map(({ digest }) => digest)).toEqual([digestC, ...junk].slice(-10));
  expect(remembered.told.length).toBeGreaterThan(0);
});

test.each<{ says: string; acceptance: Parameters<typeof accepted>[1]; history: HistoryDay[] }>([
  { says: 'is over', acceptance: { at: day(0), until: day(2) }, history: [a, b, b] },
  { says: 'died with its digest', acceptance: { at: day(0), until: null }, history: [a, b, c, b] },
])('a finding tells of an acceptance that $says', ({ acceptance, history }) => {
  const [first, ...others] = history;
  if (first === undefined) throw new Error('A history has a first day.');
  const { state } = tell([
    { ...first, policy: { accepted: [accepted(digestB, acceptance), accepted(digestC)] } },
    ...others,
  ]);
  expect(state.findings).toMatchObject([
    { finding: { kind: expect.stringMatching(/^digest-/), to: digestB, expired: [acceptance] } },
  ]);
});

test('what is left twice is remembered once, with the last time', () => {
  expect(leftOf(tell([a, b, a, b, a]).state)).toEqual([{ digest: digestB, until: day(4) }]);
});

test('platforms that change with their tag are not remembered as left, unless they were accepted', () => {
  const three = givenDigest('3');
  const platforms = [
    { platform: 'linux/amd64', digest: three, sizeBytes: null, latestPulledAt: null, updatedAt: null },
  ];
  const first = { seen: present({ digest: digestA, platforms }), policy: { expectation: moving() } };
  const second = { seen: present({ digest: digestB, lastUpdatedAt: null }) };
  expect(leftOf(tell([first, second]).state)).toEqual([]);
  const accepting = { ...first, policy: { ...first.policy, accepted: [accepted(three)] } };
  expect(leftOf(tell([accepting, second]).state)).toEqual([{ digest: three, until: day(1) }]);
});

test('a digest that is accepted for a time, and then for good, is noted when it becomes what is expected', () => {
  const { told, state } = tell([{ ...a, ...accepting(until(9)) }, b, { ...b, ...accepting(accepted(digestB)) }, b]);
  expect(told).toEqual([[], ['(noted expected-change)'], ['(noted expected-change)'], []]);
  expect(state.baseline?.digest).toBe(digestB);
});

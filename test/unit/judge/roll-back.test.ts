import { expect, test } from 'vitest';
import { absent, accepted, day, digestA, digestB, digestC, givenDigest } from '../../support/given/givens.ts';
import { odd, office, pushed, under } from '../../support/given/push.ts';
import { formerOf, tell } from '../../support/tell.ts';

const immutable = { policy: { expectation: { kind: 'immutable' } } } as const;

test('an expected change tells what allowed it, and a return from when until when the digest was expected', () => {
  const { events, state } = tell([{ ...pushed(digestA, 0), ...under({}) }, pushed(digestB, 1), pushed(digestA, 4)]);
  expect(events[1]).toMatchObject([{ notice: { from: digestA, to: digestB, by: 'moving', formerly: null } }]);
  expect(events[2]).toMatchObject([
    { notice: { from: digestB, to: digestA, by: 'moving', formerly: { since: day(0), until: day(1) } } },
  ]);
  expect(state.baseline).toMatchObject({ digest: digestA, since: day(2) });
  expect(formerOf(state)).toEqual([{ digest: digestB, since: day(1), until: day(2) }]);
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
  expect(formerOf(state).map(({ digest }) => digest)).toEqual(digests.slice(1, -1));
  const back = (digest: (typeof digests)[number]) =>
    tell([...moves, { ...pushed(digest, 12), ...immutable }]).told.at(-1);
  expect(back(givenDigest('1'))).toEqual(['opened digest-rolled-back']);
  expect(back(givenDigest('0'))).toEqual(['opened digest-changed']);
});

test('no more than ten are remembered, whatever else is accepted', () => {
  const moves = '0123456789ab'
    .split('')
    .map((digit, index) => ({ ...pushed(givenDigest(digit), index), ...under({}) }));
  const [first, ...others] = moves;
  if (first === undefined) throw new Error('There are moves.');
  const accepting = { ...first, policy: { ...first.policy, accepted: [accepted(digestC)] } };
  expect(formerOf(tell([accepting, ...others]).state)).toHaveLength(10);
});

test('a roll-back stays open while the tag is absent', () => {
  const history = [{ ...pushed(digestA, 0), ...under(office) }, pushed(digestB, 1), pushed(digestA, 2, odd)];
  expect(tell([...history, { seen: absent }]).told.at(-1)).toEqual(['opened tag-absent']);
});

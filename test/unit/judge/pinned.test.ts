import { expect, test } from 'vitest';
import { digestA, digestB, digestC, present } from '../../support/given/givens.ts';
import { tell } from '../../support/tell.ts';

const a = { seen: present({ digest: digestA }) };
const b = { seen: present({ digest: digestB }) };
const c = { seen: present({ digest: digestC }) };

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

test('what is unexpected in another way is not reverted: the old finding is superseded', () => {
  const pinned = (digest: typeof digestA) =>
    ({ policy: { expectation: { kind: 'pinned', digests: [digest] } } }) as const;
  const { told } = tell([{ ...a, ...pinned(digestA) }, b, { ...a, ...pinned(digestC) }]);
  expect(told).toEqual([
    [],
    ['opened digest-changed'],
    ['opened digest-changed', 'resolved digest-changed: superseded'],
  ]);
});

test('a pinned tag may go from one listed digest to another, which is told as allowed by the pin', () => {
  const policy = { expectation: { kind: 'pinned', digests: [digestA, digestB] } } as const;
  const { events, state } = tell([{ ...a, policy }, b]);
  expect(events.at(-1)).toMatchObject([
    { kind: 'noted', notice: { kind: 'expected-change', by: 'pinned', from: digestA, to: digestB }, told: false },
  ]);
  expect(state.baseline?.digest).toBe(digestB);
});

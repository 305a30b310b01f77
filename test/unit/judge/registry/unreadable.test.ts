import { expect, test } from 'vitest';
import type { UnreadableCode } from '../../../../functions/domain/observation.ts';
import { judgeRegistry } from '../../../../functions/judge/registry/registry.ts';
import { type Reading, sharedCause } from '../../../../functions/judge/registry/unreadable.ts';
import { day, givenPolicy } from '../../../support/given/givens.ts';
import { givenRegistryState, givenSurvey, prod } from '../../../support/given/registry.ts';
import { describe } from '../../../support/tell.ts';

const heard = (targets: number, causes: Partial<Record<UnreadableCode, number>>): Partial<Reading> => ({
  targets,
  causes: new Map(
    Object.entries(causes).map(([code, count]) => [code as UnreadableCode, { count, detail: `it said ${code}` }]),
  ),
});

test.each<{ says: string; targets: number; causes: Partial<Record<UnreadableCode, number>>; shared: string | null }>([
  { says: 'two of two', targets: 2, causes: { 'timed-out': 2 }, shared: null },
  { says: 'three of three', targets: 3, causes: { 'timed-out': 3 }, shared: 'timed-out' },
  { says: 'half of six', targets: 6, causes: { 'timed-out': 3 }, shared: null },
  { says: 'four of seven', targets: 7, causes: { 'permission-denied': 4 }, shared: 'permission-denied' },
  {
    says: 'an outage with many faces',
    targets: 9,
    causes: { 'timed-out': 1, 'network-failed': 2, 'registry-failed': 2 },
    shared: 'network-failed',
  },
  {
    says: 'three of an outage and three of a key',
    targets: 6,
    causes: { 'timed-out': 3, 'authentication-failed': 3 },
    shared: null,
  },
])('of $says the cause that is shared is $shared', ({ targets, causes, shared }) => {
  const { reading } = givenSurvey({ reading: heard(targets, causes) });
  expect(sharedCause(reading)?.code ?? null).toBe(shared);
});

/** Judges a day each. */
function live(...readings: Partial<Reading>[]) {
  let life = givenRegistryState();
  const told = readings.map((reading, index) => {
    const judged = judgeRegistry(life, givenSurvey({ reading }), givenPolicy(), day(index));
    life = judged.state;
    return judged.events.map(describe);
  });
  return { told, life };
}
const well = heard(5, {});
const out = heard(5, { 'timed-out': 5 });

test('an outage is told in its third run and resolved in the first that can read', () => {
  expect(live(well, out, out, out, out, well).told).toEqual([
    [],
    [],
    [],
    ['opened registry-unreadable'],
    [],
    ['resolved registry-unreadable: readable-again'],
  ]);
});

test('a refused key is told at once, and is the same finding when the network fails too', () => {
  const { told, life } = live(heard(5, { 'authentication-failed': 5 }), out);
  expect(told).toEqual([['opened registry-unreadable'], []]);
  expect(life).toMatchObject({
    unreadable: { since: day(0), times: 2 },
    findings: [
      { finding: { code: 'timed-out', unreadable: 5, targets: 5, unreadableSince: day(0) }, openedAt: day(0) },
    ],
  });
});

test('an outage that ends before it is told leaves nothing to tell', () => {
  expect(live(out, out, well, out, out).told.flat()).toEqual([]);
});

test('a registry that answers, and has none of its tags and never had, is asked for its name', () => {
  const reading = { targets: 300, absentNeverSeen: { count: 300, detail: 'no list has it' }, everSeen: false };
  const { told, life } = live(reading);
  expect(told).toEqual([['opened registry-unreadable']]);
  expect(life.findings[0]?.finding).toEqual({
    kind: 'registry-unreadable',
    registry: prod,
    code: null,
    detail: 'no list has it',
    unreadable: 300,
    targets: 300,
    neverSeen: true,
    unreadableSince: day(0),
  });
  expect(sharedCause(givenSurvey({ reading: { ...reading, everSeen: true } }).reading)).toBeUndefined();
  expect(sharedCause(givenSurvey({ reading: { ...reading, targets: 301 } }).reading)).toBeUndefined();
});

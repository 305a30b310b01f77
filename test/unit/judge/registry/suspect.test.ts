import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Duration } from '../../../../functions/domain/values/duration.ts';
import { Reference } from '../../../../functions/domain/values/reference.ts';
import { judgeRegistry, judgeUnlistedRegistry } from '../../../../functions/judge/registry/registry.ts';
import { isSuspect, type Survey } from '../../../../functions/judge/registry/suspect.ts';
import { day, givenPolicy } from '../../../support/given/givens.ts';
import { givenRegistryState, givenSurvey, prod } from '../../../support/given/registry.ts';
import { describe, hours } from '../../../support/tell.ts';

const names = (count: number) => Array.from({ length: count }, (_, index) => Reference.parse(`prod/a${99 - index}:v1`));
const survey = (seen: Partial<Survey>): Survey => ({
  answered: 0,
  newlyAbsent: [],
  inDoubt: 0,
  absentSince: [],
  unlisted: 0,
  ...seen,
});

test.each([
  { says: 'two of two', newlyAbsent: 2, answered: 2, suspect: false },
  { says: 'three of three', newlyAbsent: 3, answered: 3, suspect: true },
  { says: 'three of five', newlyAbsent: 3, answered: 5, suspect: true },
  { says: 'half of six', newlyAbsent: 3, answered: 6, suspect: false },
  { says: 'four of seven', newlyAbsent: 4, answered: 7, suspect: true },
  { says: 'none of none', newlyAbsent: 0, answered: 0, suspect: false },
])('a registry of which $says vanish is suspect: $suspect', ({ newlyAbsent, answered, suspect }) => {
  expect(isSuspect({ newlyAbsent: names(newlyAbsent), answered })).toBe(suspect);
});

/** Judges surveys, a day each. */
function live(...surveys: Survey[]) {
  let life = givenRegistryState();
  const told = surveys.map((each, index) => {
    const policy = givenPolicy({ remindEvery: Duration.parse('2d') });
    const judged = judgeRegistry(life, givenSurvey({ presence: each }), policy, day(index));
    life = judged.state;
    return judged.events.map(describe);
  });
  return { told, life };
}
const mass = survey({ answered: 4, newlyAbsent: names(3), inDoubt: 3 });
const quiet = survey({ answered: 4 });

test.each<{ says: string; surveys: Survey[]; told: string[][] }>([
  { says: 'nothing vanishes', surveys: [quiet], told: [[]] },
  {
    says: 'a second run confirms it',
    surveys: [mass, survey({ answered: 1, absentSince: [day(1), day(1), day(1)] })],
    told: [['opened registry-suspect'], ['resolved registry-suspect: superseded']],
  },
  {
    says: 'all come back',
    surveys: [mass, quiet],
    told: [['opened registry-suspect'], ['resolved registry-suspect: present-again']],
  },
  {
    says: 'one of them is confirmed, the others are back',
    surveys: [mass, survey({ answered: 3, absentSince: [day(1)] })],
    told: [['opened registry-suspect'], ['resolved registry-suspect: superseded']],
  },
  {
    says: 'some cannot be read for days',
    surveys: [
      mass,
      survey({ absentSince: [day(1), day(1)], inDoubt: 1 }),
      survey({ inDoubt: 1 }),
      survey({ absentSince: [day(1)] }),
    ],
    told: [['opened registry-suspect'], [], ['reminded registry-suspect'], ['resolved registry-suspect: superseded']],
  },
  {
    says: 'the tags in doubt are taken out of the configuration',
    surveys: [mass, survey({ answered: 1, unlisted: 3 })],
    told: [['opened registry-suspect'], ['resolved registry-suspect: unlisted']],
  },
  {
    says: 'one is confirmed, the others are taken out',
    surveys: [mass, survey({ answered: 1, unlisted: 2, absentSince: [day(1)] })],
    told: [['opened registry-suspect'], ['resolved registry-suspect: superseded']],
  },
  {
    says: 'what was gone before, and what came to be gone in the same run, confirms nothing',
    surveys: [{ ...mass, absentSince: [day(-1), day(0)] }, survey({ answered: 4, absentSince: [day(-1), day(0)] })],
    told: [['opened registry-suspect'], ['resolved registry-suspect: present-again']],
  },
  {
    says: 'most of the rest vanishes while it is suspect, which is told at once',
    surveys: [mass, survey({ answered: 4, newlyAbsent: names(3), inDoubt: 3, absentSince: [day(1)] }), quiet],
    told: [['opened registry-suspect'], ['reminded registry-suspect'], ['resolved registry-suspect: present-again']],
  },
  {
    says: 'a few vanish that are in doubt from nowhere',
    surveys: [survey({ answered: 9, newlyAbsent: names(2), inDoubt: 2 })],
    told: [[]],
  },
])('$says', ({ surveys, told }) => {
  expect(live(...surveys).told).toEqual(told);
});

test('the evidence counts, and names ten of those that vanished', () => {
  const { life } = live(survey({ answered: 20, newlyAbsent: names(12), inDoubt: 12 }));
  const examples = names(12).toSorted().slice(0, 10);
  expect(life.findings).toEqual([
    {
      finding: { kind: 'registry-suspect', registry: prod, absent: 12, answered: 20, examples },
      severity: 'high',
      openedAt: day(0),
      toldAt: day(0),
    },
  ]);
});

test('a suspicion that flaps is not told again for what vanishes meanwhile', () => {
  let life = givenRegistryState();
  const told = [mass, quiet, mass, quiet, mass, mass].map((each, index) => {
    const at = hours(index * 3);
    const judged = judgeRegistry(life, givenSurvey({ presence: each }), givenPolicy(), at);
    life = judged.state;
    return judged.events.map(describe);
  });
  expect(told[4]).toEqual(['opened registry-suspect']);
  expect(told[5]).toEqual([]);
});

test('of a second wave the evidence is that of the wave', () => {
  const { life } = live(mass, survey({ answered: 5, newlyAbsent: names(4), inDoubt: 7 }));
  expect(life.findings).toMatchObject([{ finding: { absent: 4, answered: 5 }, openedAt: day(0), toldAt: day(1) }]);
});

test('a registry that is no longer configured has nothing open', () => {
  const { life } = live(mass);
  expect(judgeUnlistedRegistry(life, givenPolicy(), day(1)).map(describe)).toEqual([
    'resolved registry-suspect: unlisted',
  ]);
  expect(judgeUnlistedRegistry(givenRegistryState(), givenPolicy(), day(1))).toEqual([]);
});

const anySurvey: fc.Arbitrary<Survey> = fc.record({
  answered: fc.nat({ max: 6 }),
  newlyAbsent: fc.nat({ max: 4 }).map(names),
  inDoubt: fc.nat({ max: 2 }),
  absentSince: fc.array(fc.constantFrom(day(-1), day(0), day(2)), { maxLength: 2 }),
  unlisted: fc.nat({ max: 1 }),
});

test('a suspicion is one finding at most, lasts as long as a tag is in doubt, and is over with the last doubt', () => {
  fc.assert(
    fc.property(fc.array(anySurvey, { maxLength: 8 }), (surveys) => {
      let life = givenRegistryState();
      for (const [index, each] of surveys.entries()) {
        const before = life.findings.length;
        life = judgeRegistry(life, givenSurvey({ presence: each }), givenPolicy(), day(index)).state;
        const lasts = isSuspect(each) || (before > 0 && each.inDoubt > 0);
        expect(life.findings).toHaveLength(lasts ? 1 : 0);
      }
    }),
  );
});

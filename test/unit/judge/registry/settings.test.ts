import { expect, test } from 'vitest';
import type { RegistrySetting } from '../../../../functions/domain/registry-reading.ts';
import { ImageName } from '../../../../functions/domain/values/reference.ts';
import { judgeRegistry } from '../../../../functions/judge/registry/registry.ts';
import { day, givenPolicy } from '../../../support/given/givens.ts';
import { givenLearned, givenRegistryState, givenSurvey, prod } from '../../../support/given/registry.ts';
import { describe } from '../../../support/tell.ts';

const isPrivate = (image: string, value: boolean): RegistrySetting => ({
  name: 'is_private',
  image: ImageName.parse(image),
  value,
});
const endPoint = (value: boolean): RegistrySetting => ({ name: 'end_point_enabled', image: null, value });

/** Judges what was read of the switches, a day each unless the day is given. */
function live(...read: (readonly RegistrySetting[])[]) {
  let life = givenRegistryState();
  const told = read.map((settings, index) => {
    const policy = givenPolicy({ remindEvery: 'never' });
    const judged = judgeRegistry(life, givenSurvey({ settings }), policy, day(index));
    life = judged.state;
    return judged.events.map(describe);
  });
  return { told, life };
}
const flipped = ['opened registry-setting-changed'];

test.each<{ says: string; read: (readonly RegistrySetting[])[]; told: string[][] }>([
  {
    says: 'what is read for the first time is how it is',
    read: [[endPoint(false)], [endPoint(false)]],
    told: [[], []],
  },
  { says: 'a switch that flips is told', read: [[endPoint(true)], [endPoint(false)]], told: [[], flipped] },
  {
    says: 'it is told also where nobody could look in between',
    read: [[endPoint(true)], [], [endPoint(false)]],
    told: [[], [], flipped],
  },
  {
    says: 'a switch that is back is resolved, and is no second finding',
    read: [[endPoint(true)], [endPoint(false)], [], [endPoint(true)], [endPoint(true)]],
    told: [[], flipped, [], ['resolved registry-setting-changed: reverted'], []],
  },
  {
    says: 'images that flip alike and at once are one finding',
    read: [
      [isPrivate('a', true), isPrivate('b', true), isPrivate('c', true)],
      [isPrivate('a', false), isPrivate('b', false), isPrivate('c', true)],
    ],
    told: [[], flipped],
  },
  {
    says: 'an image that comes to be there has not flipped',
    read: [[isPrivate('a', true)], [isPrivate('a', true), isPrivate('b', false)]],
    told: [[], []],
  },
])('$says', ({ read, told }) => {
  expect(live(...read).told).toEqual(told);
});

test('the evidence says what it was and is, of which images, and when it was last seen as it was', () => {
  const { life } = live(
    [isPrivate('a', true), isPrivate('b', true)],
    [],
    [isPrivate('b', false), isPrivate('a', false)],
  );
  expect(life.findings.map(({ finding }) => finding)).toEqual([
    {
      kind: 'registry-setting-changed',
      registry: prod,
      setting: 'is_private',
      was: true,
      is: false,
      images: 2,
      examples: ['a', 'b'],
      lastSeenAt: day(0),
    },
  ]);
});

test('after 30 days the new value is what is expected', () => {
  const month = Array.from({ length: 30 }, () => [endPoint(false)]);
  const { told } = live([endPoint(true)], ...month, [endPoint(false)], [endPoint(true)]);
  expect(told.slice(1, 2)).toEqual([flipped]);
  expect(told.slice(2, 31).flat()).toEqual([]);
  expect(told.slice(31)).toEqual([['resolved registry-setting-changed: told-long-ago'], flipped]);
});

test('that a list contradicts a tag is told once for as long as it does', () => {
  const doubt = { reference: 'prod/web/api:v1', field: 'digest', list: 'a', detail: 'b' } as never;
  let life = givenRegistryState();
  const told = [[doubt], [doubt], [], [doubt]].map((doubts, index) => {
    const judged = judgeRegistry(life, givenSurvey({ learned: givenLearned({ doubts }) }), givenPolicy(), day(index));
    life = judged.state;
    return judged.events.map(describe);
  });
  expect(told).toEqual([['noted list-not-believed'], [], [], ['noted list-not-believed']]);
});

test('what was learned of a registry is kept for the next run', () => {
  const pace = { perSecond: 20, concurrency: 4 };
  const learned = givenLearned({ pace, clockSkewMs: 1_500, requests: 40, throttled: 2 });
  const first = judgeRegistry(givenRegistryState(), givenSurvey({ learned }), givenPolicy(), day(0)).state;
  expect(first).toMatchObject({ pace, clockSkewMs: 1_500, requests: 40, throttled: 2 });
  const second = judgeRegistry(first, givenSurvey(), givenPolicy(), day(1)).state;
  expect(second).toMatchObject({ pace, clockSkewMs: 1_500, requests: 0, throttled: 0 });
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { instantFromMs } from '../../../functions/domain/values/instant.ts';
import { isIn, windowOf } from '../../../functions/suggest/windows.ts';
import { moment } from '../../support/given/builds.ts';

test.each([
  {
    says: 'working hours',
    at: [
      [0, 9],
      [1, 13],
      [4, 17.9],
    ],
    window: 'Mon-Fri 09:00-18:00',
  },
  {
    says: 'early and late on working days',
    at: [
      [0, 7.5],
      [4, 19],
    ],
    window: 'Mon-Fri 06:00-21:00',
  },
  {
    says: 'every night',
    at: [
      [0, 2],
      [5, 2],
      [6, 2.2],
    ],
    window: '01:00-04:00',
  },
  {
    says: 'over midnight, from Monday on',
    at: [
      [0, 23.5],
      [2, 0.2],
    ],
    window: 'Mon-Fri 22:00-02:00',
  },
  {
    says: 'over midnight, from Sunday on',
    at: [
      [-1, 23.5],
      [0, 0.2],
    ],
    window: 'Sat,Sun 22:00-02:00',
  },
  {
    says: 'weekends',
    at: [
      [5, 10],
      [6, 11],
    ],
    window: 'Sat,Sun 09:00-13:00',
  },
  {
    says: 'all day on working days',
    at: [
      [0, 1],
      [1, 9],
      [2, 17],
      [3, 23],
    ],
    window: 'Mon-Fri 00:00-24:00',
  },
  {
    says: 'all day and all week',
    at: [
      [0, 1],
      [1, 9],
      [5, 17],
      [6, 23],
    ],
    window: null,
  },
  {
    says: 'up to midnight',
    at: [
      [0, 20],
      [5, 22.5],
    ],
    window: '19:00-24:00',
  },
  {
    says: 'from midnight on',
    at: [
      [0, 1],
      [5, 3],
    ],
    window: '00:00-05:00',
  },
])('$says: $window', ({ at, window }) => {
  expect(
    windowOf(
      at.map(([day = 0, hour]) => moment(day, hour)),
      'UTC',
    ),
  ).toBe(window);
});

test('a window is read on the clock of its zone', () => {
  expect(windowOf([moment(0, 0), moment(1, 8)], 'Asia/Seoul')).toBe('Mon-Fri 09:00-18:00');
});

test('whatever the moments are, their window holds them', () => {
  const instant = fc.integer({ min: Date.UTC(2026, 0), max: Date.UTC(2026, 11) }).map(instantFromMs);
  const zone = fc.constantFrom('UTC', 'Asia/Seoul', 'America/New_York', 'Asia/Kolkata');
  fc.assert(
    fc.property(fc.array(instant, { minLength: 1, maxLength: 6 }), zone, (moments, timeZone) => {
      const window = windowOf(moments, timeZone);
      expect(window === null || isIn(window, moments, timeZone)).toBe(true);
    }),
  );
});

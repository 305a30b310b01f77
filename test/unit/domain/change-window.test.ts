import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isWithin, parseChangeWindow } from '../../../functions/domain/values/change-window.ts';
import { Instant } from '../../../functions/domain/values/instant.ts';

const windowOf = (text: string) => {
  const window = parseChangeWindow(text);
  if (window === undefined) throw new Error(`"${text}" is no window`);
  return window;
};
/** 23 November 2026 is a Monday. */
const at = (text: string) => Instant.parse(new Date(text).toISOString());

test.each<{ says: string; text: string; timeZone?: string; yes: string[]; no: string[] }>([
  {
    says: 'it begins with its first millisecond, and ends before its last minute',
    text: 'Mon-Fri 09:00-18:00',
    yes: ['2026-11-23T09:00:00.000Z', '2026-11-27T17:59:59.999Z', '2026-11-25T12:00Z'],
    no: ['2026-11-23T08:59:59.999Z', '2026-11-27T18:00:00.000Z', '2026-11-28T12:00Z', '2026-11-29T12:00Z'],
  },
  {
    says: 'one day',
    text: 'Wed 00:00-24:00',
    yes: ['2026-11-25T00:00Z', '2026-11-25T23:59:59.999Z'],
    no: ['2026-11-24T23:59:59.999Z', '2026-11-26T00:00Z'],
  },
  {
    says: 'days in a list',
    text: 'Mon,Thu 10:00-11:00',
    yes: ['2026-11-23T10:30Z', '2026-11-26T10:30Z'],
    no: ['2026-11-24T10:30Z'],
  },
  {
    says: 'days over the end of the week',
    text: 'Sat-Mon 10:00-11:00',
    yes: ['2026-11-28T10:30Z', '2026-11-29T10:30Z', '2026-11-30T10:30Z'],
    no: ['2026-11-27T10:30Z', '2026-12-01T10:30Z'],
  },
  {
    says: 'without days, every day',
    text: '10:00-11:00',
    yes: ['2026-11-23T10:00Z', '2026-11-29T10:59Z'],
    no: ['2026-11-29T11:00Z'],
  },
  {
    says: 'over midnight it belongs to the day on which it begins',
    text: 'Fri 22:00-04:00',
    yes: ['2026-11-27T22:00Z', '2026-11-28T00:00Z', '2026-11-28T03:59:59.999Z'],
    no: ['2026-11-27T21:59Z', '2026-11-28T04:00Z', '2026-11-27T03:00Z', '2026-11-28T22:30Z'],
  },
  {
    says: 'from Sunday into Monday',
    text: 'Sun 23:00-01:00',
    yes: ['2026-11-29T23:30Z', '2026-11-30T00:30Z'],
    no: ['2026-11-23T23:30Z', '2026-11-24T00:30Z', '2026-11-30T01:00Z'],
  },
  {
    says: 'up to midnight',
    text: 'Mon 18:00-00:00',
    yes: ['2026-11-23T18:00Z', '2026-11-23T23:59:59.999Z'],
    no: ['2026-11-24T00:00Z', '2026-11-23T17:59Z'],
  },
  {
    says: 'by the clock of Seoul',
    text: 'Mon-Fri 09:00-18:00',
    timeZone: 'Asia/Seoul',
    yes: ['2026-11-23T00:00Z', '2026-11-27T08:59Z'],
    no: ['2026-11-27T09:00Z', '2026-11-22T23:59Z'],
  },
  {
    says: 'by the clock of Kathmandu, a quarter of an hour apart from others',
    text: 'Mon 09:00-10:00',
    timeZone: 'Asia/Kathmandu',
    yes: ['2026-11-23T03:15Z'],
    no: ['2026-11-23T03:14Z', '2026-11-23T04:15Z'],
  },
  {
    says: 'by the clock of the Chatham Islands, where it is Monday already',
    text: 'Mon 00:00-01:00',
    timeZone: 'Pacific/Chatham',
    yes: ['2026-11-22T10:15Z'],
    no: ['2026-11-22T10:14Z', '2026-11-23T10:15Z'],
  },
  {
    says: 'before and after the clocks of Berlin go forward, on 29 March 2026',
    text: '09:00-18:00',
    timeZone: 'Europe/Berlin',
    yes: ['2026-03-28T08:00Z', '2026-03-29T07:00Z', '2026-03-29T15:59Z'],
    no: ['2026-03-28T07:00Z', '2026-03-29T16:00Z'],
  },
  {
    says: 'an hour that Berlin leaves out does not come',
    text: '02:00-03:00',
    timeZone: 'Europe/Berlin',
    yes: ['2026-03-28T01:30Z', '2026-03-30T00:30Z'],
    no: ['2026-03-29T00:59Z', '2026-03-29T01:00Z', '2026-03-29T01:30Z'],
  },
  {
    says: 'an hour that New York repeats, on 1 November 2026, counts both times',
    text: 'Sun 01:00-02:00',
    timeZone: 'America/New_York',
    yes: ['2026-11-01T05:00Z', '2026-11-01T05:59Z', '2026-11-01T06:00Z', '2026-11-01T06:59Z'],
    no: ['2026-11-01T04:59Z', '2026-11-01T07:00Z'],
  },
])('a window: $says', ({ text, timeZone = 'UTC', yes, no }) => {
  const window = windowOf(text);
  expect(yes.filter((moment) => !isWithin(window, at(moment), timeZone))).toEqual([]);
  expect(no.filter((moment) => isWithin(window, at(moment), timeZone))).toEqual([]);
});

test.each([
  { text: 'Mon-Fri 09:00-18:00', days: [1, 2, 3, 4, 5], from: 540, to: 1080 },
  { text: 'Fri-Mon 00:00-24:00', days: [1, 5, 6, 7], from: 0, to: 1440 },
  { text: 'Sun,Mon,Sun 23:59-00:01', days: [1, 7], from: 1439, to: 1 },
  { text: 'Tue-Tue 01:00-02:00', days: [2], from: 60, to: 120 },
  { text: 'Wed-Tue 01:00-02:00', days: [1, 2, 3, 4, 5, 6, 7], from: 60, to: 120 },
  { text: '09:00-18:00', days: [1, 2, 3, 4, 5, 6, 7], from: 540, to: 1080 },
])('"$text" is read as it is meant', ({ text, ...expected }) => {
  expect(parseChangeWindow(text)).toEqual({ text, ...expected });
});

test.each([
  '',
  'Mon',
  'Mon 09:00',
  'mon 09:00-18:00',
  'Mon-Fri09:00-18:00',
  'Mon-Fri  09:00-18:00',
  'Mon- 09:00-18:00',
  '-Fri 09:00-18:00',
  'Mon-Wed-Fri 09:00-18:00',
  'Mon, 09:00-18:00',
  'Mon;Tue 09:00-18:00',
  'Mon 9:00-18:00',
  'Mon 09:00-18:60',
  'Mon 09:00-24:01',
  'Mon 25:00-26:00',
  'Mon 24:00-01:00',
  'Mon 09:00-09:00',
  'Mon 09:00-18:00 ',
  ' Mon 09:00-18:00',
  'Mon 09:00–18:00',
  'Xyz 09:00-18:00',
  'Mon-Xyz 09:00-18:00',
])('"%s" is no window', (text) => {
  expect(parseChangeWindow(text)).toBeUndefined();
});

test('in a zone without daylight saving every week looks like the next', () => {
  const clock = fc
    .integer({ min: 0, max: 1439 })
    .map((minute) => `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`);
  const day = fc.constantFrom('Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun');
  fc.assert(
    fc.property(day, day, clock, clock, fc.integer({ min: 0, max: 7 * 1440 - 1 }), (first, last, from, to, minute) => {
      fc.pre(from !== to);
      const window = windowOf(`${first}-${last} ${from}-${to}`);
      const moment = (weeks: number) => at(new Date(Date.UTC(2026, 0, 5 + weeks * 7) + minute * 60_000).toISOString());
      expect(isWithin(window, moment(30), 'Asia/Seoul')).toBe(isWithin(window, moment(0), 'Asia/Seoul'));
    }),
  );
});

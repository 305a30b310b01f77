import { expect, test } from 'vitest';
import { shortTime, timeBefore, updaterCell } from '../../../functions/cli/views/cells.ts';
import { Instant } from '../../../functions/domain/values/instant.ts';

const at = (text: string) => Instant.parse(text);

test.each([
  { says: 'of this year', moment: '2026-03-05T00:00:00.000Z', timeZone: 'Asia/Seoul', shown: '03-05 09:00' },
  { says: 'of another year', moment: '2025-12-31T00:00:00.000Z', timeZone: 'UTC', shown: '2025-12-31 00:00' },
  {
    says: 'of this year in its zone',
    moment: '2025-12-31T20:00:00.000Z',
    timeZone: 'Asia/Seoul',
    shown: '01-01 05:00',
  },
  { says: 'of midnight', moment: '2026-03-05T15:00:00.000Z', timeZone: 'Asia/Seoul', shown: '03-06 00:00' },
])('a moment $says is written short', ({ moment, timeZone, shown }) => {
  expect(shortTime(at(moment), { timeZone, now: at('2026-11-25T00:00:00.000Z') })).toBe(shown);
});

test.each([
  { says: 'before the run', moment: '2026-03-03T09:00:00.000Z', shown: '2 days' },
  { says: 'while the run was at work', moment: '2026-03-05T09:10:00.000Z', shown: 'just now' },
  { says: 'hours after the run', moment: '2026-03-05T17:30:00.000Z', shown: 'in the future' },
])('the time since something $says', ({ moment, shown }) => {
  expect(timeBefore(at(moment), at('2026-03-05T09:00:00.000Z'))).toBe(shown);
});

test('an updater is shown by name, or else by id', () => {
  const people = new Map([['c1', 'CI']]);
  expect([updaterCell('c1', people), updaterCell('d2', people), updaterCell(null, people)]).toEqual(['CI', 'd2', '-']);
});

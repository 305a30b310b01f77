import { expect, test } from 'vitest';
import { Instant } from '../../../functions/domain/values/instant.ts';
import { showSpan, showTime } from '../../../functions/text/time.ts';

test.each([
  { says: 'in Seoul', at: '2026-11-23T09:00:00.000Z', timeZone: 'Asia/Seoul', shown: 'Mon 2026-11-23 18:00 GMT+9' },
  { says: 'in UTC', at: '2026-11-23T09:00:00.000Z', timeZone: 'UTC', shown: 'Mon 2026-11-23 09:00 UTC' },
  {
    says: 'on the next day of the zone',
    at: '2026-11-23T15:00:00.000Z',
    timeZone: 'Asia/Seoul',
    shown: 'Tue 2026-11-24 00:00 GMT+9',
  },
  {
    says: 'at half an hour from UTC',
    at: '2026-11-23T09:00:00.000Z',
    timeZone: 'Asia/Kolkata',
    shown: 'Mon 2026-11-23 14:30 GMT+5:30',
  },
  {
    says: 'in the last minute of summer time',
    at: '2026-10-25T00:59:00.000Z',
    timeZone: 'Europe/Berlin',
    shown: 'Sun 2026-10-25 02:59 GMT+2',
  },
  {
    says: 'in the same hour of winter time, an hour later',
    at: '2026-10-25T01:59:00.000Z',
    timeZone: 'Europe/Berlin',
    shown: 'Sun 2026-10-25 02:59 GMT+1',
  },
  {
    says: 'after the hour that summer time leaves out',
    at: '2026-03-08T10:00:00.000Z',
    timeZone: 'America/Los_Angeles',
    shown: 'Sun 2026-03-08 03:00 PDT',
  },
])('a time is shown as people write it: $says', ({ at, timeZone, shown }) => {
  expect(showTime(Instant.parse(at), timeZone)).toBe(shown);
});

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

test.each([
  { ms: 0, shown: 'less than a minute' },
  { ms: minuteMs - 1, shown: 'less than a minute' },
  { ms: minuteMs, shown: '1 minute' },
  { ms: 2 * minuteMs - 1, shown: '1 minute' },
  { ms: hourMs - 1, shown: '59 minutes' },
  { ms: hourMs, shown: '1 hour' },
  { ms: dayMs - 1, shown: '23 hours' },
  { ms: dayMs, shown: '1 day' },
  { ms: 98.5 * dayMs, shown: '98 days' },
  { ms: -3 * hourMs, shown: '3 hours' },
])('a span of $ms ms is $shown', ({ ms, shown }) => {
  const from = '2026-03-01T12:00:00.000Z';
  const to = new Date(Date.parse(from) + ms).toISOString();
  expect(showSpan(Instant.parse(from), Instant.parse(to))).toBe(shown);
});

import { expect, test } from 'vitest';
import { scheduleGaps } from '../../../../functions/config/schema/schedule-gaps.ts';

const day = 1440;

test.each([
  { schedule: 'rate(1 minute)', shortest: 1, longest: 1 },
  { schedule: 'rate(90 minutes)', shortest: 90, longest: 90 },
  { schedule: 'rate(1 hour)', shortest: 60, longest: 60 },
  { schedule: 'rate(14 days)', shortest: 14 * day, longest: 14 * day },
  { schedule: 'cron(0 9 * * ? *)', shortest: day, longest: day },
  { schedule: 'cron(0 9 ? * * *)', shortest: day, longest: day },
  { schedule: 'cron(0/15 * * * ? *)', shortest: 15, longest: 15 },
  { schedule: 'cron(*/40 * * * ? *)', shortest: 20, longest: 40 },
  { schedule: 'cron(5 0,6,20 * * ? *)', shortest: 240, longest: 14 * 60 },
  { schedule: 'cron(0 9-17/4 * * ? *)', shortest: 240, longest: 16 * 60 },
  { schedule: 'cron(0 22-2 * * ? *)', shortest: 60, longest: 20 * 60 },
  { schedule: 'cron(0 9 ? * MON-FRI *)', shortest: day, longest: 3 * day },
  { schedule: 'cron(0 9 ? * FRI-MON *)', shortest: day, longest: 4 * day },
  { schedule: 'cron(0 9 ? * mon,thu *)', shortest: 3 * day, longest: 4 * day },
  { schedule: 'cron(0 9 ? * 1 *)', shortest: 7 * day, longest: 7 * day },
])('$schedule runs every $shortest to $longest minutes', ({ schedule, shortest, longest }) => {
  expect(scheduleGaps(schedule)).toEqual({ shortest, longest });
});

test.each([
  { says: 'days of the month', schedule: 'cron(0 9 1,15 * ? *)' },
  { says: 'months', schedule: 'cron(0 9 * JAN ? *)' },
  { says: 'years', schedule: 'cron(0 9 * * ? 2027)' },
  { says: 'the last Friday of the month', schedule: 'cron(0 9 ? * FRIL *)' },
  { says: 'the second Monday of the month', schedule: 'cron(0 9 ? * MON#2 *)' },
])('no gap can be said of a schedule that names $says', ({ schedule }) => {
  expect(scheduleGaps(schedule)).toBeUndefined();
});

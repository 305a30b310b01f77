import { parseSchedule } from './schedule.ts';

const minutesPerDay = 1440;

/** The time between two runs of a schedule, in minutes. */
export type ScheduleGaps = { readonly shortest: number; readonly longest: number };

/**
 * How often an EventBridge Scheduler expression runs. A change to or from daylight saving time is not counted.
 * Undefined where one week cannot tell, as for a cron that names days of the month, months or years.
 */
export function scheduleGaps(schedule: string): ScheduleGaps | undefined {
  const read = parseSchedule(schedule);
  if ('problems' in read) return undefined;
  if (read.value.kind === 'rate') return { shortest: read.value.minutes, longest: read.value.minutes };
  const { minutes, hours, 'day-of-month': dayOfMonth, month, 'day-of-week': dayOfWeek, year } = read.value.fields;
  const isWeekly = /^[*?]$/.test(dayOfMonth.text) && month.text === '*' && year.text === '*';
  if (!isWeekly || dayOfWeek.values === null) return undefined;
  // Every field but the days has values in every cron.
  return gapsBetween(startsInWeek(dayOfWeek.values, hours.values ?? [], minutes.values ?? []));
}

/** The starts within one week, in minutes after the first moment of Sunday. */
const startsInWeek = (days: readonly number[], hours: readonly number[], minutes: readonly number[]): number[] =>
  days.flatMap((day) =>
    hours.flatMap((hour) => minutes.map((minute) => (day - 1) * minutesPerDay + hour * 60 + minute)),
  );

/** Between neighbours, of which the last has the first of the next week after it. */
function gapsBetween(starts: readonly number[]): ScheduleGaps | undefined {
  const [first] = starts;
  if (first === undefined) return undefined;
  const gaps = starts.map((start, index) => (starts[index + 1] ?? first + 7 * minutesPerDay) - start);
  return { shortest: Math.min(...gaps), longest: Math.max(...gaps) };
}

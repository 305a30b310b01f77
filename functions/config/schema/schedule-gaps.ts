const minutesPer = { minute: 1, hour: 60, day: 1440 } as const;
const minutesPerWeek = 7 * minutesPer.day;
const weekdays = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

/** The time between two runs of a schedule, in minutes. */
export type ScheduleGaps = { readonly shortest: number; readonly longest: number };

/**
 * How often an EventBridge Scheduler expression runs; a change to or from daylight saving time is not counted.
 * Undefined where that cannot be said from one week: a cron that names days of the month, months or years.
 */
export function scheduleGaps(schedule: string): ScheduleGaps | undefined {
  return rateGaps(schedule) ?? cronGaps(schedule);
}

function rateGaps(schedule: string): ScheduleGaps | undefined {
  const { count, unit } = /^rate\((?<count>\d+)\s+(?<unit>minute|hour|day)s?\)$/.exec(schedule)?.groups ?? {};
  if (count === undefined || unit === undefined) return undefined;
  // The expression above matches no other unit.
  const gap = Number(count) * minutesPer[unit as keyof typeof minutesPer];
  return { shortest: gap, longest: gap };
}

/** Lays out one week of runs, minute by minute, and measures between neighbours, the last and the first included. */
function cronGaps(schedule: string): ScheduleGaps | undefined {
  const fields = /^cron\(\s*(?<fields>.+?)\s*\)$/.exec(schedule)?.groups?.['fields']?.split(/\s+/) ?? [];
  const [minute = '', hour = '', dayOfMonth = '', month = '', dayOfWeek = '', year = ''] = fields;
  if (!/^[*?]$/.test(dayOfMonth) || month !== '*' || year !== '*') return undefined;
  const runs = expand(dayOfWeek.replace('?', '*'), 1, 7).flatMap((day) =>
    expand(hour, 0, 23).flatMap((h) => expand(minute, 0, 59).map((m) => (day - 1) * 1440 + h * 60 + m)),
  );
  const [first] = runs;
  if (first === undefined) return undefined;
  const gaps = runs.map((run, index) => (runs[index + 1] ?? first + minutesPerWeek) - run);
  return { shortest: Math.min(...gaps), longest: Math.max(...gaps) };
}

/** The values a cron field stands for, ascending; none where it uses `L`, `W` or `#`, which no single week can answer. */
function expand(field: string, lowest: number, highest: number): number[] {
  const items = field.split(',').map((item) => expandItem(item, lowest, highest));
  return items.some(({ length }) => length === 0) ? [] : [...new Set(items.flat())].sort((a, b) => a - b);
}

function expandItem(item: string, lowest: number, highest: number): number[] {
  const { from, to, step } = /^(?<from>\*|\w+)(?:-(?<to>\w+))?(?:\/(?<step>[1-9]\d*))?$/.exec(item)?.groups ?? {};
  const start = from === '*' ? lowest : numberOf(from);
  const end = to !== undefined ? numberOf(to) : from === '*' || step !== undefined ? highest : start;
  // A range may wrap, as FRI-MON does.
  const size = highest - lowest + 1;
  const length = ((end - start + size) % size) + 1;
  return Array.from({ length: Math.ceil(length / Number(step ?? 1)) }, (_, index) => {
    return lowest + ((start - lowest + index * Number(step ?? 1)) % size);
  });
}

/** A number, or the name of a weekday, of which Sunday is 1; NaN, of which a range has no length, for anything else. */
function numberOf(text = ''): number {
  const weekday = weekdays.indexOf(text.toUpperCase());
  if (weekday >= 0) return weekday + 1;
  return /^\d+$/.test(text) ? Number(text) : Number.NaN;
}

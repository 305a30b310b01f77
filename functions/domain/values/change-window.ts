import { DateTime } from 'luxon';
import type { Instant } from './instant.ts';

/** Days of the week, Monday 1 to Sunday 7, and the hours of a window that begins on them. */
export type ChangeWindow = {
  /** As the configuration writes it: `Mon-Fri 09:00-18:00`. */
  readonly text: string;
  readonly days: readonly number[];
  /** Minutes after midnight, on the clock of the time zone; the first minute that counts. */
  readonly from: number;
  /** The first minute that counts no more; at or before `from`: on the next day. At most 1440. */
  readonly to: number;
};

const dayNames = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const minutesPerDay = 1440;

/** Reads `[days ]HH:MM-HH:MM`, days being `Mon`, `Mon-Fri` or `Sat,Sun`, without which every day is meant; undefined for any other text. */
export function parseChangeWindow(text: string): ChangeWindow | undefined {
  const [, dayText, fromText = '', toText = ''] = /^(?:(\S+) )?(\d\d:\d\d)-(\d\d:\d\d)$/.exec(text) ?? [];
  const days = dayText === undefined ? [1, 2, 3, 4, 5, 6, 7] : parseDays(dayText);
  const from = parseMinutes(fromText);
  const to = parseMinutes(toText);
  if (days === undefined || from === undefined || to === undefined) return undefined;
  return from === minutesPerDay || from === to ? undefined : { text, days, from, to };
}

function parseDays(text: string): readonly number[] | undefined {
  const days = new Set<number>();
  for (const part of text.split(',')) {
    const [first = 0, last = 0, ...more] = part.split('-').map((name) => dayNames.indexOf(name) + 1);
    if (first === 0 || more.length > 0 || (part.includes('-') && last === 0)) return undefined;
    const length = part.includes('-') ? ((last - first + 7) % 7) + 1 : 1;
    for (let day = 0; day < length; day += 1) days.add(((first - 1 + day) % 7) + 1);
  }
  return [...days].toSorted((one, other) => one - other);
}

function parseMinutes(text: string): number | undefined {
  const [, hours, minutes] = /^(\d\d):(\d\d)$/.exec(text) ?? [];
  const total = Number(hours) * 60 + Number(minutes);
  return Number(minutes) < 60 && total <= minutesPerDay ? total : undefined;
}

/**
 * Whether a moment lies in a window, by what the clock on the wall shows then: an hour that daylight saving time
 * repeats counts both times, and one that it leaves out does not come.
 */
export function isWithin({ days, from, to }: ChangeWindow, moment: Instant, timeZone: string): boolean {
  const wall = DateTime.fromISO(moment, { zone: timeZone });
  const minute = wall.hour * 60 + wall.minute;
  const yesterday = ((wall.weekday + 5) % 7) + 1;
  if (from < to) return days.includes(wall.weekday) && from <= minute && minute < to;
  return (days.includes(wall.weekday) && from <= minute) || (days.includes(yesterday) && minute < to);
}

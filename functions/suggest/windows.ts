import { DateTime } from 'luxon';
import { isWithin, parseChangeWindow } from '../domain/values/change-window.ts';
import type { Instant } from '../domain/values/instant.ts';

export const workingHours = 'Mon-Fri 09:00-18:00';

/** A window has this much room before its first and after its last change. */
const roomHours = 1;
/** What is longer than this says nothing of the hours. */
const longestHours = 16;

/**
 * The narrowest window that is simple and holds all moments, as `changes.between` takes it; null: they are spread over days and hours.
 */
export function windowOf(moments: readonly Instant[], timeZone: string): string | null {
  if (isIn(workingHours, moments, timeZone)) return workingHours;
  const wall = moments.map((moment) => DateTime.fromISO(moment, { zone: timeZone }));
  const hours = hoursOf(wall.map(({ hour }) => hour));
  const { from, to } = hours ?? { from: 0, to: 24 };
  // What comes after midnight in a window that began before it belongs to the day before.
  const days = wall.map(({ weekday, hour }) => (from < to || hour >= from ? weekday : ((weekday + 5) % 7) + 1));
  const dayText = days.every((day) => day <= 5) ? 'Mon-Fri ' : days.every((day) => day > 5) ? 'Sat,Sun ' : '';
  return hours === null && dayText === '' ? null : `${dayText}${clock(from)}-${clock(to)}`;
}

/** Whether a window, as `changes.between` takes it, holds all moments. */
export function isIn(text: string, moments: readonly Instant[], timeZone: string): boolean {
  const window = parseChangeWindow(text);
  if (window === undefined) throw new TypeError(`"${text}" is no window.`);
  return moments.every((moment) => isWithin(window, moment, timeZone));
}

const clock = (hour: number): string => `${String(hour).padStart(2, '0')}:00`;

/** The hours on a clock from which to which all lie, over midnight if that is shorter, with some room; null: nearly all day. */
function hoursOf(some: readonly number[]): { readonly from: number; readonly to: number } | null {
  const hours = [...new Set(some)].toSorted((one, other) => one - other);
  const gaps = hours.map((hour, index) => {
    const next = hours[(index + 1) % hours.length] ?? hour;
    return { next, length: (next - hour + 23) % 24, last: hour };
  });
  // Of two that are equally long, the window that does not go over midnight.
  const longest = gaps.toReversed().toSorted((one, other) => other.length - one.length)[0];
  if (longest === undefined || 24 - longest.length + 2 * roomHours > longestHours) return null;
  const from = (longest.next + 24 - roomHours) % 24;
  const to = (longest.last + 1 + roomHours) % 24;
  return { from, to: to === 0 ? 24 : to };
}

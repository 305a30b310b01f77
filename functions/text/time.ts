import { epochMs, type Instant } from '../domain/values/instant.ts';

/** A moment as a person in a time zone writes it: `Mon 2026-11-23 18:00 GMT+9`. */
export const showTime = (instant: Instant, timeZone: string): string => showMs(epochMs(instant), timeZone);

/** The same for milliseconds since 1970-01-01T00:00:00Z, which may lie beyond what an instant can be. */
export function showMs(ms: number, timeZone: string): string {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    weekday: 'short',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZoneName: 'short',
  }).formatToParts(ms);
  const { weekday, year, month, day, hour, minute, timeZoneName } = Object.fromEntries(
    parts.map(({ type, value }) => [type, value]),
  ) as Record<Intl.DateTimeFormatPartTypes, string>; // Every part that is asked for is given.
  return `${weekday} ${year}-${month}-${day} ${hour}:${minute} ${timeZoneName}`;
}

const units = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

/** The time between two moments in its largest whole unit: `98 days`, `1 hour`, `less than a minute`. */
export function showSpan(from: Instant, to: Instant): string {
  const spanMs = Math.abs(epochMs(to) - epochMs(from));
  const unit = units.find(([, unitMs]) => spanMs >= unitMs);
  if (unit === undefined) return 'less than a minute';
  const [name, unitMs] = unit;
  const count = Math.floor(spanMs / unitMs);
  return `${count} ${name}${count === 1 ? '' : 's'}`;
}

export const countTags = (count: number): string => (count === 1 ? '1 tag' : `${count} tags`);

/** How a line writes moments: {@link asTimeIn} for a person, {@link asInstant} for a program. */
export type ShowTime = (at: Instant) => string;
export const asTimeIn =
  (timeZone: string): ShowTime =>
  (at) =>
    showTime(at, timeZone);
export const asInstant: ShowTime = (at) => at;

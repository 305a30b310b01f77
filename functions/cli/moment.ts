import { DateTime } from 'luxon';
import { AuditError } from '../domain/audit-error.ts';
import { Duration, durationMs } from '../domain/values/duration.ts';
import { type Instant, instantFromMs } from '../domain/values/instant.ts';
import type { Span } from '../store/snapshots.ts';

/**
 * A moment as `--since`, `--until` and `--at` take it: a duration before now (`30d`), or an ISO 8601 date or
 * date and time, read in the deployment's time zone unless it names its own. Throws `option-invalid` for anything else.
 */
export const parseMoment = (text: string, timeZone: string, nowMs: number): Instant =>
  parse(text, timeZone, nowMs, { sign: -1, where: 'before' });

/** The same for a moment to come: a duration is counted from now on. */
export const parseMomentAhead = (text: string, timeZone: string, nowMs: number): Instant =>
  parse(text, timeZone, nowMs, { sign: 1, where: 'after' });

/** Refuses a span that ends before it begins: that no run is in it says nothing. Throws `option-invalid`. */
export function checkSpan({ since, until }: Span): void {
  if (since === undefined || until === undefined || since <= until) return;
  const message = `The span is empty: it begins ${since} and ends ${until}. Give an earlier --since, or a later --until.`;
  throw new AuditError('option-invalid', message);
}

type Direction = { readonly sign: 1 | -1; readonly where: 'before' | 'after' };

function parse(text: string, timeZone: string, nowMs: number, { sign, where }: Direction): Instant {
  const duration = Duration.safeParse(text);
  if (duration.success) return instantFromMs(nowMs + sign * durationMs(duration.data));
  const moment = DateTime.fromISO(text, { zone: timeZone });
  if (moment.isValid) return instantFromMs(moment.toMillis());
  const expected = `a duration ${where} now, such as "30d", or an ISO 8601 date or time, such as "2026-11-01"`;
  throw new AuditError('option-invalid', `Invalid moment "${text}": expected ${expected}.`);
}

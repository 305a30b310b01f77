import * as z from 'zod';

/**
 * A moment in UTC with milliseconds, `2026-11-23T09:00:00.000Z`: the very text that is stored, hashed and printed.
 * Of two instants the later one is also the greater string.
 */
export const Instant = z.iso.datetime({ precision: 3 }).brand<'Instant'>();
export type Instant = z.infer<typeof Instant>;

/** Any ISO 8601 date and time with an offset, as EventBridge Scheduler or a person writes it, made an {@link Instant}. */
export const InstantFromIso = z.iso
  .datetime({ offset: true })
  .transform((text) => new Date(text).toISOString())
  .pipe(Instant);

/** Throws a `ZodError` for a moment outside the years 0 to 9999. */
export const instantFromMs = (epochMs: number): Instant => Instant.parse(new Date(epochMs).toISOString());

/** Milliseconds since 1970-01-01T00:00:00Z. */
export const epochMs = (instant: Instant): number => Date.parse(instant);

/** The longest first wait; it doubles with every attempt. */
const firstWaitMs = 1_000;

/** How long to wait after an attempt, counted from 1: exponential, with full jitter. `random` gives 0 to below 1. */
export const backoffMs = (attempt: number, random: () => number): number => random() * firstWaitMs * 2 ** (attempt - 1);

/**
 * The wait that a `Retry-After` header asks for, in milliseconds: seconds or an HTTP date (RFC 9110, 10.2.3). A date
 * in the past is 0; null if there is no header, or it makes no sense.
 */
export function retryAfterMs(header: string | null, nowMs: number): number | null {
  const value = header?.trim() ?? '';
  if (/^\d+$/.test(value)) return Number(value) * 1_000;
  // Only with GMT, as HTTP writes it: Date.parse takes almost anything for a date.
  const at = value.endsWith(' GMT') ? Date.parse(value) : Number.NaN;
  return Number.isNaN(at) ? null : Math.max(0, at - nowMs);
}

/** The longest first wait; it doubles with every try. */
const firstWaitMs = 1_000;

/** How long to wait after the `tries`th try (from 1): exponential, with full jitter. `random` gives 0 to below 1. */
export const backoffMs = (tries: number, random: () => number): number => random() * firstWaitMs * 2 ** (tries - 1);

/**
 * The wait a `Retry-After` header asks for, in milliseconds: seconds or an HTTP date (RFC 9110, 10.2.3). A date that
 * has passed is 0; null where there is no header, or no sense in it.
 */
export function retryAfterMs(header: string | null, nowMs: number): number | null {
  const value = header?.trim() ?? '';
  if (/^\d+$/.test(value)) return Number(value) * 1_000;
  // Only with GMT, as HTTP writes it: Date.parse takes almost anything for a date.
  const at = value.endsWith(' GMT') ? Date.parse(value) : Number.NaN;
  return Number.isNaN(at) ? null : Math.max(0, at - nowMs);
}

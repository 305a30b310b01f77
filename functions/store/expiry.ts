import { type Duration, durationMs } from '../domain/duration.ts';
import { epochMs, type Instant } from '../domain/instant.ts';

/** The time-to-live attribute of a row, `retention` after its run, in epoch seconds; none where it is kept forever. */
export function expiryOf(runAt: Instant, retention: Duration | 'forever'): { readonly expiresAt?: number } {
  return retention === 'forever' ? {} : { expiresAt: Math.ceil((epochMs(runAt) + durationMs(retention)) / 1000) };
}

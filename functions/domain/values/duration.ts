import * as z from 'zod';
import { epochMs, type Instant } from './instant.ts';

const unitMs = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;
type Unit = keyof typeof unitMs;

/** A length of time as `audit.yaml` writes it: a whole number and `m`, `h`, `d` (24 hours) or `w`. */
export const Duration = z
  .string()
  .regex(/^[1-9]\d{0,4}[mhdw]$/, 'expected a whole number and m, h, d or w, such as "90d" or "12h"')
  .brand<'Duration'>();
export type Duration = z.infer<typeof Duration>;

/** The length in milliseconds. */
export function durationMs(duration: Duration): number {
  // The brand guarantees that the last character is a unit.
  return Number.parseInt(duration, 10) * unitMs[duration.slice(-1) as Unit];
}

/** The time-to-live attribute of a row, `retention` after its run, in epoch seconds; none where it is kept forever. */
export function expiryOf(runAt: Instant, retention: Duration | 'forever'): { readonly expiresAt?: number } {
  return retention === 'forever' ? {} : { expiresAt: Math.ceil((epochMs(runAt) + durationMs(retention)) / 1000) };
}

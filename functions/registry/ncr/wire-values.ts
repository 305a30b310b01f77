import * as z from 'zod';
import { Digest } from '../../domain/values/digest.ts';
import { type Instant, InstantFromIso, instantFromMs } from '../../domain/values/instant.ts';

/** 9999-12-31T23:59:59.999Z, the last moment an {@link Instant} can be. */
const lastMs = 253_402_300_799_999;

/**
 * A moment: milliseconds since 1970 as number or text (NCR's guide has both), or an ISO 8601 text. Missing, null,
 * empty and 0 are null: the guide's sample gives 0 for "none recorded". Anything else is refused: if it were null, a
 * pull that cannot be read would count as "no recorded pull" and open a finding.
 */
export const WireMoment = z
  .unknown()
  .optional()
  .transform((value, context): Instant | null => {
    if (isBlank(value)) return null;
    const ms = numberOf(value);
    if (ms === 0) return null;
    if (ms !== undefined && ms > 0 && ms <= lastMs) return instantFromMs(ms);
    const iso = InstantFromIso.safeParse(value);
    if (iso.success) return iso.data;
    return refuse(context, 'expected milliseconds since 1970 or an ISO 8601 time', value);
  });

/**
 * A digest, in lowercase. A repeated `sha256:`, which NCR's guide shows for platforms, is collapsed. Missing, null and
 * empty are null; anything else is refused.
 */
export const WireDigest = z
  .unknown()
  .optional()
  .transform((value, context): Digest | null => {
    if (isBlank(value)) return null;
    const text = typeof value === 'string' ? value.trim().toLowerCase() : '';
    const digest = Digest.safeParse(text.replace(/^(?:sha256:)+/, 'sha256:'));
    return digest.success ? digest.data : refuse(context, 'expected "sha256:" and 64 hex digits', value);
  });

/** A size in bytes. Nothing is judged by it, so an invalid one is null and does not make the tag unreadable. */
export const WireSize = z
  .unknown()
  .optional()
  .transform((value): number | null => {
    const bytes = numberOf(value);
    return bytes !== undefined && Number.isSafeInteger(bytes) && bytes >= 0 ? bytes : null;
  });

/** A name or id, as number or text; null if it is missing, empty or neither. */
export const WireText = z
  .unknown()
  .optional()
  .transform((value): string | null => {
    if (typeof value === 'number') return String(value);
    return typeof value === 'string' && !isBlank(value) ? value.trim() : null;
  });

const isBlank = (value: unknown): boolean =>
  value === undefined || value === null || (typeof value === 'string' && value.trim() === '');

/** A number, or one in text as JSON writes it. */
function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string' || !/^\s*-?\d+(?:\.\d+)?(?:e[+-]?\d+)?\s*$/i.test(value)) return undefined;
  return Number(value);
}

function refuse(context: z.RefinementCtx, expected: string, value: unknown): never {
  const got =
    typeof value === 'string' ? `"${value}"` : typeof value === 'object' ? 'an object or a list' : String(value);
  context.addIssue({ code: 'custom', message: `${expected}, got ${got}` });
  return z.NEVER;
}

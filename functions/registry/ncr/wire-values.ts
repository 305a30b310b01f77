import { Digest } from '../../domain/values/digest.ts';
import { type Instant, InstantFromIso, instantFromMs } from '../../domain/values/instant.ts';

/** A field of an answer: what was read, and what was expected instead where it is odd. Missing, null and empty are null. */
export type Wire<Value> = { readonly value: Value | null; readonly expected: string | null };

const read = <Value>(value: Value | null): Wire<Value> => ({ value, expected: null });
const odd = <Value>(expected: string): Wire<Value> => ({ value: null, expected });

/** NCR is younger. */
const firstMs = Date.UTC(2017);
/** How many of other units make a millisecond. */
const units = { seconds: 0.001, microseconds: 1_000, nanoseconds: 1_000_000 } as const;
/** How far the clocks of the registry and of this function may differ: its gateway refuses what differs more. */
const clockSkewMs = 300_000;

/**
 * A moment: milliseconds since 1970 as number or text (NCR's guide has both), or an ISO 8601 text. The number 0 is null:
 * the guide's sample gives it for "none recorded". What cannot be (before NCR, ahead of `nowMs`, in another unit, the zero
 * time of a program) is odd, and no moment.
 */
export function readMoment(value: unknown, nowMs: number): Wire<Instant> {
  if (isBlank(value)) return read<Instant>(null);
  const number = numberOf(value);
  if (number === 0) return read<Instant>(null);
  const ms = number ?? isoMs(value);
  if (ms === undefined) return odd('milliseconds since 1970 or an ISO 8601 time');
  const isPossible = (given: number) => given >= firstMs && given <= nowMs + clockSkewMs;
  if (isPossible(ms)) return read(instantFromMs(ms));
  const unit = Object.entries(units).find(([, perMs]) => number !== undefined && isPossible(number / perMs));
  if (unit !== undefined) return odd(`milliseconds since 1970, not ${unit[0]}`);
  return odd(ms < firstMs ? 'a moment from 2017 on' : 'a moment that is not in the future');
}

function isoMs(value: unknown): number | undefined {
  const iso = InstantFromIso.safeParse(value);
  return iso.success ? Date.parse(iso.data) : undefined;
}

/** A digest, in lowercase. A repeated `sha256:`, which NCR's guide shows for platforms, is collapsed. */
export function readDigest(value: unknown): Wire<Digest> {
  if (isBlank(value)) return read<Digest>(null);
  const text = typeof value === 'string' ? value.trim().toLowerCase() : '';
  const digest = Digest.safeParse(text.replace(/^(?:sha256:)+/, 'sha256:'));
  return digest.success ? read(digest.data) : odd('"sha256:" and 64 hex digits');
}

/** A size in bytes. */
export function readSize(value: unknown): Wire<number> {
  if (isBlank(value)) return read<number>(null);
  const bytes = numberOf(value);
  return bytes !== undefined && Number.isSafeInteger(bytes) && bytes >= 0 ? read(bytes) : odd('a number of bytes');
}

/** A count or a page number, from 0. */
export function readCount(value: unknown): Wire<number> {
  if (isBlank(value)) return read<number>(null);
  const count = numberOf(value);
  return count !== undefined && Number.isSafeInteger(count) && count >= 0 ? read(count) : odd('a number from 0');
}

/** A name or id, as number or text. */
export function readText(value: unknown): Wire<string> {
  if (isBlank(value)) return read<string>(null);
  if (typeof value === 'number') return read(String(value));
  return typeof value === 'string' ? read(value.trim()) : odd('a text or a number');
}

/** What came, for a person. */
export function describe(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'string') return `"${value}"`;
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  return typeof value === 'object' && value !== null ? 'an object' : String(value);
}

const isBlank = (value: unknown): boolean =>
  value === undefined || value === null || (typeof value === 'string' && value.trim() === '');

/** A number, or one in text as JSON writes it. */
function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string' || !/^\s*-?\d+(?:\.\d+)?(?:e[+-]?\d+)?\s*$/i.test(value)) return undefined;
  return Number(value);
}

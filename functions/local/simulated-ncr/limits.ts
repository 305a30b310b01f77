import type { SimulatedAnswer } from './answer.ts';
import { type GatewayErrorName, gatewayError } from './gateway-errors.ts';

/** How many requests the gateway lets through; what is left out is no limit. NAVER documents no number of any. */
export type Limits = {
  /** A bucket that holds `burst` tokens at most, and gains `perSecond`. */
  readonly bucket?: { readonly perSecond: number; readonly burst: number };
  /** So many requests in each span of the clock. */
  readonly window?: { readonly requests: number; readonly seconds: number };
  /** So many in all: the quota of a day or a month. */
  readonly quota?: number;
  /** Of what is over the bucket or the window; `throttle-limited` by default. */
  readonly error?: GatewayErrorName;
  /** In seconds, or a date of HTTP; without it there is no such header. */
  readonly retryAfter?: number | string;
};

export type Limiter = {
  /** The answer to a request at this moment (epoch milliseconds) that is over a limit. One that is refused uses up nothing. */
  refusal(nowMs: number): SimulatedAnswer | undefined;
};

export function createLimiter({ bucket, window, quota, error = 'throttle-limited', retryAfter }: Limits): Limiter {
  let tokens = bucket?.burst ?? 0;
  let filledAtMs: number | undefined;
  let windowAt = 0;
  let inWindow = 0;
  let inAll = 0;

  function take(nowMs: number): GatewayErrorName | undefined {
    if (quota !== undefined && inAll >= quota) return 'quota-exceeded';
    if (bucket !== undefined) {
      tokens = Math.min(bucket.burst, tokens + (Math.max(0, nowMs - (filledAtMs ?? nowMs)) / 1_000) * bucket.perSecond);
      filledAtMs = nowMs;
      if (tokens < 1) return error;
    }
    if (window !== undefined) {
      const current = Math.floor(nowMs / (window.seconds * 1_000));
      if (current !== windowAt) inWindow = 0;
      windowAt = current;
      if (inWindow >= window.requests) return error;
    }
    tokens -= 1;
    inWindow += 1;
    inAll += 1;
    return undefined;
  }

  return {
    refusal(nowMs) {
      const refused = take(nowMs);
      if (refused === undefined) return undefined;
      return gatewayError(refused, retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) });
    },
  };
}

import type { Pace } from '../../domain/registry-reading.ts';
import { cold, type Estimate, grow, met, noteAccepted, remember, resume, type Start } from './estimate.ts';

/** When requests may start, by the rate at which a registry takes them, as far as its answers tell. */
export type Rate = {
  /** The earliest moment at which the next request may start. */
  nextStart(): number;
  /** Whether one request goes alone, to find out whether the registry takes requests again. */
  isProbing(): boolean;
  /** `dueMs`: when it was to start; later than that, a timer was late. */
  start(nowMs: number, dueMs: number): Start;
  accepted(start: Start, nowMs: number): void;
  throttled(start: Start, nowMs: number): void;
  /** No request starts before that moment. */
  holdUntil(ms: number): void;
  /** Requests a second; null where no limit was met. */
  limit(): number | null;
  /** How often in a row the registry refused what was asked after each slowing down, and since when. */
  refusals(): { readonly count: number; readonly sinceMs: number };
};

/** A timer may be so late without lowering the rate. What was late for longer gives no right to a burst. */
const latestMs = 10;
/** How long an exhausted window is left alone; twice as long after each probe that was refused. */
const pause = { firstMs: 50, longestMs: 4_000 } as const;

/**
 * Requests start one after the other, apart by what the estimate says: a bucket without a burst refuses two that come
 * together. Requests that ran together and were throttled together count once. What is throttled again after the rate
 * was lowered is a window that is used up: one request at a time finds out when it is over.
 *
 * `remembered` is begun with; null: nothing is known. `most`: requests at once, at most.
 */
export function createRate(remembered: Pace | null, most: number, random: () => number): Rate {
  const estimate: Estimate =
    remembered?.perSecond == null ? cold(remembered?.concurrency) : remember(remembered.perSecond);
  let epoch = 0;
  let nextAt = Number.NEGATIVE_INFINITY;
  let heldUntil = Number.NEGATIVE_INFINITY;
  let refusals = { count: 0, sinceMs: 0 };

  return {
    nextStart: () => Math.max(nextAt, heldUntil),
    isProbing: () => refusals.count > 1 || (refusals.count > 0 && estimate.isCold),
    start(nowMs, dueMs) {
      nextAt = Math.max(dueMs, nowMs - latestMs) + 1_000 / estimate.perSecond;
      return { atMs: nowMs, epoch };
    },
    accepted(start, nowMs) {
      noteAccepted(estimate, nowMs);
      if (start.epoch !== epoch) estimate.together.accepted += 1;
      else if (refusals.count === 0) grow(estimate, start, nowMs);
      else {
        resume(estimate, refusals, nowMs);
        refusals = { count: 0, sinceMs: 0 };
      }
    },
    throttled(start, nowMs) {
      if (start.epoch !== epoch) {
        estimate.together.refused += 1;
        return;
      }
      epoch += 1;
      refusals = { count: refusals.count + 1, sinceMs: refusals.count === 0 ? nowMs : refusals.sinceMs };
      met(estimate, (most * 1_000) / Math.max(1, nowMs - start.atMs), refusals);
      const pauseMs = Math.min(pause.longestMs, pause.firstMs * 2 ** (refusals.count - 1)) * (0.75 + random() / 2);
      const waitMs = estimate.isCold || refusals.count > 1 ? pauseMs : 1_000 / estimate.perSecond;
      heldUntil = Math.max(heldUntil, nowMs + waitMs);
      nextAt = heldUntil;
    },
    holdUntil(ms) {
      heldUntil = Math.max(heldUntil, ms);
    },
    limit: () => (estimate.isCold && refusals.count === 0 ? null : estimate.perSecond),
    refusals: () => refusals,
  };
}

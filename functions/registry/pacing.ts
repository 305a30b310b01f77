/**
 * Whether a request may start. `go`: now. `too-late`: the deadline has passed. `held`: the registry asked all requests
 * to wait beyond the deadline. `closed`: this run sends no more requests.
 */
export type Turn = 'go' | 'too-late' | 'held' | 'closed';

export type Pacing = {
  /** Waits for this request's turn. If it would have to wait beyond `deadlineMs` (epoch), it says so at once. */
  turn(deadlineMs: number): Promise<Turn>;
  /** The registry throttled a request: none starts for `ms`, and later ones start further apart. */
  hold(ms: number): void;
  /** The registry accepted a request: the next may start a little sooner. */
  passed(): void;
  /** The registry accepts no more requests in this run. */
  close(): void;
};

export type PacingClock = {
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
};

const smallestGapMs = 50;
const largestGapMs = 1_000;

/**
 * Shared by all requests to a registry: if one is throttled, all wait. From the first throttling on, requests start with
 * a gap, which doubles with each throttling and shrinks with each success. If all workers started at the moment a hold
 * ends, most would be throttled again: in the simulation of the tests that took five times as many requests.
 */
export function createPacing({ now, sleep }: PacingClock): Pacing {
  let heldUntil = Number.NEGATIVE_INFINITY;
  let nextAt = Number.NEGATIVE_INFINITY;
  let gapMs = 0;
  let closed = false;

  function reserve(): number {
    const at = Math.max(now(), heldUntil, nextAt);
    nextAt = at + gapMs;
    return at;
  }

  return {
    async turn(deadlineMs) {
      let at = reserve();
      while (!closed) {
        if (at >= deadlineMs) return heldUntil >= deadlineMs ? 'held' : 'too-late';
        if (at > now()) await sleep(at - now());
        if (closed) break;
        if (now() >= deadlineMs) return 'too-late';
        if (heldUntil <= at) return 'go';
        // Another request was throttled meanwhile: take a new turn.
        at = reserve();
      }
      return 'closed';
    },
    hold(ms) {
      // Requests that ran at the same time are throttled together: they widen the gap only once.
      if (now() >= heldUntil) gapMs = Math.min(Math.max(gapMs * 2, smallestGapMs), largestGapMs);
      heldUntil = Math.max(heldUntil, now() + ms);
    },
    passed() {
      gapMs = gapMs < 5 ? 0 : gapMs * 0.95;
    },
    close() {
      closed = true;
    },
  };
}

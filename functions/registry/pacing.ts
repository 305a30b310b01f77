/**
 * Whether a request may start: `go` now; `too-late`: the deadline has come; `held`: the registry asked all requests to
 * wait beyond the deadline; `closed`: no request of this run is to be sent any more.
 */
export type Turn = 'go' | 'too-late' | 'held' | 'closed';

export type Pacing = {
  /** Waits for this request's turn. It never waits beyond `deadlineMs` (epoch): it says at once that it would have to. */
  turn(deadlineMs: number): Promise<Turn>;
  /** The registry throttled a request: no other one starts for `ms`, and those after it start further apart. */
  hold(ms: number): void;
  /** The registry took a request: the next may start a little sooner. */
  passed(): void;
  /** The registry takes no more requests in this run. */
  close(): void;
};

export type Clock = {
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
};

const smallestGapMs = 50;
const largestGapMs = 1_000;

/**
 * Shared by all requests to a registry, so that what one of them is told holds for all. After the first throttling
 * requests start at a distance (doubled each time, shrinking with each success): were all workers to start in the
 * moment a hold ends, most would be throttled again (in the simulation of the tests, five times as many requests).
 */
export function createPacing({ now, sleep }: Clock): Pacing {
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
        // Another request was throttled in the meantime: this turn is void.
        at = reserve();
      }
      return 'closed';
    },
    hold(ms) {
      // Requests that were under way together are throttled together: they widen the gap once.
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

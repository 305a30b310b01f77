import type { Learned } from '../domain/registry-reading.ts';
import type { Send } from './send.ts';

/** Counts requests, and compares the clocks. */
export type Meter = {
  /** Sends, and counts. */
  readonly send: Send;
  counts(): Pick<Learned, 'requests' | 'throttled'>;
  /** How far the registry's clock is ahead of ours; null where no answer told it. */
  clockSkewMs(): number | null;
};

/** The latest answers tell the skew: a clock may be set during a run. */
const latest = 9;

export function openMeter({ send, now }: { readonly send: Send; readonly now: () => number }): Meter {
  const skews: number[] = [];
  let requests = 0;
  let throttled = 0;
  return {
    async send(request) {
      requests += 1;
      const sentMs = now();
      const received = await send(request);
      if (received.kind === 'failed') return received;
      if (received.status === 429) throttled += 1;
      const date = Date.parse(received.headers.date ?? '');
      if (!Number.isNaN(date)) skews.push(date - Math.round((sentMs + now()) / 2));
      if (skews.length > latest) skews.shift();
      return received;
    },
    counts: () => ({ requests, throttled }),
    // A `Date` has no fraction of a second: the largest of several is the nearest to the truth.
    clockSkewMs: () => (skews.length === 0 ? null : Math.max(...skews)),
  };
}

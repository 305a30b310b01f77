import { type GatePorts, openGate } from '../../../functions/registry/pace/gate.ts';
import { givenRandom, givenVirtualTime } from './virtual-time.ts';

/** Whether a request that comes at this moment is taken. */
export type Limit = (atMs: number) => boolean;

/** So many requests a second. A bucket starts full; a window begins anew each second, wherever the first request falls. */
export const limits = {
  'a bucket with a burst of a second': (perSecond: number) => bucket(perSecond, Math.max(1, perSecond)),
  'a bucket without a burst': (perSecond: number) => bucket(perSecond, 1),
  'a window of a second': window,
} as const satisfies Record<string, (perSecond: number) => Limit>;

function bucket(perSecond: number, burst: number): Limit {
  let tokens = burst;
  let filledMs = 0;
  return (atMs) => {
    tokens = Math.min(burst, tokens + ((atMs - filledMs) / 1_000) * perSecond);
    filledMs = atMs;
    // Sums of fractions are a little off.
    if (tokens < 1 - 1e-9) return false;
    tokens -= 1;
    return true;
  };
}

function window(perSecond: number): Limit {
  let current = -1;
  let taken = 0;
  return (atMs) => {
    const at = Math.floor((atMs + 300) / 1_000);
    if (at !== current) taken = 0;
    current = at;
    taken += 1;
    return taken <= perSecond;
  };
}

export type Asking = Pick<GatePorts, 'concurrency' | 'pace'> & {
  readonly tags: number;
  readonly limit: Limit;
  /** How long an answer takes, by how many requests are in progress. */
  readonly latencyMs?: (inProgress: number) => number;
};

/** Asks for so many tags through a gate, each until it is taken, in virtual time. */
export async function askThrough({ concurrency, pace, tags, limit, latencyMs = () => 50 }: Asking) {
  const time = givenVirtualTime();
  const gate = openGate({ concurrency, pace, now: time.now, sleep: time.sleep, random: givenRandom() });
  let [requests, throttled, answered, inProgress, most] = [0, 0, 0, 0, 0];

  async function askOne(): Promise<void> {
    for (let isRetry = false; ; isRetry = true) {
      const turn = await gate.enter({ deadlineMs: Number.POSITIVE_INFINITY, of: 'detail', isRetry });
      if (turn.kind === 'stop') return;
      requests += 1;
      inProgress += 1;
      most = Math.max(most, inProgress);
      const halfMs = latencyMs(inProgress) / 2;
      await time.sleep(halfMs);
      const isTaken = limit(time.now());
      await time.sleep(halfMs);
      inProgress -= 1;
      turn.done({ kind: isTaken ? 'well' : 'throttled' });
      if (isTaken) {
        answered += 1;
        return;
      }
      throttled += 1;
    }
  }

  let left = tags;
  const worker = async () => {
    for (; left > 0; ) {
      left -= 1;
      await askOne();
    }
  };
  await time.until(Promise.all(Array.from({ length: 2 * concurrency }, worker)));
  return { seconds: time.now() / 1_000, requests, throttled, answered, most, pace: gate.pace() };
}

/** How many requests may run at once. */
export type Concurrency = {
  limit(): number;
  /** An answer of some kind came after `latencyMs`, to a request that started under the {@link version}. */
  answered(kind: string, latencyMs: number, version: number): void;
  /** Grows with each change of the limit. */
  version(): number;
};

/** The latency may grow so many times before the number of requests is held to be why. */
const tolerance = 2;
/** A latency of a few milliseconds doubles by chance. */
const slackMs = 10;
/** A window of answers gives one latency: the quarter of them were quicker. A few slow answers say nothing of the load. */
const windowSize = 12;

/**
 * The requests at once are fewer where answers take longer the more of them run: a server that queues them gains nothing
 * by more. Each window of answers is compared with the quickest window of the same kind; the limit shrinks by as much as
 * the latency grew beyond what is tolerated, and grows by its square root. (The gradient of Netflix's concurrency-limits,
 * with a quartile for the mean, because latencies vary by nature.)
 */
export function createConcurrency(most: number, remembered: number | null): Concurrency {
  let limit = Math.min(most, remembered ?? most);
  let version = 0;
  const kinds = new Map<string, { quickestMs: number; window: number[] }>();

  return {
    limit: () => Math.max(1, Math.floor(limit)),
    version: () => version,
    answered(kind, latencyMs, startedUnder) {
      if (startedUnder !== version) return;
      const known = kinds.get(kind) ?? { quickestMs: Number.POSITIVE_INFINITY, window: [] };
      kinds.set(kind, known);
      known.window.push(latencyMs);
      if (known.window.length < windowSize) return;
      const quartileMs = Math.max(1, known.window.toSorted((a, b) => a - b)[windowSize / 4] ?? latencyMs);
      known.window = [];
      known.quickestMs = Math.min(known.quickestMs, quartileMs);
      const gradient = Math.max(0.5, Math.min(1, (tolerance * known.quickestMs + slackMs) / quartileMs));
      const next = Math.min(most, Math.max(1, limit * gradient + Math.sqrt(limit)));
      if (Math.floor(next) !== Math.floor(limit)) version += 1;
      limit = next;
    },
  };
}

import type { UnreadableCode } from '../../domain/observation.ts';

/** Why a registry is not asked any more in this run. `detail` is one line for a person. */
export type Cause = { readonly code: UnreadableCode; readonly detail: string };

/** What was asked for: a key may be allowed one and not the other. */
export type Asked = 'detail' | 'list';

/** Ends what cannot get better, and spares a registry that is not well. */
export type Breaker = {
  /** Null while the registry may be asked for a thing of this kind. */
  ended(of: Asked): Cause | null;
  /** Whether one request goes at a time, to find out whether the registry is well again. */
  isAiling(): boolean;
  /** The earliest moment at which the next request may start. */
  nextStart(): number;
  /** Until then an answer is waited for: an outage is given up after its time. */
  waitUntil(): number;
  /** The registry answered as one that is well does. */
  well(): void;
  /** No connection, no answer in time, or an error of the registry itself. */
  failed(cause: Cause, startedMs: number, nowMs: number): void;
  /** An answer that will be the same for all requests of this run, or for all that ask for the same kind of thing. */
  refused(cause: Cause, of: Asked): void;
  /** At once, whatever came before. */
  end(cause: Cause): void;
};

/** So many in a row are no accident. */
const enough = 3;
/** An outage is given up after that: what is asked later in the run would find the same. */
const outageMs = 60_000;
const ofOneKind: ReadonlySet<UnreadableCode> = new Set(['permission-denied', 'route-not-found']);
const pause = { firstMs: 1_000, longestMs: 12_000 } as const;

export function createBreaker(random: () => number): Breaker {
  let ended: Cause | null = null;
  let endedLists: Cause | null = null;
  let refused: { readonly kind: string; readonly count: number } | null = null;
  let failures = { count: 0, sinceMs: 0 };
  let probes = 0;
  let nextAt = Number.NEGATIVE_INFINITY;

  return {
    ended: (of) => ended ?? (of === 'list' ? endedLists : null),
    isAiling: () => failures.count >= enough,
    nextStart: () => nextAt,
    waitUntil: () => (failures.count < enough ? Number.POSITIVE_INFINITY : failures.sinceMs + outageMs),
    well() {
      refused = null;
      failures = { count: 0, sinceMs: 0 };
      probes = 0;
      nextAt = Number.NEGATIVE_INFINITY;
    },
    failed({ code, detail }, startedMs, nowMs) {
      refused = null;
      failures = { count: failures.count + 1, sinceMs: failures.count === 0 ? startedMs : failures.sinceMs };
      // Those that ran together failed together: only a probe makes the next pause longer.
      if (failures.count < enough || startedMs < nextAt) return;
      const pauseMs = Math.min(pause.longestMs, pause.firstMs * 2 ** probes);
      probes += 1;
      nextAt = nowMs + pauseMs * (0.75 + random() / 2);
      if (nextAt < failures.sinceMs + outageMs) return;
      const seconds = Math.max(1, Math.round((nowMs - failures.sinceMs) / 1_000));
      ended ??= {
        code,
        detail: `no answer of a registry that is well for ${seconds} s, in ${failures.count} requests: ${detail}`,
      };
    },
    refused(cause, of) {
      // Where the lists alone are refused, the tags themselves can still be asked for.
      const isOfLists = of === 'list' && ofOneKind.has(cause.code);
      const kind = isOfLists ? `${cause.code} of lists` : cause.code;
      refused = { kind, count: refused?.kind === kind ? refused.count + 1 : 1 };
      failures = { count: 0, sinceMs: 0 };
      if (refused.count < enough) return;
      const all = { ...cause, detail: `${enough} answers in a row: ${cause.detail}` };
      if (isOfLists) endedLists ??= all;
      else ended ??= all;
    },
    end(cause) {
      ended ??= cause;
    },
  };
}

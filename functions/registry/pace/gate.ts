import type { Pace } from '../../domain/registry-reading.ts';
import { type Asked, type Breaker, type Cause, createBreaker } from './breaker.ts';
import { type Concurrency, createConcurrency } from './concurrency.ts';
import type { Start } from './estimate.ts';
import { createRate, type Rate } from './rate.ts';

/** What an answer tells of the registry. */
export type Verdict =
  | { readonly kind: 'well' | 'throttled' }
  /** See {@link Breaker}. */
  | { readonly kind: 'failed' | 'refused' | 'ended'; readonly cause: Cause }
  /** Nothing. */
  | { readonly kind: 'none' };

/** A request that may start now. */
export type Pass = {
  readonly kind: 'pass';
  /** Epoch milliseconds: longer than that its answer is not waited for. */
  readonly untilMs: number;
  /** To be called once, whatever came of it. `retryAfterMs`: how long the registry asks to be left alone. */
  done(verdict: Verdict, retryAfterMs?: number): void;
};

/** The request is not to be sent: neither now nor later in this run. */
export type Stop = { readonly kind: 'stop' } & Cause;

/** What asks: first come, first served; what was sent before goes first. `of` says what is alike in latency. */
export type Entry = { readonly deadlineMs: number; readonly of: Asked; readonly isRetry: boolean };

/** All requests to one registry in one run pass here. */
export type Gate = {
  enter(entry: Entry): Promise<Pass | Stop>;
  pace(): Pace;
};

export type GatePorts = {
  readonly concurrency: number;
  readonly pace: Pace | null;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  readonly random: () => number;
};

type Waiting = Entry & { readonly resolve: (turn: Pass | Stop) => void };

type State = Omit<GatePorts, 'pace'> & {
  readonly rate: Rate;
  readonly breaker: Breaker;
  readonly requestsAtOnce: Concurrency;
  readonly queue: Waiting[];
  inProgress: number;
  isProbeOut: boolean;
  /** Until an answer came, one request goes alone: it may be the one that says that no other is to be sent. */
  isAnswered: boolean;
  /** Who asked for patience, and until when. */
  held: { readonly untilMs: number; readonly cause: Cause };
  wakesAt: number;
};

/** A registry that takes nothing for so long, in so many probes, is left alone. */
const longestRefusal = { ms: 120_000, probes: 8 } as const;
/** What was found in the last run is begun with a little below. */
const believed = 0.9;
/** Longest sleep: one that is not needed any more ends soon. */
const longestSleepMs = 1_000;

export function openGate({ concurrency, pace, now, sleep, random }: GatePorts): Gate {
  const state: State = {
    ...{ concurrency, now, sleep, random },
    rate: createRate(pace, concurrency, random),
    breaker: createBreaker(random),
    requestsAtOnce: createConcurrency(concurrency, pace === null ? null : pace.concurrency * believed),
    queue: [],
    inProgress: 0,
    isProbeOut: false,
    isAnswered: false,
    held: { untilMs: Number.NEGATIVE_INFINITY, cause: tooLate },
    wakesAt: Number.POSITIVE_INFINITY,
  };
  return {
    enter: (entry) =>
      new Promise((resolve) => {
        state.queue[entry.isRetry ? 'unshift' : 'push']({ ...entry, resolve });
        admit(state, now());
      }),
    pace: () => ({ perSecond: state.rate.limit(), concurrency: state.requestsAtOnce.limit() }),
  };
}

const tooLate: Cause = { code: 'out-of-time', detail: 'the run reached its deadline first' };

/** Lets in who may start now, turns away who never can, and sees to it that somebody looks again in time. */
function admit(state: State, dueMs: number): void {
  for (let [head] = state.queue; head !== undefined; [head] = state.queue) {
    const nowMs = state.now();
    const cause = whyNever(head, state, nowMs);
    if (cause === null && !isFree(state)) return;
    const at = nextStart(state);
    if (cause === null && at > nowMs) {
      void wake(state, at);
      return;
    }
    state.queue.shift();
    head.resolve(cause === null ? pass(head, state, Math.min(nowMs, Math.max(dueMs, at))) : { kind: 'stop', ...cause });
  }
}

const nextStart = ({ rate, breaker }: State): number => Math.max(rate.nextStart(), breaker.nextStart());

function isFree({ rate, breaker, requestsAtOnce, inProgress, isProbeOut, isAnswered }: State): boolean {
  if (rate.isProbing() || breaker.isAiling()) return !isProbeOut;
  return inProgress < (isAnswered ? requestsAtOnce.limit() : 1);
}

function whyNever({ deadlineMs, of }: Entry, state: State, nowMs: number): Cause | null {
  const ended = state.breaker.ended(of);
  if (ended !== null) return ended;
  if (nowMs < deadlineMs && nextStart(state) < deadlineMs) return null;
  return state.held.untilMs >= deadlineMs ? state.held.cause : tooLate;
}

async function wake(state: State, at: number): Promise<void> {
  if (state.wakesAt <= at) return;
  state.wakesAt = at;
  for (let left = at - state.now(); left > 0 && state.queue.length > 0; left = at - state.now()) {
    await state.sleep(Math.min(left, longestSleepMs));
  }
  if (state.wakesAt === at) state.wakesAt = Number.POSITIVE_INFINITY;
  admit(state, at);
}

function pass({ deadlineMs, of }: Entry, state: State, dueMs: number): Pass {
  const { rate, breaker, requestsAtOnce } = state;
  const isProbe = rate.isProbing() || breaker.isAiling();
  const start = rate.start(state.now(), dueMs);
  const version = requestsAtOnce.version();
  state.inProgress += 1;
  if (isProbe) state.isProbeOut = true;
  return {
    kind: 'pass',
    untilMs: Math.min(deadlineMs, breaker.waitUntil()),
    done(verdict, retryAfterMs) {
      state.inProgress -= 1;
      if (isProbe) state.isProbeOut = false;
      const nowMs = state.now();
      if (verdict.kind === 'well') requestsAtOnce.answered(of, nowMs - start.atMs, version);
      note(verdict, { start, of }, state);
      if (retryAfterMs !== undefined) hold(verdict, nowMs + retryAfterMs, state);
      admit(state, nowMs);
    },
  };
}

function note(verdict: Verdict, { start, of }: { readonly start: Start; readonly of: Asked }, state: State): void {
  const { rate, breaker } = state;
  const nowMs = state.now();
  switch (verdict.kind) {
    case 'well':
      state.isAnswered = true;
      rate.accepted(start, nowMs);
      breaker.well();
      break;
    case 'throttled':
      state.isAnswered = true;
      rate.throttled(start, nowMs);
      breaker.well();
      endRefusal(rate, breaker, nowMs);
      break;
    case 'failed':
      breaker.failed(verdict.cause, start.atMs, nowMs);
      break;
    case 'refused':
      breaker.refused(verdict.cause, of);
      break;
    case 'ended':
      breaker.end(verdict.cause);
      break;
    case 'none':
      break;
    default:
      verdict satisfies never;
  }
}

function endRefusal(rate: Rate, breaker: Breaker, nowMs: number): void {
  const { count, sinceMs } = rate.refusals();
  if (count < longestRefusal.probes || nowMs - sinceMs < longestRefusal.ms) return;
  const detail = `the registry throttled every request for ${Math.round((nowMs - sinceMs) / 1_000)} s`;
  breaker.end({ code: 'throttled', detail });
}

function hold(verdict: Verdict, untilMs: number, state: State): void {
  if (verdict.kind !== 'throttled' && verdict.kind !== 'failed') return;
  state.rate.holdUntil(untilMs);
  const code = verdict.kind === 'failed' ? verdict.cause.code : 'throttled';
  const detail = "the registry asks for patience until after the run's deadline";
  if (untilMs > state.held.untilMs) state.held = { untilMs, cause: { code, detail } };
}

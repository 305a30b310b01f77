import { notAskedDetail } from '../domain/observation.ts';
import type { Failure } from './failure.ts';
import type { KeysInUse } from './keys-in-use.ts';
import type { Meter } from './meter.ts';
import type { Gate, Pass, Verdict } from './pace/gate.ts';
import { backoffMs } from './retry-after.ts';
import type { Answer, Question, Vendor } from './vendor.ts';

/** Asks until there is a final answer, or no attempt or time is left. Rejects only for a bug. */
export type Ask = <Value>(question: Question<Value>, deadlineMs: number) => Promise<Answer<Value>>;

export type RequestLimits = {
  /** Throttled requests are no attempts: they are sent again as long as there is time. */
  readonly attempts: number;
  readonly connectTimeoutMs: number;
  /** For one attempt, its body included. */
  readonly timeoutMs: number;
  /** A hundred tags of fifty platforms take about a half of the default. */
  readonly largestBodyBytes: number;
};

export const defaultLimits: RequestLimits = {
  attempts: 4,
  connectTimeoutMs: 5_000,
  timeoutMs: 10_000,
  largestBodyBytes: 5 * 1_048_576,
};

export type AskPorts = {
  readonly vendor: Vendor;
  readonly keys: KeysInUse;
  readonly gate: Gate;
  readonly meter: Meter;
  readonly userAgent: string;
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  readonly random: () => number;
};

export function createAsk(ports: AskPorts, limits: RequestLimits): Ask {
  const { gate, now, sleep, random } = ports;
  return async (question, deadlineMs) => {
    let last: Failure | undefined;
    for (let [attempt, tries] = [1, 0]; ; ) {
      // Before its turn, so that nothing is counted where there is no key; and after it, as the key may have been replaced.
      const noKeys = await ports.keys.current();
      if ('kind' in noKeys) return noKeys;
      const turn = await gate.enter({ deadlineMs, of: question.of, isRetry: last !== undefined });
      if (turn.kind === 'stop') {
        return last === undefined ? notAsked(turn) : after(tries, last);
      }
      const asked = await askOnce({ question, turn }, ports, limits);
      tries += 1;
      // With a new key it is another request.
      if (asked === 'key-renewed') continue;
      if (asked.kind !== 'unreadable') return asked;
      last = asked;
      if (asked.code === 'throttled') continue;
      if (!asked.retry || attempt === limits.attempts) return after(tries, asked);
      const waitMs = Math.max(asked.retryAfterMs ?? 0, backoffMs(attempt, random));
      if (now() + waitMs >= deadlineMs) return after(tries, asked);
      await sleep(waitMs);
      attempt += 1;
    }
  };
}

type Attempt<Value> = { readonly question: Question<Value>; readonly turn: Pass };

async function askOnce<Value>(
  { question, turn }: Attempt<Value>,
  { vendor, keys: keysInUse, meter, userAgent, now }: AskPorts,
  limits: RequestLimits,
): Promise<Answer<Value> | 'key-renewed'> {
  let verdict: Verdict = { kind: 'none' };
  let retryAfterMs: number | undefined;
  try {
    const keys = await keysInUse.current();
    if ('kind' in keys) return keys;
    const timeoutMs = Math.max(1, Math.ceil(Math.min(limits.timeoutMs, turn.untilMs - now())));
    const exchange = { ...limits, credentials: keys, userAgent, send: meter.send, now, timeoutMs };
    const answer = await vendor.ask(question, exchange);
    if (answer.kind !== 'unreadable') {
      verdict = { kind: 'well' };
      return answer;
    }
    if (answer.code === 'authentication-failed' && (await keysInUse.renew(keys))) return 'key-renewed';
    const told = answer.code === 'authentication-failed' ? withSkew(answer, meter.clockSkewMs()) : answer;
    verdict = verdictOf(told);
    retryAfterMs = told.retryAfterMs;
    return told;
  } finally {
    turn.done(verdict, retryAfterMs);
  }
}

/** Whether an answer ends the run's requests, slows them down, or says nothing of others. */
function verdictOf({ code, detail, retry }: Failure): Verdict {
  switch (code) {
    case 'throttled':
      return { kind: 'throttled' };
    case 'quota-exceeded':
      return { kind: 'ended', cause: { code, detail: "an earlier request of this run exceeded the account's quota" } };
    case 'authentication-failed':
    case 'permission-denied':
    case 'route-not-found':
    case 'certificate-invalid':
    case 'host-not-found':
      return { kind: 'refused', cause: { code, detail } };
    default:
      return retry ? { kind: 'failed', cause: { code, detail } } : { kind: 'well' };
  }
}

/** A gateway refuses a key, too, if the clocks differ by five minutes. */
function withSkew(failure: Failure, skewMs: number | null): Failure {
  if (skewMs === null || Math.abs(skewMs) <= 60_000) return failure;
  const seconds = Math.round(Math.abs(skewMs) / 1_000);
  const amount = `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  return {
    ...failure,
    detail: `${failure.detail}; our clock is ${amount} ${skewMs > 0 ? 'behind' : 'ahead of'} the registry's`,
  };
}

const notAsked = ({ code, detail }: Pick<Failure, 'code' | 'detail'>): Failure => ({
  kind: 'unreadable',
  code,
  retry: false,
  detail: notAskedDetail(detail),
});

const after = (tries: number, failure: Failure): Failure =>
  tries === 1 ? failure : { ...failure, detail: `${failure.detail} (after ${tries} attempts)` };

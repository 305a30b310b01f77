import pLimit from 'p-limit';
import { AuditError } from '../domain/audit-error.ts';
import type { RegistryAnswer } from '../domain/observation.ts';
import type { Target } from '../domain/policy.ts';
import type { Registry } from '../domain/registry.ts';
import type { AskedTarget, Pace, RegistryReader } from '../domain/registry-reading.ts';
import { instantFromMs } from '../domain/values/instant.ts';
import type { Failure } from './failure.ts';
import { Credentials } from './keys.ts';
import { createPacing, type Turn } from './pacing.ts';
import { backoffMs } from './retry-after.ts';
import { type Send, send as sendOverNetwork } from './send.ts';
import type { Answer, Exchange, Vendor } from './vendor.ts';

/** All that the client asks of the world. */
export type RegistryClientPorts = {
  readonly registry: Pick<Registry, 'name' | 'at'>;
  /** So many requests at once, at most. */
  readonly concurrency: number;
  /** How fast the registry could be asked in the last run; null: it is not known. */
  readonly pace: Pace | null;
  readonly vendor: Vendor;
  /** Asked once. May throw {@link AuditError} `credentials-missing`; anything else it throws is thrown on. */
  readonly credentials: () => Promise<Credentials>;
  /** Unless given, the one over the network. */
  readonly send?: Send;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  /** From 0 to below 1. */
  readonly random: () => number;
};

export type RequestLimits = {
  readonly attempts: number;
  readonly connectTimeoutMs: number;
  /** For one attempt, its body included. */
  readonly timeoutMs: number;
  /** A tag of a thousand platforms takes about half of the default. */
  readonly largestBodyBytes: number;
};

export const defaultLimits: RequestLimits = {
  attempts: 4,
  connectTimeoutMs: 5_000,
  timeoutMs: 10_000,
  largestBodyBytes: 1_048_576,
};

/** A reader of one registry for one run: if one request is throttled or exceeds the quota, all the others wait or stop. */
export function openRegistry(ports: RegistryClientPorts, limits = defaultLimits): RegistryReader {
  const observe = createObserver(ports, limits);
  const notRead = { items: [], isComplete: false, code: 'registry-failed', detail: 'lists are not read yet' } as const;
  return {
    images: async () => notRead,
    tags: async () => notRead,
    async *observe(targets, deadlineMs) {
      const asking = pLimit(ports.concurrency);
      const asked = targets.map((target) =>
        asking(() => observe(target, deadlineMs)).then(
          (answer): AskedTarget => ({ target, answer }),
          (error: unknown): AskedTarget => ({ target, error }),
        ),
      );
      for (const one of asked) yield await one;
    },
    settings: async () => [],
    learned: () => ({ pace: null, clockSkewMs: null, requests: 0, throttled: 0, doubts: [] }),
  };
}

type Observer = (target: Pick<Target, 'image' | 'tag'>, deadlineMs: number) => Promise<RegistryAnswer>;

export function createObserver(
  ports: Omit<RegistryClientPorts, 'concurrency' | 'pace'>,
  limits = defaultLimits,
): Observer {
  const { registry, vendor, credentials, send = sendOverNetwork, now } = ports;
  const askPersistently = createPersistence(ports, limits);
  let keys: Promise<Credentials | Failure> | undefined;

  return async (target, deadlineMs) => {
    keys ??= readKeys(credentials);
    const read = await keys;
    if ('kind' in read) return observation(read, now());
    const exchange = { url: vendor.tagUrl(registry, target), tag: target.tag, credentials: read, send, now };
    return observation(await askPersistently(exchange, deadlineMs), now());
  };
}

/** Asks until there is a final answer, or no attempt or time is left. */
function createPersistence(
  { vendor, now, sleep, random }: Omit<RegistryClientPorts, 'concurrency' | 'pace'>,
  limits: RequestLimits,
) {
  const pacing = createPacing({ now, sleep });

  return async (
    request: Pick<Exchange, 'url' | 'tag' | 'credentials' | 'send' | 'now'>,
    deadlineMs: number,
  ): Promise<Answer> => {
    let last: Failure | undefined;
    for (let attempt = 1; ; attempt += 1) {
      const turn = await pacing.turn(deadlineMs);
      if (turn !== 'go') return last === undefined || turn === 'closed' ? notAsked[turn] : after(attempt - 1, last);

      const timeoutMs = Math.max(1, Math.ceil(Math.min(limits.timeoutMs, deadlineMs - now())));
      const answer = await vendor.ask({ ...request, ...limits, timeoutMs });
      if (answer.kind !== 'unreadable') {
        pacing.passed();
        return answer;
      }
      const waitMs = Math.max(answer.retryAfterMs ?? 0, backoffMs(attempt, random));
      // A quota is for a day or a month: no other request of this run would succeed.
      if (answer.code === 'quota-exceeded') pacing.close();
      if (answer.code === 'throttled') pacing.hold(waitMs);
      if (!answer.retry || attempt === limits.attempts) return after(attempt, answer);
      last = answer;
      if (now() + waitMs >= deadlineMs) return after(attempt, answer);
      await sleep(waitMs);
    }
  };
}

const notAsked = {
  closed: unasked('quota-exceeded', "an earlier request of this run exceeded the account's quota"),
  held: unasked('out-of-time', "the registry throttles requests until after the run's deadline"),
  'too-late': unasked('out-of-time', 'the run reached its deadline first'),
} as const satisfies Record<Exclude<Turn, 'go'>, Failure>;

function unasked(code: Failure['code'], why: string): Failure {
  return { kind: 'unreadable', code, retry: false, detail: `not asked: ${why}` };
}

const after = (attempts: number, failure: Failure): Failure =>
  attempts === 1 ? failure : { ...failure, detail: `${failure.detail} (after ${attempts} attempts)` };

async function readKeys(credentials: RegistryClientPorts['credentials']): Promise<Credentials | Failure> {
  const failure = { kind: 'unreadable', code: 'credentials-missing', retry: false } as const;
  try {
    const parsed = Credentials.safeParse(await credentials());
    if (parsed.success) return parsed.data;
    const wrong = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
    return { ...failure, detail: wrong.join('; ') };
  } catch (error) {
    if (error instanceof AuditError && error.code === 'credentials-missing') {
      return { ...failure, detail: error.detail };
    }
    throw error;
  }
}

function observation(answer: Answer, nowMs: number): RegistryAnswer {
  const observedAt = instantFromMs(nowMs);
  switch (answer.kind) {
    case 'present':
      return { outcome: 'present', observedAt, facts: answer.facts };
    case 'absent':
      return { outcome: 'absent', observedAt, detail: 'the registry has no such tag' };
    case 'unreadable':
      return { outcome: 'unreadable', observedAt, code: answer.code, detail: answer.detail };
  }
}

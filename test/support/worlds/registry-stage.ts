import type { RegistryAnswer } from '../../../functions/domain/observation.ts';
import type { Target } from '../../../functions/domain/policy.ts';
import type { RegistryReader } from '../../../functions/domain/registry-reading.ts';
import type { Fault } from '../../../functions/local/simulated-ncr/faults.ts';
import { type SimulatedNcr, startSimulatedNcr } from '../../../functions/local/simulated-ncr.ts';
import { defaultLimits, type RequestLimits } from '../../../functions/registry/ask.ts';
import { openRegistry, type RegistryClientPorts } from '../../../functions/registry/client.ts';
import { vendors } from '../../../functions/registry/vendors.ts';
import { digestA, givenTarget } from '../given/givens.ts';

export const credentials = { accessKey: 'ncp_iam_BPAMKR3uVqX7dTzLw2Ye', secretKey: 'ncp_iam_BPKMKR/+q8Wd3Zk7RtY1mB5x' };
export const startMs = Date.parse('2026-11-23T09:00:00.000Z');
export const deadlineMs = startMs + 60_000;
export const target = givenTarget('prod/web/api:v1.4.2');

/** What clients and the simulated NCR take for the time; it stands still unless somebody sleeps or moves it. */
export type Clock = ReturnType<typeof givenClock>;
export function givenClock() {
  const slept: number[] = [];
  let time = startMs;
  return {
    slept,
    now: () => time,
    advance(ms: number) {
      time += ms;
    },
    async sleep(ms: number) {
      slept.push(ms);
      time += ms;
    },
  };
}

/** Starts a simulated NCR whose registry `example` has the {@link target} with digest A. */
export async function startNcrOfOneTag(clock: Clock): Promise<SimulatedNcr> {
  const ncr = await startSimulatedNcr({ credentials, now: clock.now });
  ncr.tags.put('example', target.image, target.tag, { digest: digestA });
  return ncr;
}

/** A reader of the registry `example`, by this clock and with half of all jitter. */
export const givenClientOf = (
  ncr: Pick<SimulatedNcr, 'url'>,
  clock: Clock,
  ports: Partial<RegistryClientPorts> = {},
  limits: Partial<RequestLimits> = {},
): Asker => givenClientAt(ncr.url, clock, ports, limits);

/** The same at an endpoint that need be no simulated NCR. */
export function givenClientAt(
  endpoint: string,
  clock: Clock,
  ports: Partial<RegistryClientPorts> = {},
  limits: Partial<RequestLimits> = {},
): Asker {
  const reader = openRegistry(
    {
      registry: { name: 'example', at: { endpoint }, read: 'auto' },
      concurrency: 16,
      pace: null,
      vendor: vendors.ncr,
      version: '1.2.3',
      credentials: async () => credentials,
      now: clock.now,
      sleep: clock.sleep,
      random: () => 0.5,
      ...ports,
    },
    { ...defaultLimits, ...limits },
  );
  return { ...reader, ask: async (asked, untilMs) => (await answersOf(reader, [asked], untilMs))[0] ?? never() };
}

export type Asker = RegistryReader & {
  /** Asks for one target alone; throws the bug because of which nothing is known. */
  ask(target: Target, deadlineMs: number): Promise<RegistryAnswer>;
};

/** The answers for all targets, in their order; throws the first bug. */
export async function answersOf(
  { observe }: Pick<RegistryReader, 'observe'>,
  targets: readonly Target[],
  untilMs: number,
): Promise<readonly RegistryAnswer[]> {
  const answers = new Map<Target, RegistryAnswer>();
  for await (const asked of observe(targets, untilMs)) {
    if ('error' in asked) throw asked.error;
    answers.set(asked.target, asked.answer);
  }
  return targets.map((each) => answers.get(each) ?? never());
}

const never = (): never => {
  throw new Error('A target was not answered.');
};

export const gateway = (
  error: Extract<Fault, { kind: 'gateway' }>['error'],
  headers: Record<string, string> = {},
): Fault => ({ kind: 'gateway', error, headers });

import { ImageName, TagName } from '../../../functions/domain/values/reference.ts';
import type { Fault } from '../../../functions/local/simulated-ncr/faults.ts';
import { type SimulatedNcr, startSimulatedNcr } from '../../../functions/local/simulated-ncr.ts';
import { createObserver, defaultLimits, type RegistryClientPorts } from '../../../functions/registry/client.ts';
import { vendors } from '../../../functions/registry/vendors.ts';
import { digestA } from '../given/givens.ts';

export const credentials = { accessKey: 'ncp_iam_BPAMKR3uVqX7dTzLw2Ye', secretKey: 'ncp_iam_BPKMKR/+q8Wd3Zk7RtY1mB5x' };
export const startMs = Date.parse('2026-11-23T09:00:00.000Z');
export const deadlineMs = startMs + 60_000;
export const target = { image: ImageName.parse('web/api'), tag: TagName.parse('v1.4.2') };

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

/** A client of the registry `example`, by this clock and with half of all jitter. */
export const givenClientOf = (
  ncr: Pick<SimulatedNcr, 'url'>,
  clock: Clock,
  ports: Partial<RegistryClientPorts> = {},
  limits: Partial<typeof defaultLimits> = {},
): Asker => givenClientAt(ncr.url, clock, ports, limits);

/** The same at an endpoint that need be no simulated NCR. */
export const givenClientAt = (
  endpoint: string,
  clock: Clock,
  ports: Partial<RegistryClientPorts> = {},
  limits: Partial<typeof defaultLimits> = {},
): Asker => ({
  observe: createObserver(
    {
      registry: { name: 'example', at: { endpoint } },
      vendor: vendors.ncr,
      credentials: async () => credentials,
      now: clock.now,
      sleep: clock.sleep,
      random: () => 0.5,
      ...ports,
    },
    { ...defaultLimits, ...limits },
  ),
});

type Asker = { readonly observe: ReturnType<typeof createObserver> };

export const gateway = (
  error: Extract<Fault, { kind: 'gateway' }>['error'],
  headers: Record<string, string> = {},
): Fault => ({ kind: 'gateway', error, headers });

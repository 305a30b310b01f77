import { afterEach, beforeEach, expect, test } from 'vitest';
import { type SimulatedNcr, startSimulatedNcr } from '../../../functions/local/simulated-ncr.ts';
import type { RegistryClientPorts } from '../../../functions/registry/client.ts';
import { digestA, givenTarget } from '../../support/given/givens.ts';
import {
  answersOf,
  type Clock,
  credentials,
  deadlineMs,
  givenClientOf,
  givenClock,
  startMs,
} from '../../support/worlds/registry-stage.ts';

const targets = Array.from({ length: 200 }, (_, at) => givenTarget(`prod/web/api:v${at}`));

let clock: Clock;
let ncr: SimulatedNcr;
beforeEach(async () => {
  clock = givenClock();
  ncr = await startSimulatedNcr({ credentials, now: clock.now });
  for (const { image, tag } of targets) ncr.tags.put('example', image, tag, { digest: digestA });
});
afterEach(() => ncr.stop());

const givenClient = (ports: Partial<RegistryClientPorts> = {}) =>
  givenClientOf(ncr, clock, { registry: { name: 'example', at: { endpoint: ncr.url }, read: 'detail' }, ...ports });

async function outcomes(client: ReturnType<typeof givenClient>) {
  const observations = await answersOf(client, targets, deadlineMs);
  return Object.groupBy(observations, (observed) =>
    observed.outcome === 'unreadable' ? observed.code : observed.outcome,
  );
}

test.each([1, 16])('200 requests, %i at a time, share as many connections', async (concurrency) => {
  ncr.latency(2);
  const client = givenClient({ concurrency });
  expect((await outcomes(client))['present']).toHaveLength(200);
  expect(ncr.requests).toHaveLength(200);
  expect(ncr.connections()).toBeLessThanOrEqual(concurrency);
  expect(client.learned()).toMatchObject({ requests: 200, throttled: 0, pace: { perSecond: null } });
});

test('the first request goes alone, whatever is remembered: it may be the one that says that no other is to be sent', async () => {
  ncr.latency(300);
  const asking = outcomes(givenClient({ pace: { perSecond: null, concurrency: 16 } }));
  await expect.poll(() => ncr.requests.length).toBeGreaterThan(0);
  expect(ncr.requests).toHaveLength(1);
  expect((await asking)['present']).toHaveLength(200);
});

test('a throttled request holds back all that follow until the registry takes requests again', async () => {
  ncr.latency(5);
  ncr.fail({ fault: { kind: 'gateway', error: 'throttle-limited', headers: { 'retry-after': '30' } }, times: 1 });
  const client = givenClient();
  expect((await outcomes(client))['present']).toHaveLength(200);
  expect(ncr.requests.filter(({ atMs }) => atMs < startMs + 30_000).length).toBe(1);
  expect(ncr.requests).toHaveLength(201);
  expect(client.learned()).toMatchObject({ requests: 201, throttled: 1 });
  expect(client.learned().pace?.perSecond).toBeGreaterThan(0);
});

test('a hold beyond the deadline leaves the rest unasked', async () => {
  ncr.fail({ fault: { kind: 'gateway', error: 'rate-limited', headers: { 'retry-after': '3600' } }, times: 1 });
  const { throttled } = await outcomes(givenClient());
  expect(throttled).toHaveLength(200);
  expect(throttled?.[0]).toHaveProperty('detail', expect.stringContaining('HTTP 429 (errorCode 420)'));
  expect(throttled?.[199]).toHaveProperty(
    'detail',
    "not asked: the registry asks for patience until after the run's deadline",
  );
  expect(ncr.requests).toHaveLength(1);
});

test('after a spent quota the rest of the run is not asked', async () => {
  ncr.fail({ fault: { kind: 'gateway', error: 'quota-exceeded' }, times: 1 });
  const { 'quota-exceeded': spent } = await outcomes(givenClient());
  expect(spent).toHaveLength(200);
  expect(spent?.[0]).toHaveProperty('detail', expect.stringContaining('HTTP 429 (errorCode 400)'));
  expect(spent?.[199]).toHaveProperty('detail', expect.stringMatching(/^not asked: .*quota$/));
  expect(ncr.requests).toHaveLength(1);
});

test('a new client asks again after a spent quota', async () => {
  ncr.fail({ fault: { kind: 'gateway', error: 'quota-exceeded' }, times: 1 });
  await outcomes(givenClient());
  expect((await outcomes(givenClient()))['present']).toHaveLength(200);
});

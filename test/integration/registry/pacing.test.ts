import pMap from 'p-map';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { TagName } from '../../../functions/domain/values/reference.ts';
import { type SimulatedNcr, startSimulatedNcr } from '../../../functions/local/simulated-ncr.ts';
import type { RegistryClientPorts } from '../../../functions/registry/client.ts';
import { digestA } from '../../support/given/givens.ts';
import {
  type Clock,
  credentials,
  deadlineMs,
  givenClientOf,
  givenClock,
  startMs,
  target,
} from '../../support/worlds/registry-stage.ts';

const targets = Array.from({ length: 200 }, (_, at) => ({ ...target, tag: TagName.parse(`v${at}`) }));

let clock: Clock;
let ncr: SimulatedNcr;
beforeEach(async () => {
  clock = givenClock();
  ncr = await startSimulatedNcr({ credentials, now: clock.now });
  for (const { image, tag } of targets) ncr.tags.put('example', image, tag, { digest: digestA });
});
afterEach(() => ncr.stop());

const givenClient = (ports: Partial<RegistryClientPorts> = {}) => givenClientOf(ncr, clock, ports);

async function outcomes(client: ReturnType<typeof givenClient>, concurrency: number) {
  const observations = await pMap(targets, (target) => client.ask(target, deadlineMs), { concurrency });
  return Object.groupBy(observations, (observed) =>
    observed.outcome === 'unreadable' ? observed.code : observed.outcome,
  );
}

// Two and not one: Node's fetch hands over the end of a body a moment before it takes the connection for free, so a
// worker that asks in that very moment opens a second one, and from then on uses both in turn.
const connectionsPerWorker = 2;

test.each([1, 16])('200 requests, %i at a time, share their connections', async (workers) => {
  ncr.latency(2);
  expect((await outcomes(givenClient(), workers))['present']).toHaveLength(200);
  expect(ncr.requests).toHaveLength(200);
  expect(ncr.connections()).toBeLessThanOrEqual(workers * connectionsPerWorker);
});

test('answers that are errors keep the connection, for they are read to their end', async () => {
  ncr.fail({ fault: { kind: 'gateway', error: 'permission-denied' } });
  expect((await outcomes(givenClient(), 1))['permission-denied']).toHaveLength(200);
  expect(ncr.connections()).toBeLessThanOrEqual(connectionsPerWorker);
});

test('a throttled request holds back all that follow until the registry takes requests again', async () => {
  ncr.latency(5);
  ncr.fail({ fault: { kind: 'gateway', error: 'throttle-limited', headers: { 'retry-after': '30' } }, times: 1 });
  expect((await outcomes(givenClient(), 16))['present']).toHaveLength(200);
  // Those in progress with the throttled one, and none after them.
  expect(ncr.requests.filter(({ atMs }) => atMs < startMs + 30_000).length).toBeLessThanOrEqual(16);
  expect(ncr.requests).toHaveLength(201);
});

test('after a hold requests start apart at first, and together again as they succeed', async () => {
  ncr.fail({ fault: { kind: 'gateway', error: 'throttle-limited', headers: { 'retry-after': '30' } }, times: 1 });
  await outcomes(givenClient(), 1);
  // At 50 ms apart to the end it would be 40 s.
  expect(clock.now() - startMs).toBeGreaterThan(30_500);
  expect(clock.now() - startMs).toBeLessThan(31_500);
});

test('a hold beyond the deadline leaves the rest unasked', async () => {
  ncr.fail({ fault: { kind: 'gateway', error: 'rate-limited', headers: { 'retry-after': '3600' } }, times: 1 });
  const { throttled, 'out-of-time': unasked } = await outcomes(givenClient(), 1);
  expect(throttled).toHaveLength(1);
  expect(unasked).toHaveLength(199);
  expect(unasked?.[0]).toHaveProperty(
    'detail',
    "not asked: the registry throttles requests until after the run's deadline",
  );
  expect(ncr.requests).toHaveLength(1);
});

test('after a spent quota the rest of the run is not asked', async () => {
  ncr.fail({ fault: { kind: 'gateway', error: 'quota-exceeded' }, times: 1 });
  const { 'quota-exceeded': spent } = await outcomes(givenClient(), 1);
  expect(spent).toHaveLength(200);
  expect(spent?.[0]).toHaveProperty('detail', expect.stringContaining('HTTP 429 (errorCode 400)'));
  expect(spent?.[199]).toHaveProperty('detail', expect.stringMatching(/^not asked: .*quota$/));
  expect(ncr.requests).toHaveLength(1);
});

test('a quota spent while a throttled request waits ends its wait', async () => {
  const [first, second] = targets.map(({ tag }) => tag);
  ncr.fail({ fault: { kind: 'gateway', error: 'throttle-limited' }, only: { image: 'web/api', tag: String(first) } });
  ncr.fail({ fault: { kind: 'gateway', error: 'quota-exceeded' }, only: { image: 'web/api', tag: String(second) } });
  const [throttled, spent] = targets.map((target) => () => client.ask(target, deadlineMs));
  let spentObserved: Promise<unknown> | undefined;
  const client = givenClient({
    async sleep() {
      await spentObserved;
    },
  });
  const waiting = throttled?.();
  spentObserved = spent?.();
  expect(await waiting).toMatchObject({ code: 'quota-exceeded', detail: expect.stringContaining('not asked') });
  expect(ncr.requests).toHaveLength(2);
});

test('a new client asks again after a spent quota', async () => {
  ncr.fail({ fault: { kind: 'gateway', error: 'quota-exceeded' }, times: 1 });
  await outcomes(givenClient(), 1);
  expect((await outcomes(givenClient(), 1))['present']).toHaveLength(200);
});

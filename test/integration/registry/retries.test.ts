import { afterEach, beforeEach, expect, test } from 'vitest';
import type { SimulatedNcr } from '../../../functions/local/simulated-ncr.ts';
import type { RequestLimits } from '../../../functions/registry/ask.ts';
import type { RegistryClientPorts } from '../../../functions/registry/client.ts';
import {
  type Clock,
  deadlineMs,
  gateway,
  givenClientOf,
  givenClock,
  startMs,
  startNcrOfOneTag,
  target,
} from '../../support/worlds/registry-stage.ts';

let clock: Clock;
let ncr: SimulatedNcr;
beforeEach(async () => {
  clock = givenClock();
  ncr = await startNcrOfOneTag(clock);
});
afterEach(() => ncr.stop());

const givenClient = (ports: Partial<RegistryClientPorts> = {}, limits: Partial<RequestLimits> = {}) =>
  givenClientOf(ncr, clock, ports, limits);

test.each([
  { says: 'an unexpected error', fault: gateway('unexpected-error') },
  { says: 'an endpoint error', fault: gateway('endpoint-error') },
  { says: 'an endpoint timeout', fault: gateway('endpoint-timeout') },
  { says: 'a dropped connection', fault: { kind: 'drop' } },
  { says: 'a connection dropped in mid-answer', fault: { kind: 'drop-midway' } },
] as const)('$says is tried again, after waits that double', async ({ fault }) => {
  ncr.fail({ fault, times: 3 });
  expect(await givenClient().ask(target, deadlineMs)).toMatchObject({
    outcome: 'present',
    observedAt: '2026-11-23T09:00:03.500Z',
  });
  expect(clock.slept).toEqual([500, 1_000, 2_000]);
  expect(ncr.requests).toHaveLength(4);
});

test.each([
  { says: 'a throttled request', error: 'throttle-limited' },
  { says: 'a rate limit', error: 'rate-limited' },
] as const)('$says is no attempt: it is sent again as long as there is time', async ({ error }) => {
  ncr.fail({ fault: gateway(error), times: 9 });
  expect(await givenClient().ask(target, deadlineMs)).toMatchObject({ outcome: 'present' });
  expect(ncr.requests).toHaveLength(10);
});

test('a registry that throttles to the end leaves a tag throttled, and is asked ever less often', async () => {
  ncr.fail({ fault: gateway('throttle-limited') });
  const observed = await givenClient().ask(target, deadlineMs);
  expect(observed).toMatchObject({
    code: 'throttled',
    detail: expect.stringMatching(/^HTTP 429 \(errorCode 410\).*\(after \d+ attempts\)$/),
  });
  expect(ncr.requests.length).toBeGreaterThan(5);
  expect(ncr.requests.length).toBeLessThan(30);
});

test.each([
  {
    says: 'status 503',
    fault: gateway('endpoint-error'),
    code: 'registry-failed',
    detail: 'HTTP 503 (errorCode 500)',
  },
  { says: 'a dropped connection', fault: { kind: 'drop' }, code: 'network-failed', detail: 'ECONNRESET' },
] as const)('$says at every try is unreadable after four', async ({ fault, code, detail }) => {
  ncr.fail({ fault });
  const observed = await givenClient().ask(target, deadlineMs);
  expect(observed).toMatchObject({ outcome: 'unreadable', code, detail: expect.stringContaining(detail) });
  expect(observed).toHaveProperty('detail', expect.stringMatching(/\(after 4 attempts\)$/));
  expect(ncr.requests).toHaveLength(4);
});

test('every try is signed anew, for its own moment', async () => {
  ncr.fail({ fault: gateway('endpoint-error'), times: 1 });
  // Twice what the gateway tolerates: what was signed at first would be refused by now.
  const sleep = async () => clock.advance(600_000);
  expect(await givenClient({ sleep }).ask(target, startMs + 3_600_000)).toMatchObject({ outcome: 'present' });
  const [first, second] = ncr.requests.map(({ headers }) => headers);
  expect(first?.['x-ncp-apigw-timestamp']).toBe(String(startMs));
  expect(second?.['x-ncp-apigw-timestamp']).toBe(String(startMs + 600_000));
  expect(second?.['x-ncp-apigw-signature-v2']).not.toBe(first?.['x-ncp-apigw-signature-v2']);
});

test.each([
  { says: 'seconds', fault: gateway('throttle-limited', { 'retry-after': '7' }), waitedMs: 7_000 },
  {
    says: 'a date',
    fault: gateway('endpoint-error', { 'retry-after': 'Mon, 23 Nov 2026 09:00:20 GMT' }),
    waitedMs: 20_000,
  },
  { says: 'less than the own wait', fault: gateway('endpoint-error', { 'retry-after': '0' }), waitedMs: 500 },
])('Retry-After in $says is waited for', async ({ fault, waitedMs }) => {
  ncr.fail({ fault, times: 1 });
  expect(await givenClient().ask(target, deadlineMs)).toMatchObject({ outcome: 'present' });
  expect(clock.now() - startMs).toBe(waitedMs);
});

test.each([
  { says: 'throttling', fault: gateway('throttle-limited', { 'retry-after': '60' }), code: 'throttled' },
  { says: 'an outage', fault: gateway('endpoint-error', { 'retry-after': '60' }), code: 'registry-failed' },
])('a wait for $says that would reach the deadline is not begun', async ({ fault, code }) => {
  ncr.fail({ fault });
  expect(await givenClient().ask(target, deadlineMs)).toMatchObject({
    outcome: 'unreadable',
    code,
    detail: expect.stringContaining('HTTP'),
  });
  expect(clock.slept).toEqual([]);
  expect(ncr.requests).toHaveLength(1);
});

test.each([
  { says: 'has passed', inMs: -1 },
  { says: 'is now', inMs: 0 },
])('with a deadline that $says nothing is asked', async ({ inMs }) => {
  expect(await givenClient().ask(target, startMs + inMs)).toEqual({
    outcome: 'unreadable',
    observedAt: '2026-11-23T09:00:00.000Z',
    code: 'out-of-time',
    detail: 'not asked: the run reached its deadline first',
  });
  expect(ncr.requests).toEqual([]);
});

test.each(['hang', 'hang-midway'] as const)(
  'a request that meets "%s" is given up after its time, and tried again',
  async (kind) => {
    ncr.fail({ fault: { kind }, times: 1 });
    expect(await givenClient({}, { timeoutMs: 100 }).ask(target, deadlineMs)).toMatchObject({ outcome: 'present' });
    expect(ncr.requests).toHaveLength(2);
  },
);

test("no request outlasts the run's deadline", async () => {
  ncr.fail({ fault: { kind: 'hang' } });
  const started = performance.now();
  expect(await givenClient().ask(target, startMs + 150)).toMatchObject({
    outcome: 'unreadable',
    code: 'timed-out',
    detail: 'no complete answer within 0.15 s',
  });
  expect(performance.now() - started).toBeLessThan(5_000);
});

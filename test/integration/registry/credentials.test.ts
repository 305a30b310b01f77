import { afterEach, beforeEach, expect, test } from 'vitest';
import { type SimulatedNcr, startSimulatedNcr } from '../../../functions/local/simulated-ncr.ts';
import { digestA, givenTarget } from '../../support/given/givens.ts';
import {
  answersOf,
  credentials,
  deadlineMs,
  givenClientOf,
  givenClock,
  startMs,
  target,
} from '../../support/worlds/registry-stage.ts';

const clock = givenClock();
let ncr: SimulatedNcr;
beforeEach(async () => {
  ncr = await startSimulatedNcr({ credentials, now: clock.now });
  ncr.tags.put('example', target.image, target.tag, { digest: digestA });
});
afterEach(() => ncr.stop());

const old = { ...credentials, secretKey: 'the-key-of-yesterday' };

/** Keys that are given one after the other, the last one again and again. */
function givenKeys(...given: readonly (typeof credentials)[]) {
  let read = 0;
  return {
    times: () => read,
    async credentials() {
      read += 1;
      return given[Math.min(read, given.length) - 1] ?? credentials;
    },
  };
}

test('a key that was replaced during the run is read again, and every tag is answered', async () => {
  const keys = givenKeys(old, credentials);
  const targets = Array.from({ length: 50 }, (_, at) => givenTarget(`prod/image${at}:v1`));
  for (const { image, tag } of targets) ncr.tags.put('example', image, tag, { digest: digestA });
  const answers = await answersOf(givenClientOf(ncr, clock, keys), targets, deadlineMs);
  expect(answers.filter(({ outcome }) => outcome === 'present')).toHaveLength(50);
  expect(keys.times()).toBe(2);
  expect(ncr.requests.filter(({ status }) => status === 401)).toHaveLength(1);
});

test('a key that is read once serves the whole run', async () => {
  const keys = givenKeys(credentials);
  const client = givenClientOf(ncr, clock, keys);
  await client.images(deadlineMs);
  await client.ask(target, deadlineMs);
  await client.settings([null], deadlineMs);
  expect(keys.times()).toBe(1);
});

test('a key that was not replaced is read again once, and not asked with for long', async () => {
  const keys = givenKeys(old);
  const targets = Array.from({ length: 50 }, (_, at) => givenTarget(`prod/image${at}:v1`));
  await answersOf(givenClientOf(ncr, clock, keys), targets, deadlineMs);
  expect(keys.times()).toBe(2);
  expect(ncr.requests.length).toBeLessThanOrEqual(5);
});

test('a permission that is denied is no reason to read the key again', async () => {
  const keys = givenKeys(credentials);
  ncr.fail({ fault: { kind: 'gateway', error: 'permission-denied' } });
  await givenClientOf(ncr, clock, keys).ask(target, deadlineMs);
  expect(keys.times()).toBe(1);
});

test.each([
  { says: 'behind', aheadMs: -372_000, amount: '6 min 12 s behind' },
  { says: 'ahead of', aheadMs: 600_000, amount: '10 min 0 s ahead of' },
])('a refused key says by how much our clock is $says that of the registry', async ({ aheadMs, amount }) => {
  const client = givenClientOf(ncr, clock, { now: () => startMs + aheadMs });
  expect(await client.ask(target, deadlineMs + 3_600_000)).toMatchObject({
    code: 'authentication-failed',
    detail: expect.stringContaining(`; our clock is ${amount} the registry's`),
  });
  expect(client.learned().clockSkewMs).toBe(-aheadMs);
});

test('a refused key says nothing of clocks that agree', async () => {
  const client = givenClientOf(ncr, clock, givenKeys(old));
  expect(await client.ask(target, deadlineMs)).toHaveProperty('detail', expect.not.stringContaining('clock'));
  // A `Date` has no fraction of a second, and the clock of the test moved on meanwhile.
  expect(Math.abs(client.learned().clockSkewMs ?? 9_999)).toBeLessThan(1_000);
});

test('where nothing was asked nothing is learned', () => {
  expect(givenClientOf(ncr, clock).learned()).toEqual({
    ...{ pace: null, clockSkewMs: null, requests: 0, throttled: 0, doubts: [] },
  });
});

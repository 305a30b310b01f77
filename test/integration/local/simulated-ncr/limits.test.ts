import { afterEach, beforeEach, expect, test } from 'vitest';
import { type SimulatedNcr, startSimulatedNcr } from '../../../../functions/local/simulated-ncr.ts';
import { ask as askAt, credentials, digest, nowMs } from './ask.ts';

let ncr: SimulatedNcr;
let atMs: number;
beforeEach(async () => {
  atMs = nowMs;
  ncr = await startSimulatedNcr({ credentials, now: () => atMs });
  ncr.tags.put('example', 'web/api', '1.0.0', { digest });
});
afterEach(() => ncr.stop());

const ask = () => askAt(`${ncr.url}/repositories/example/web%2Fapi/tags/1.0.0`);
/** How many of ten requests at one moment are let through. */
async function passed(): Promise<number> {
  const before = ncr.requests.length;
  for (let count = 0; count < 10; count += 1) await ask();
  return ncr.requests.slice(before).filter(({ status }) => status === 200).length;
}

test('a bucket lets its burst through, then what it gains', async () => {
  ncr.configure({ limits: { bucket: { perSecond: 2, burst: 5 } } });
  expect(await passed()).toBe(5);
  atMs += 1_000;
  expect(await passed()).toBe(2);
  atMs += 60_000;
  expect(await passed()).toBe(5);
});

test('a window lets so many through in each span of the clock', async () => {
  atMs = 1_711_928_488_900;
  ncr.configure({ limits: { window: { requests: 3, seconds: 1 } } });
  expect(await passed()).toBe(3);
  atMs += 99;
  expect(await passed()).toBe(0);
  atMs += 1;
  expect(await passed()).toBe(3);
});

test('a quota is used up once and for all', async () => {
  ncr.configure({ limits: { quota: 4 } });
  expect(await passed()).toBe(4);
  atMs += 60_000;
  expect(await ask()).toMatchObject({ status: 429, body: { error: { errorCode: '400' } } });
  ncr.configure({ limits: {} });
  expect((await ask()).status).toBe(200);
});

test.each([
  { limits: {}, errorCode: '410', retryAfter: null },
  { limits: { error: 'rate-limited', retryAfter: 2 }, errorCode: '420', retryAfter: '2' },
  {
    limits: { retryAfter: 'Wed, 21 Oct 2026 07:28:00 GMT' },
    errorCode: '410',
    retryAfter: 'Wed, 21 Oct 2026 07:28:00 GMT',
  },
] as const)('what is over a limit is told by $errorCode and asked back after $retryAfter', async (each) => {
  ncr.configure({ limits: { window: { requests: 0, seconds: 1 }, ...each.limits } });
  const { status, headers, body } = await ask();
  expect(status).toBe(429);
  expect(body).toMatchObject({ error: { errorCode: each.errorCode } });
  expect(headers.get('retry-after')).toBe(each.retryAfter);
});

test('an answer takes longer the more others are under way', async () => {
  ncr.configure({ latency: { ms: 20, msPerOther: 60 } });
  const took = async () => {
    const startedMs = performance.now();
    await ask();
    return performance.now() - startedMs;
  };
  const alone = await took();
  const together = (await Promise.all([took(), took(), took(), took()])).toSorted((one, other) => one - other);
  expect(alone).toBeGreaterThanOrEqual(19);
  expect(together[0]).toBeLessThan(80);
  // The last of four waits for three others.
  expect(together[3]).toBeGreaterThanOrEqual(199);
});

import { expect, test } from 'vitest';
import { askThrough, limits } from '../../../support/registry/rate-limits.ts';

const tags = 2_000;
const latencyMs = 50;

const cases = Object.keys(limits).flatMap((limit) =>
  [5, 10, 50, 200].flatMap((perSecond) =>
    // Keys of a literal, which TypeScript widens.
    [16, 64].map((concurrency) => ({ limit: limit as keyof typeof limits, perSecond, concurrency })),
  ),
);

test.each(cases)(
  '$limit of $perSecond is used well by $concurrency at once, from cold and the more so by memory',
  async ({ limit, perSecond, concurrency }) => {
    const reachable = Math.min(perSecond, (concurrency * 1_000) / latencyMs);
    const ask = async (pace: Awaited<ReturnType<typeof askThrough>>['pace'] | null) => {
      const { seconds, requests, throttled, answered, ...found } = await askThrough({
        ...{ concurrency, pace, tags },
        limit: limits[limit](perSecond),
      });
      expect(answered).toBe(tags);
      return { share: tags / seconds / reachable, waste: throttled / requests, ...found };
    };
    const cold = await ask(null);
    const remembered = await ask(cold.pace);
    expect(cold.share).toBeGreaterThan(0.8);
    expect(cold.waste).toBeLessThan(0.1);
    expect(remembered.share).toBeGreaterThan(0.9);
    expect(remembered.waste).toBeLessThan(0.05);
    expect(remembered.pace.perSecond).toBeGreaterThan(0.8 * perSecond);
    expect(remembered.pace.perSecond).toBeLessThan(1.3 * perSecond);
  },
);

test.each(Object.keys(limits).flatMap((limit) => [0.5, 1].map((perSecond) => ({ limit, perSecond }))))(
  'no tag is lost under $limit of $perSecond',
  async ({ limit, perSecond }) => {
    // A window of a second can hold no half of a request.
    const atLeast = limit === 'a window of a second' ? 1 : perSecond;
    const made = limits[limit as keyof typeof limits](atLeast);
    const { answered, seconds } = await askThrough({ concurrency: 16, pace: null, tags: 120, limit: made });
    expect(answered).toBe(120);
    expect(120 / seconds).toBeGreaterThan(0.8 * perSecond);
  },
);

test('without a limit requests soon run as many at once as allowed, and none is remembered', async () => {
  const { seconds, throttled, pace, most } = await askThrough({
    ...{ concurrency: 16, pace: null, tags: 1_000 },
    limit: () => true,
  });
  const idealSeconds = (1_000 / 16) * (latencyMs / 1_000);
  expect(seconds / idealSeconds).toBeLessThan(1.1);
  expect(throttled).toBe(0);
  expect(most).toBe(16);
  expect(pace).toEqual({ perSecond: null, concurrency: 16 });
});

test('a limit that was raised since is found', async () => {
  const limit = limits['a bucket with a burst of a second'](100);
  const { seconds } = await askThrough({
    concurrency: 16,
    pace: { perSecond: 10, concurrency: 16 },
    tags: 2_000,
    limit,
  });
  expect(2_000 / seconds).toBeGreaterThan(50);
});

test('a limit that was lowered since costs little', async () => {
  const limit = limits['a bucket with a burst of a second'](10);
  const pace = { perSecond: 200, concurrency: 16 };
  const { seconds, throttled, requests } = await askThrough({ concurrency: 16, pace, tags: 1_000, limit });
  expect(1_000 / seconds).toBeGreaterThan(8);
  expect(throttled / requests).toBeLessThan(0.1);
});

import { expect, test } from 'vitest';
import { createConcurrency } from '../../../../functions/registry/pace/concurrency.ts';
import { askThrough } from '../../../support/registry/rate-limits.ts';
import { givenRandom } from '../../../support/registry/virtual-time.ts';

const atOnce = { concurrency: 64, pace: null, tags: 4_000, limit: () => true } as const;

test('a server that queues what it cannot do at once is asked with fewer requests at once, and is kept busy', async () => {
  let [sum, count] = [0, 0];
  // Four at a time, each in 50 ms.
  const latencyMs = (inProgress: number) => {
    sum += inProgress;
    count += 1;
    return 50 * Math.max(1, inProgress / 4);
  };
  const { seconds, pace } = await askThrough({ ...atOnce, latencyMs });
  expect(sum / count).toBeLessThan(16);
  expect(pace.concurrency).toBeLessThan(16);
  expect(4_000 / seconds).toBeGreaterThan(0.9 * 80);
});

test('latencies that vary by nature take nothing away', async () => {
  const random = givenRandom();
  const latencyMs = () => 30 + 70 * random();
  const { seconds, pace } = await askThrough({ ...atOnce, latencyMs });
  expect(pace.concurrency).toBeGreaterThan(48);
  expect(4_000 / seconds).toBeGreaterThan(0.85 * (64 / 0.065));
});

test('a kind of answer that takes longer is compared with its like', () => {
  const { answered, limit, version } = createConcurrency(16, null);
  for (let answer = 0; answer < 48; answer += 1) {
    answered('detail', 20, version());
    answered('list', 400, version());
  }
  expect(limit()).toBe(16);
});

test('answers to what was asked before a change do not count towards the next', () => {
  const { answered, limit, version } = createConcurrency(64, null);
  for (let answer = 0; answer < 12; answer += 1) answered('detail', 20, 0);
  for (let answer = 0; answer < 12; answer += 1) answered('detail', 200, 0);
  const lowered = limit();
  expect(lowered).toBeLessThan(64);
  expect(version()).toBe(1);
  for (let answer = 0; answer < 24; answer += 1) answered('detail', 200, 0);
  expect(limit()).toBe(lowered);
});

test('a remembered number is begun with, and grows where the answers allow it', () => {
  const { answered, limit, version } = createConcurrency(64, 8);
  expect(limit()).toBe(8);
  for (let answer = 0; answer < 480; answer += 1) answered('detail', 20, version());
  expect(limit()).toBe(64);
});

import { expect, test } from 'vitest';
import { createPacing } from '../../../functions/registry/pacing.ts';

const never = Number.POSITIVE_INFINITY;

/** A clock that jumps to the next moment someone waits for, once nobody has anything else to do. */
function givenWorld() {
  const sleepers: { at: number; wake: () => void }[] = [];
  let time = 0;
  return {
    now: () => time,
    sleep: (ms: number) => new Promise<void>((wake) => sleepers.push({ at: time + ms, wake })),
    async until<Result>(work: Promise<Result>): Promise<Result> {
      let done = false;
      const settled = work.finally(() => {
        done = true;
      });
      while (!done) {
        await new Promise(setImmediate);
        sleepers.sort((a, b) => a.at - b.at);
        const next = sleepers.shift();
        if (next === undefined) continue;
        time = Math.max(time, next.at);
        next.wake();
      }
      return settled;
    },
  };
}

test('without throttling every request starts at once', async () => {
  const world = givenWorld();
  const pacing = createPacing(world);
  expect(await Promise.all([pacing.turn(1), pacing.turn(1), pacing.turn(1)])).toEqual(['go', 'go', 'go']);
  expect(world.now()).toBe(0);
});

test('all requests wait until the hold is over, and then start one after another', async () => {
  const world = givenWorld();
  const pacing = createPacing(world);
  pacing.hold(2_000);
  const starts = Array.from({ length: 3 }, async () => [await pacing.turn(never), world.now()]);
  expect(await world.until(Promise.all(starts))).toEqual([
    ['go', 2_000],
    ['go', 2_050],
    ['go', 2_100],
  ]);
});

test('a hold that is prolonged prolongs the wait of those who wait already', async () => {
  const world = givenWorld();
  const pacing = createPacing(world);
  pacing.hold(1_000);
  const waiting = pacing.turn(never);
  pacing.hold(3_000);
  expect(await world.until(waiting)).toBe('go');
  expect(world.now()).toBe(3_000);
});

test('a shorter hold does not shorten a longer one', async () => {
  const world = givenWorld();
  const pacing = createPacing(world);
  pacing.hold(3_000);
  pacing.hold(10);
  await world.until(pacing.turn(never));
  expect(world.now()).toBe(3_000);
});

test('requests that were in progress together widen the distance once', async () => {
  const world = givenWorld();
  const pacing = createPacing(world);
  for (let request = 0; request < 16; request += 1) pacing.hold(1_000);
  const starts = Array.from({ length: 2 }, () => pacing.turn(never).then(world.now));
  expect(await world.until(Promise.all(starts))).toEqual([1_000, 1_050]);
});

test.each([
  { says: 'the hold ends only at the deadline', holdMs: 500, turn: 'held' },
  { says: 'the hold ends long after it', holdMs: 86_400_000, turn: 'held' },
])('a request is told at once that $says', async ({ holdMs, turn }) => {
  const world = givenWorld();
  const pacing = createPacing(world);
  pacing.hold(holdMs);
  expect(await pacing.turn(500)).toBe(turn);
  expect(world.now()).toBe(0);
});

test('a request at its deadline is too late', async () => {
  expect(await createPacing(givenWorld()).turn(0)).toBe('too-late');
});

test('a sleep that lasts beyond the deadline makes the request too late', async () => {
  let time = 0;
  const pacing = createPacing({
    now: () => time,
    async sleep() {
      time = 5_000;
    },
  });
  pacing.hold(100);
  expect(await pacing.turn(1_000)).toBe('too-late');
});

test('after the end no request starts, nor one that waits already', async () => {
  const world = givenWorld();
  const pacing = createPacing(world);
  pacing.hold(1_000);
  const waiting = pacing.turn(never);
  pacing.close();
  expect(await world.until(waiting)).toBe('closed');
  expect(await pacing.turn(never)).toBe('closed');
});

test('successes bring requests together again', async () => {
  const world = givenWorld();
  const pacing = createPacing(world);
  pacing.hold(0);
  for (let success = 0; success < 100; success += 1) pacing.passed();
  expect(await Promise.all([pacing.turn(1), pacing.turn(1)])).toEqual(['go', 'go']);
});

test('16 workers under a limit of 20 requests a second lose none of 400 tags within 4 tries', async () => {
  const world = givenWorld();
  const pacing = createPacing(world);
  let allowance = 20;
  let filledAt = 0;
  let throttled = 0;
  const asks = async () => {
    await world.sleep(50);
    allowance = Math.min(20, allowance + ((world.now() - filledAt) / 1_000) * 20);
    filledAt = world.now();
    if (allowance < 1) return false;
    allowance -= 1;
    return true;
  };
  const random = givenRandom();
  const observe = async () => {
    for (let tried = 1; tried <= 4; tried += 1) {
      await pacing.turn(never);
      if (await asks()) {
        pacing.passed();
        return true;
      }
      throttled += 1;
      pacing.hold(random() * 1_000 * 2 ** (tried - 1));
    }
    return false;
  };
  let left = 400;
  let lost = 0;
  const worker = async () => {
    while (left > 0) {
      left -= 1;
      if (!(await observe())) lost += 1;
    }
  };
  await world.until(Promise.all(Array.from({ length: 16 }, worker)));
  expect(lost).toBe(0);
  expect(throttled).toBeGreaterThan(0);
  expect(throttled).toBeLessThan(100);
  expect(world.now()).toBeLessThan(60_000);
});

/** The same numbers in every run of the test. */
function givenRandom(): () => number {
  let state = 42;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}

import { expect, test } from 'vitest';
import {
  type Entry,
  type GatePorts,
  openGate,
  type Pass,
  type Stop,
} from '../../../../functions/registry/pace/gate.ts';
import { givenVirtualTime } from '../../../support/registry/virtual-time.ts';

const never = Number.POSITIVE_INFINITY;

function given(ports: Partial<GatePorts> = {}) {
  const time = givenVirtualTime();
  const gate = openGate({ concurrency: 4, pace: null, now: time.now, sleep: time.sleep, random: () => 0.5, ...ports });
  const enter = (entry: Partial<Entry> = {}) =>
    gate.enter({ deadlineMs: never, of: 'detail', isRetry: false, ...entry });
  return { time, gate, enter };
}

function passOf(turn: Pass | Stop): Pass {
  if (turn.kind !== 'pass') throw new Error(`Stopped: ${turn.detail}`);
  return turn;
}

/** Whether somebody is let in by now. */
async function isIn(turn: Promise<unknown>): Promise<boolean> {
  const outside = Symbol('outside');
  await new Promise(setImmediate);
  return (await Promise.race([turn, Promise.resolve(outside)])) !== outside;
}

test('one request goes alone until an answer came; then as many as allowed, by and by', async () => {
  const { time, enter } = given();
  const first = passOf(await enter());
  const others = Array.from({ length: 8 }, () => enter());
  expect(await isIn(others[0] ?? enter())).toBe(false);
  const answered = time.until(time.sleep(50)).then(() => first.done({ kind: 'well' }));
  await answered;
  expect(await isIn(others[0] ?? enter())).toBe(true);
  expect(await isIn(others[4] ?? enter())).toBe(false);
});

test('what was sent before goes before what was not', async () => {
  const { enter } = given({ concurrency: 1 });
  const first = passOf(await enter());
  const [fresh, again] = [enter(), enter({ isRetry: true })];
  first.done({ kind: 'none' });
  expect(await isIn(again)).toBe(true);
  expect(await isIn(fresh)).toBe(false);
});

test.each([
  { says: 'at its deadline', deadlineMs: 0, code: 'out-of-time' },
  { says: 'past its deadline', deadlineMs: -1, code: 'out-of-time' },
] as const)('a request $says is turned away', async ({ deadlineMs, code }) => {
  const { enter } = given();
  expect(await enter({ deadlineMs })).toMatchObject({ kind: 'stop', code });
});

test.each([
  { says: 'a registry that throttles', verdict: { kind: 'throttled' }, code: 'throttled' },
  {
    says: 'a registry that is not well',
    verdict: { kind: 'failed', cause: { code: 'registry-failed', detail: '' } },
    code: 'registry-failed',
  },
] as const)('$says is left alone as long as it asks for', async ({ verdict, code }) => {
  const { time, enter } = given();
  passOf(await enter()).done(verdict, 7_000);
  expect(await enter({ deadlineMs: 7_000 })).toMatchObject({ kind: 'stop', code });
  passOf(await time.until(enter({ deadlineMs: 8_000 })));
  expect(time.now()).toBe(7_000);
});

test('a longer request for patience is not shortened by a shorter one', async () => {
  const { time, enter } = given();
  const first = passOf(await enter());
  first.done({ kind: 'well' });
  const [one, other] = await Promise.all([enter(), enter()].map((turn) => time.until(turn)));
  if (one === undefined || other === undefined) throw new Error('Nobody was let in.');
  passOf(one).done({ kind: 'throttled' }, 9_000);
  passOf(other).done({ kind: 'throttled' }, 1);
  await time.until(enter());
  expect(time.now()).toBeGreaterThanOrEqual(9_000);
});

test('those who wait are told as soon as there is nothing to wait for', async () => {
  const { enter } = given();
  const first = passOf(await enter());
  const waiting = [enter(), enter({ of: 'list' })];
  first.done({ kind: 'ended', cause: { code: 'quota-exceeded', detail: 'the quota' } });
  expect(await Promise.all(waiting)).toEqual(
    Array(2).fill({ kind: 'stop', code: 'quota-exceeded', detail: 'the quota' }),
  );
});

test('lists that are refused three times end the lists, and nothing else', async () => {
  const { time, enter } = given();
  const cause = { code: 'permission-denied', detail: 'HTTP 403' } as const;
  for (let list = 0; list < 3; list += 1) {
    passOf(await time.until(enter({ of: 'list' }))).done({ kind: 'refused', cause });
  }
  expect(await enter({ of: 'list' })).toMatchObject({ kind: 'stop', code: 'permission-denied' });
  expect(await time.until(enter())).toMatchObject({ kind: 'pass' });
});

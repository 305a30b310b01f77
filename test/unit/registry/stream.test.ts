import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { stream, type Work } from '../../../functions/registry/observe/stream.ts';

test('what comes first is yielded first, and everything is', async () => {
  const works = [30, 5, 15].map(
    (ms): Work<number> =>
      async (emit) => {
        await sleep(ms);
        emit(ms);
        emit(ms + 1);
      },
  );
  expect(await Array.fromAsync(stream(works, 3))).toEqual([5, 6, 15, 16, 30, 31]);
});

test('so many works are done at once, and no more', async () => {
  let [running, most] = [0, 0];
  const works = Array.from(
    { length: 20 },
    (_, at): Work<number> =>
      async (emit) => {
        running += 1;
        most = Math.max(most, running);
        await sleep(1);
        running -= 1;
        emit(at);
      },
  );
  expect(await Array.fromAsync(stream(works, 4))).toHaveLength(20);
  expect(most).toBe(4);
});

test('where nobody takes the results, no more works are begun than results can wait', async () => {
  let begun = 0;
  function* works(): Generator<Work<number>> {
    for (let at = 0; at < 1_000; at += 1) {
      yield async (emit) => {
        begun += 1;
        emit(at);
      };
    }
  }
  const taking = stream(works(), 4);
  await taking.next();
  await sleep(20);
  expect(begun).toBeLessThanOrEqual(12);
  await taking.return();
});

test('no works yield nothing, and works without a result end', async () => {
  expect(await Array.fromAsync(stream<number>([], 4))).toEqual([]);
  expect(await Array.fromAsync(stream<number>([async () => undefined, async () => undefined], 1))).toEqual([]);
});

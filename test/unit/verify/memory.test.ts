import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import type { RawRow } from '../../../functions/store/raw-rows.ts';
import { runRowOf } from '../../../functions/store/run-row.ts';
import { verify } from '../../../functions/verify/verify.ts';
import { day } from '../../support/given/givens.ts';
import { givenRecordedRun } from '../../support/given/run.ts';
import { givenSealing } from '../../support/given/seal.ts';
import { rowsInMemory } from '../../support/worlds/rows-in-memory.ts';

setFlagsFromString('--expose_gc');
const collectGarbage: () => void = runInNewContext('gc');

test('of many runs without the seal none is kept in memory: they may be large', async () => {
  const rows: WeakRef<RawRow>[] = [];
  const alive: number[] = [];
  async function* runs(): AsyncGenerator<RawRow> {
    for (let index = 0; index < 200; index += 1) {
      const row = runRowOf('test', givenRecordedRun({ runAt: day(index) }), {
        sealOf: (hash) => givenSealing.sealOf(hash),
      });
      const planted: RawRow = { ...row, seal: '0'.repeat(64) };
      rows.push(new WeakRef(planted));
      yield planted;
    }
    // References that were looked at live on until the next turn of the event loop.
    await new Promise((resolve) => setImmediate(resolve));
    collectGarbage();
    alive.push(rows.filter((row) => row.deref() !== undefined).length);
  }
  await verify(
    { ...rowsInMemory([], []), runs },
    {
      sealing: givenSealing,
      policiesOf: async () => ({ kind: 'unknown' }),
      expectedRoots: new Map(),
      nowSeconds: 0,
      progress: () => undefined,
    },
  );
  expect(Math.max(...alive)).toBeLessThan(10);
});

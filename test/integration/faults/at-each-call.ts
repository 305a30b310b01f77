import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { accountOf, snapshotRows } from '../../support/account.ts';
import { pass, type Treatment, type Try } from '../../support/faults/fault-proxy.ts';
import type { History } from '../../support/stories/fault-histories.ts';
import { sampled } from '../../support/tier.ts';
import { toldIn } from '../../support/told-in.ts';
import { type FaultWorld, startFaultWorld } from '../../support/worlds/fault-world.ts';
import { copyTables, restoreTables } from '../../support/worlds/table-copy.ts';
import { expectHealed, takeTurns } from './healed.ts';
import { isRead, live } from './undisturbed.ts';

export type Fault = {
  readonly fault: string;
  /** What becomes of a try, where the fault is to meet the call of the number `met`. */
  readonly treat: (tried: Try, met: number) => Treatment;
  /** Whether it meets writes only: at a read it would show what another case shows. */
  readonly writesOnly?: true;
  /** Whether it meets every third call only: of what it shows the others show most. */
  readonly sampled?: true;
};

const drop: Treatment = { kind: 'drop' };
const lose: Treatment = { kind: 'lose' };

export const neverArrives: Fault = {
  fault: 'never arrives',
  treat: ({ call }, met) => (call === met ? drop : pass),
};
export const loses: Fault = {
  fault: 'works, and all its answers are lost',
  treat: ({ call }, met) => (call === met ? lose : pass),
  writesOnly: true,
};
/** The SDK's repetition meets its own success. */
export const losesFirst: Fault = {
  fault: 'works, and its first answer is lost',
  treat: ({ call, attempt }, met) => (call === met && attempt === 1 ? lose : pass),
  writesOnly: true,
};
/** The read may come behind the write of the next tag. */
export const losesAndCannotLook: Fault = {
  fault: 'works, all its answers are lost, and so is the read that looks for its row',
  treat: ({ call, operation }, met) => {
    if (call === met) return lose;
    return operation === 'GetItem' && call > met && call <= met + 2 ? drop : pass;
  },
  writesOnly: true,
};
export const broken: Fault = {
  fault: 'meets a broken server',
  treat: ({ call }, met) => (call === met ? { kind: 'refuse', status: 500, code: 'InternalServerError' } : pass),
  writesOnly: true,
  sampled: true,
};
/** The SDK does not try it again. */
export const forbidden: Fault = {
  fault: 'is forbidden',
  treat: ({ call }, met) => (call === met ? { kind: 'refuse', status: 400, code: 'AccessDeniedException' } : pass),
  sampled: true,
};
/** For the tables the same as the crash of the process: nothing that comes later arrives. */
export const cutOff: Fault = {
  fault: 'never arrives, nor does any later one',
  treat: ({ call }, met) => (call >= met ? drop : pass),
  // Before a read the tables are what they are before the next write.
  writesOnly: true,
};

/** Meets each call of a history's run in turn with each of the faults, and each case with the scheduled run after it. */
export async function faultsAtEachCall(history: History, faults: readonly Fault[]): Promise<void> {
  const { run, runAt, arrange } = history;
  const undisturbed = await live(history);
  const cases = undisturbed.calls.flatMap((operation, index) =>
    faults
      .filter(({ writesOnly, sampled }) => (!writesOnly || !isRead(operation)) && (!sampled || index % 3 === 0))
      .map((fault) => ({ ...fault, operation, call: index + 1, healedBy: takeTurns(index) })),
  );

  describe(run, () => {
    let world: FaultWorld;
    let arranged: Awaited<ReturnType<typeof copyTables>>;
    let toldBefore: readonly string[];
    beforeAll(async () => {
      world = await startFaultWorld();
      await arrange(world);
      toldBefore = toldIn(world.takeMails());
      arranged = await copyTables(world.dynamodb);
    });
    afterAll(() => world.stop());
    beforeEach(() => restoreTables(world.dynamodb, arranged));

    test.each(sampled(cases, 5))('call $call, $operation, $fault: healed by $healedBy', async (each) => {
      const { call, treat, healedBy } = each;
      world.proxy.reset((tried) => treat(tried, call));
      const outcome = await world.auditDisturbed(runAt).then(
        () => 'well',
        (error: unknown) => String(error),
      );
      expect(world.proxy.calls.slice(0, call)).toEqual(undisturbed.calls.slice(0, call));
      const written = await snapshotRows(world);
      // What is not well must say so.
      if (outcome === 'well') expect(await accountOf(world)).toEqual(undisturbed.afterRun);

      await expectHealed(world, undisturbed, { call, healedBy, written, toldBefore });
    });
  });
}

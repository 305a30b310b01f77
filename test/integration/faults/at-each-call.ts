import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { accountOf, snapshotRows } from '../../support/account.ts';
import type { History } from '../../support/fault-histories.ts';
import { pass, type Treatment, type Try } from '../../support/fault-proxy.ts';
import { type FaultWorld, startFaultWorld } from '../../support/fault-world.ts';
import { copyTables, restoreTables } from '../../support/table-copy.ts';
import { toldIn } from '../../support/told-in.ts';
import { expectHealed, takeTurns } from './healed.ts';
import { isRead, live } from './undisturbed.ts';

export type Fault = {
  readonly fault: string;
  /** What becomes of a try of the call that it is to meet. */
  readonly treat: (tried: Try) => Treatment;
  /** Whether it meets all later calls as well. */
  readonly stays?: true;
  /** Whether it meets writes only: to a read it is the same as another fault. */
  readonly writesOnly?: true;
};

export const neverArrives: Fault = { fault: 'never arrives', treat: () => ({ kind: 'drop' }) };
export const loses: Fault = {
  fault: 'works, and all its answers are lost',
  treat: () => ({ kind: 'lose' }),
  writesOnly: true,
};
/** The SDK's repetition meets its own success. */
export const losesFirst: Fault = {
  fault: 'works, and its first answer is lost',
  treat: ({ attempt }) => (attempt === 1 ? { kind: 'lose' } : pass),
  writesOnly: true,
};
export const broken: Fault = {
  fault: 'meets a broken server',
  treat: () => ({ kind: 'refuse', status: 500, code: 'InternalServerError' }),
};
/** The SDK does not try it again. */
export const forbidden: Fault = {
  fault: 'is forbidden',
  treat: () => ({ kind: 'refuse', status: 400, code: 'AccessDeniedException' }),
};
/** For the tables the same as the death of the process: nothing that comes later arrives. */
export const cutOff: Fault = {
  fault: 'never arrives, nor does any later one',
  treat: () => ({ kind: 'drop' }),
  stays: true,
};
/** For longer than the SDK tries, whatever call it is. */
export const throttled: Fault = {
  fault: 'is throttled, and so are all later ones',
  treat: () => ({ kind: 'refuse', status: 400, code: 'ProvisionedThroughputExceededException' }),
  stays: true,
};

/** Meets each call of a history's run in turn with each of the faults, and each case with the scheduled run after it. */
export async function faultsAtEachCall(history: History, faults: readonly Fault[]): Promise<void> {
  const { run, runAt, arrange } = history;
  const undisturbed = await live(history);
  const cases = undisturbed.calls.flatMap((operation, index) =>
    faults
      .filter(({ writesOnly }) => !writesOnly || !isRead(operation))
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

    test.each(cases)('call $call, $operation, $fault: healed by $healedBy', async (each) => {
      const { call, treat, stays, healedBy } = each;
      const isMet = (tried: Try) => tried.call === call || (stays === true && tried.call > call);
      world.proxy.reset((tried) => (isMet(tried) ? treat(tried) : pass));
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

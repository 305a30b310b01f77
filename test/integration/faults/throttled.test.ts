import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { accountOf, snapshotRows } from '../../support/account.ts';
import { pass, type Treatment } from '../../support/faults/fault-proxy.ts';
import { impatientTries } from '../../support/faults/impatient-clients.ts';
import { histories } from '../../support/stories/fault-histories.ts';
import { sampled } from '../../support/tier.ts';
import { type FaultWorld, startFaultWorld } from '../../support/worlds/fault-world.ts';
import { copyTables, restoreTables } from '../../support/worlds/table-copy.ts';
import { expectHealed, takeTurns } from './healed.ts';
import { live } from './undisturbed.ts';

// The minute is told by the number of refusals: these clients try again at once.
const throttled: Treatment = { kind: 'refuse', status: 400, code: 'ProvisionedThroughputExceededException' };

const history = histories.telling;
const undisturbed = await live(history);

let world: FaultWorld;
let arranged: Awaited<ReturnType<typeof copyTables>>;
beforeAll(async () => {
  world = await startFaultWorld();
  await history.arrange(world);
  arranged = await copyTables(world.dynamodb);
});
afterAll(() => world.stop());
beforeEach(() => restoreTables(world.dynamodb, arranged));

const toldBefore = ['CRITICAL: digest changed unexpectedly, prod/web/api:v3'];
beforeAll(() => {
  world.takeMails();
});

test('a run gets through where each of its calls is throttled for less long than the SDK tries', async () => {
  world.proxy.reset(({ attempt }) => (attempt < impatientTries ? throttled : pass));
  await world.auditDisturbed(history.runAt);
  expect(world.proxy.calls).toEqual(undisturbed.calls);
  expect(await accountOf(world)).toEqual(undisturbed.afterRun);
  const written = await snapshotRows(world);
  await expectHealed(world, undisturbed, { call: 0, healedBy: 'the next run', written, toldBefore });
});

const cases = undisturbed.calls.map((operation, index) => ({ operation, call: index + 1, healedBy: takeTurns(index) }));

test.each(sampled(cases, 4))(
  'a minute of throttling from call $call on, $operation, is got through or made good by $healedBy',
  async (each) => {
    const { call, healedBy } = each;
    // All tries of one call, and all but the last of the next.
    let refusals = 2 * impatientTries - 1;
    world.proxy.reset((tried) => {
      if (tried.call < call || refusals === 0) return pass;
      refusals -= 1;
      return throttled;
    });
    const outcome = await world.auditDisturbed(history.runAt).then(
      () => 'well',
      (error: unknown) => String(error),
    );
    expect(refusals).toBeLessThan(impatientTries);
    if (outcome === 'well') expect(await accountOf(world)).toEqual(undisturbed.afterRun);
    else expect(outcome).toMatch(/ProvisionedThroughputExceeded|Throughput/);
    const written = await snapshotRows(world);
    await expectHealed(world, undisturbed, { call, healedBy, written, toldBefore });
  },
);

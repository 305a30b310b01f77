import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { createClients, createPorts } from '../../../functions/audit/adapters.ts';
import { runAudit } from '../../../functions/audit/run.ts';
import { readEnvironment } from '../../../functions/deployment/environment.ts';
import { sealWith } from '../../../functions/domain/values/seal.ts';
import { startLocalWorld } from '../../../functions/local/world.ts';
import { accountOf, snapshotRows } from '../../support/account.ts';
import { pass, startFaultProxy, type Treatment, type Try } from '../../support/faults/fault-proxy.ts';
import { impatientTries } from '../../support/faults/impatient-clients.ts';
import { givenReader } from '../../support/faults/observe-through.ts';
import { day, digestA } from '../../support/given/givens.ts';
import { histories } from '../../support/stories/fault-histories.ts';
import { isSweep, sampled } from '../../support/tier.ts';
import { type FaultWorld, startFaultWorld } from '../../support/worlds/fault-world.ts';
import { givenLargeConfig, seeLarge } from '../../support/worlds/large-deployment.ts';
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

/** A table that takes so many rows a second, as one of fixed capacity does; what was not used is kept for a second. */
function givenCapacity(perSecond: number) {
  const counts = { taken: 0, refused: 0 };
  let left = perSecond;
  let filledAt = performance.now();
  return {
    counts,
    treat({ operation }: Try): Treatment {
      if (operation !== 'PutItem') return pass;
      const now = performance.now();
      left = Math.min(perSecond, left + ((now - filledAt) / 1_000) * perSecond);
      filledAt = now;
      if (left < 1) {
        counts.refused += 1;
        return throttled;
      }
      left -= 1;
      counts.taken += 1;
      return pass;
    },
  };
}

const load = isSweep ? { rows: 1_000, perSecond: 20 } : { rows: 200, perSecond: 20 };

test(`of ${load.rows} tags none is lost where the table takes ${load.perSecond} rows a second`, async () => {
  const local = await startLocalWorld();
  const { AWS_ENDPOINT_URL_DYNAMODB: dynamodb = '', AWS_ENDPOINT_URL_SNS: sns = '' } = local.environment;
  const proxy = await startFaultProxy({ dynamodb, sns });
  for (const [name, value] of Object.entries(local.environment)) vi.stubEnv(name, value);
  vi.stubEnv('AWS_ENDPOINT_URL_DYNAMODB', proxy.endpoint);
  const clients = createClients();
  const config = givenLargeConfig(load.rows);
  const ports = {
    ...createPorts(clients, config, readEnvironment({ ...local.environment, AUDIT_CONFIG: 'none' }), {
      variables: {},
      sealing: sealWith(local.environment.SEAL_KEY),
    }),
    ended: () => undefined,
    recorded: () => undefined,
    openRegistry: () => givenReader(async () => seeLarge(digestA, 1, day(1))),
  };
  const { counts, treat } = givenCapacity(load.perSecond);
  proxy.reset(treat);
  const startMs = performance.now();
  const report = await runAudit(day(1), config, ports, { deadlineMs: Date.now() + 600_000, isRetried: false });
  const seconds = (performance.now() - startMs) / 1_000;

  expect(report).toMatchObject({ kind: 'audited', failures: [], tally: { present: load.rows, failed: 0 } });
  // The row of the run is written twice, its configuration once; the lease is taken, renewed every 15 seconds, and freed.
  const least = load.rows + 3 + 2;
  expect(counts.taken).toBeGreaterThanOrEqual(least);
  expect(counts.taken).toBeLessThanOrEqual(least + seconds / 15);
  // Most are refused at the start, when all writers are on their way.
  expect(counts.refused).toBeGreaterThan(0);
  expect(counts.refused).toBeLessThan(50 + load.rows / 20);
  expect(seconds).toBeLessThan((1.2 * load.rows) / load.perSecond + 10);
  for (const client of Object.values(clients)) client.destroy();
  await proxy.stop();
  await local.stop();
}, 120_000);

import { afterEach, beforeEach, expect, test } from 'vitest';
import { raiseFailures } from '../../../functions/audit/report.ts';
import type { RunReport } from '../../../functions/audit/run.ts';
import { noTrouble, troubleIn } from '../../support/account.ts';
import { day, digestA, digestB } from '../../support/given/givens.ts';
import { toldIn } from '../../support/told-in.ts';
import { type AuditWorld, startAuditWorld } from '../../support/worlds/audit-world.ts';

let world: AuditWorld;
let days: number;
beforeEach(async () => {
  world = await startAuditWorld();
  days = 0;
});
afterEach(() => world.stop());

/** Every platform takes the same room in a row. */
const platforms = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    os: 'linux',
    architecture: `machine${String(index).padStart(5, '0')}`,
    latestPulledAt: Date.parse(day(0)),
  }));
const push = (count: number, digest: string = digestA) =>
  world.ncr.tags.put('example', 'web/api', 'v2', { digest, platforms: platforms(count) });

function nextRun(): Promise<RunReport> {
  days += 1;
  return world.audit(day(days));
}
const failuresOf = (report: RunReport) => ('failures' in report ? report.failures : []);

/** The most platforms whose row DynamoDB takes, which is 400 KB; fewer are taken, and more are not. */
async function findMostPlatforms(): Promise<number> {
  let [taken, refused] = [1_250, 1_380];
  while (refused - taken > 1) {
    const between = Math.floor((taken + refused) / 2);
    push(between);
    if (failuresOf(await nextRun()).length === 0) taken = between;
    else refused = between;
  }
  return taken;
}

test('a tag with too many platforms for a row fails loudly in each run, and stops no other', async () => {
  await world.audit(day(days));
  const most = await findMostPlatforms();
  push(most);
  expect(await nextRun()).toMatchObject({ failures: [], tally: { present: 4, failed: 0 } });
  // Its one platform of the first day is missed.
  world.takeMails();
  const [largest] = await Array.fromAsync(
    world.stores.snapshots.history(world.config.targets[1]?.reference ?? expect.fail()),
  );
  expect(largest).toMatchObject({ runAt: day(days), observation: { facts: { platforms: { length: most } } } });

  push(most + 1, digestB);
  for (const tag of ['v1', 'v3']) {
    world.ncr.tags.put('example', 'web/api', tag, { digest: digestB });
    const report = await nextRun();
    expect(report).toMatchObject({ tally: { present: 3, failed: 1, opened: 1 }, failures: [expect.anything()] });
    expect(() => raiseFailures(report)).toThrow(
      /prod\/web\/api:v2 was not recorded\. <- ValidationException: Item size has exceeded the maximum allowed size/,
    );
    expect(toldIn(world.takeMails())).toEqual([`CRITICAL: digest changed unexpectedly, prod/web/api:${tag}`]);
  }
  expect(await troubleIn(world)).toEqual(noTrouble);

  // It is held against what it was before it grew.
  push(1, digestB);
  expect(await nextRun()).toMatchObject({ failures: [], tally: { present: 4, failed: 0, opened: 20 } });
  expect(new Set(toldIn(world.takeMails()))).toEqual(
    new Set([
      'CRITICAL: digest changed unexpectedly, prod/web/api:v2',
      'HIGH: platform is missing, prod/web/api:v2',
      'STILL OPEN: platform is missing, prod/web/api:v2',
    ]),
  );
  expect(await troubleIn(world)).toEqual(noTrouble);
});

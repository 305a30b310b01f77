import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Alert } from '../../../functions/alerts/alert.ts';
import { withoutEffects } from '../../../functions/cli/look/dry-run.ts';
import type { Instant } from '../../../functions/domain/values/instant.ts';
import { day, digestB } from '../../support/given/givens.ts';
import { toldIn } from '../../support/told-in.ts';
import { type AuditWorld, startAuditWorld } from '../../support/worlds/audit-world.ts';
import { copyTables } from '../../support/worlds/table-copy.ts';

let world: AuditWorld;
let alerts: Alert[];
beforeEach(async () => {
  world = await startAuditWorld();
  alerts = [];
});
afterEach(() => world.stop());

const dryRun = (at: Instant) =>
  world.audit(at, { faulty: (ports) => withoutEffects(ports, (alert) => alerts.push(alert)) });
const overwrite = (tag: string) => world.ncr.tags.update('example', 'web/api', tag, { digest: digestB });

test('before the first run a dry run leaves no row behind, not even that of a lease', async () => {
  expect(await dryRun(day(0))).toMatchObject({ kind: 'audited', failures: [], tally: { present: 4 } });
  expect(Object.values(await copyTables(world.dynamodb)).flat()).toEqual([]);
});

test('a dry run only reads, and sends neither its own alert nor the one that is owed', async () => {
  await world.audit(day(0));
  overwrite('v1');
  const mute = () => Promise.reject(new Error('Nobody listens.'));
  await world.audit(day(1), { faulty: (ports) => ({ ...ports, publish: mute }) });
  overwrite('v2');

  const before = await copyTables(world.dynamodb);
  const asked = world.operations.length;
  expect(await dryRun(day(2))).toMatchObject({ kind: 'audited', failures: [], tally: { opened: 1, open: 2 } });
  expect(world.operations.slice(asked).filter((name) => /Put|Update|Delete|Write/.test(name))).toEqual([]);
  expect(await copyTables(world.dynamodb)).toEqual(before);
  expect(world.takeMails()).toEqual([]);
  const told = ['v1', 'v2'].map((tag) => `CRITICAL: digest changed unexpectedly, prod/web/api:${tag}`);
  expect(toldIn(alerts)).toEqual(told);

  // What would have been sent still is.
  await world.audit(day(2));
  expect(toldIn(world.takeMails())).toEqual(told);
});

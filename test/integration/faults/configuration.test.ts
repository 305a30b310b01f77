import { afterEach, beforeEach, expect, test } from 'vitest';
import type { AuditConfig } from '../../../functions/config/audit-config.ts';
import { parseConfig } from '../../../functions/config/load.ts';
import { leaseMs } from '../../../functions/store/lease.ts';
import { accountOf, noTrouble, snapshotRows, troubleIn } from '../../support/account.ts';
import { crashingPorts } from '../../support/faults/crashing-ports.ts';
import { oneByOne } from '../../support/faults/one-by-one.ts';
import { day, digestA, digestB } from '../../support/given/givens.ts';
import { toldIn } from '../../support/told-in.ts';
import { type AuditWorld, auditYaml, startAuditWorld } from '../../support/worlds/audit-world.ts';

let world: AuditWorld;
let older: AuditConfig;
beforeEach(async () => {
  world = await startAuditWorld();
  // Two tags of four, and of them one under another policy.
  const targets = 'targets: [{ image: prod/web/api, tags: [v1], expect: moving }, { image: prod/web/api, tags: [v2] }]';
  older = parseConfig(auditYaml(world.ncr.url).replace(/targets: .*/, targets), 'audit.yaml');
});
afterEach(() => world.stop());

const overwrite = (tag: string) => world.ncr.tags.put('example', 'web/api', tag, { digest: digestB });
/** What mails tell of tags; that the targets changed is told too. */
const toldNow = () => toldIn(world.takeMails()).filter((each) => each !== 'NOTICE: targets changed, audit.yaml');
const changed = (tag: string) => `CRITICAL: digest changed unexpectedly, prod/web/api:${tag}`;

async function crashIn(runAt: ReturnType<typeof day>, config: AuditConfig, rows: number): Promise<void> {
  const crashing = world.audit(runAt, {
    config,
    faulty: (ports) => oneByOne(crashingPorts(ports, { call: 'append', nth: rows, when: 'after its effect' })),
  });
  await expect(crashing).rejects.toThrow('The process crashed.');
  world.pass(leaseMs + 1_000);
}

test('an older configuration after a newer one and back: nothing is opened twice, and no tag forgets what it was', async () => {
  await world.audit(day(0));
  overwrite('v1');
  overwrite('v3');
  await world.audit(day(1));
  expect(toldNow()).toEqual([changed('v1'), changed('v3')]);

  expect(await world.audit(day(2), { config: older })).toMatchObject({ failures: [], tally: { present: 2 } });
  expect(toldNow()).toEqual(['v1', 'v3'].map((tag) => changed(tag).replace('CRITICAL', 'RESOLVED')));

  overwrite('v4');
  expect(await world.audit(day(3))).toMatchObject({ failures: [], tally: { present: 4, opened: 2, open: 2 } });
  expect(toldNow()).toEqual([changed('v3'), changed('v4')]);
  const change = `digest-changed ${digestA} -> ${digestB}`;
  expect(await accountOf(world)).toMatchObject({
    'prod/web/api:v1': { events: [`opened ${change}`, `resolved ${change}`], baseline: digestB, open: [] },
    'prod/web/api:v2': { events: [], baseline: digestA, open: [] },
    'prod/web/api:v3': {
      events: [`opened ${change}`, `resolved ${change}`, `opened ${change}`],
      baseline: digestA,
      open: [change],
    },
    'prod/web/api:v4': { events: [`opened ${change}`], baseline: digestA, open: [change] },
  });
  expect(await troubleIn(world)).toEqual(noTrouble);
});

test('a run of a newer configuration that crashed is closed by one of an older, with tags that this one does not have', async () => {
  await world.audit(day(0));
  for (const tag of ['v2', 'v3']) overwrite(tag);
  await crashIn(day(1), world.config, 3);
  await world.audit(day(2), { config: older });
  const closed = changed('v3').replace('CRITICAL', 'RESOLVED');
  expect(toldNow()).toEqual([changed('v2'), changed('v3'), closed]);
  await world.audit(day(3));
  expect(toldNow()).toEqual([changed('v3')]);
  expect(await troubleIn(world)).toEqual(noTrouble);
});

test.each([
  { says: 'a newer with more tags', crashed: 'older', rows: 1, resumed: 'newer', rowsThen: 4, told: ['v2', 'v3'] },
  { says: 'an older with fewer tags', crashed: 'newer', rows: 3, resumed: 'older', rowsThen: 3, told: ['v2', 'v3'] },
])('a run that crashed is resumed under $says', async ({ crashed, rows, resumed, rowsThen, told }) => {
  const named = (name: string) => (name === 'older' ? older : world.config);
  await world.audit(day(0));
  for (const tag of ['v2', 'v3']) overwrite(tag);
  await crashIn(day(1), named(crashed), rows);
  expect(await world.audit(day(1), { config: named(resumed) })).toMatchObject({ kind: 'audited', failures: [] });
  const ofRun = (await snapshotRows(world)).filter(({ runAt }) => runAt === day(1));
  expect(ofRun).toHaveLength(rowsThen);
  expect(toldNow()).toEqual(told.map(changed));
  await world.audit(day(2));
  expect(toldNow()).toEqual([]);
  expect(await troubleIn(world)).toEqual(noTrouble);
});

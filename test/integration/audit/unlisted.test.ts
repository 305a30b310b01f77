import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Ports } from '../../../functions/audit/ports.ts';
import type { AuditConfig } from '../../../functions/config/audit-config.ts';
import { parseConfig } from '../../../functions/config/load.ts';
import { Reference } from '../../../functions/domain/values/reference.ts';
import { tableNames } from '../../../functions/local/create-tables.ts';
import { leaseMs } from '../../../functions/store/lease.ts';
import { noTrouble, troubleIn } from '../../support/account.ts';
import { crashingPorts } from '../../support/faults/crashing-ports.ts';
import { fail, faultyPorts } from '../../support/faults/faulty-ports.ts';
import { oneByOne } from '../../support/faults/one-by-one.ts';
import { day, digestB } from '../../support/given/givens.ts';
import { toldIn } from '../../support/told-in.ts';
import { type AuditWorld, auditYaml, referenceOfTag, startAuditWorld, tags } from '../../support/worlds/audit-world.ts';
import { writeRows } from '../../support/worlds/table-copy.ts';

let world: AuditWorld;
/** Without `v3` and `v4`. */
let shorter: AuditConfig;
beforeEach(async () => {
  world = await startAuditWorld();
  shorter = parseConfig(auditYaml(world.ncr.url).replace(', v3, v4', ''), 'audit.yaml');
  await world.audit(day(0));
  world.ncr.tags.update('example', 'web/api', 'v3', { digest: digestB });
  await world.audit(day(1));
  world.takeMails();
});
afterEach(() => world.stop());

/** What mails tell of tags; that the targets changed is told too. */
const told = () => toldIn(world.takeMails()).filter((each) => each !== 'NOTICE: targets changed, audit.yaml');
const resolved = 'RESOLVED: digest changed unexpectedly, prod/web/api:v3';
const lastOf = async (tag: 'v3' | 'v4') =>
  (await Array.fromAsync(world.stores.snapshots.history(Reference.parse(referenceOfTag(tag))))).at(0);

test('a tag that becomes unlisted with an open finding gets a last row that resolves it, and no further ones', async () => {
  expect(await world.audit(day(2), { config: shorter })).toMatchObject({
    failures: [],
    run: { targets: 2 },
    tally: { present: 2, unlisted: 1, resolved: 1, open: 0 },
  });
  expect(told()).toEqual([resolved]);
  expect(await lastOf('v3')).toMatchObject({
    runAt: day(2),
    observation: { outcome: 'unlisted' },
    state: { findings: [] },
    events: [{ kind: 'resolved', because: 'unlisted' }],
  });
  // Of one that was well there is nothing to close.
  expect(await lastOf('v4')).toMatchObject({ runAt: day(1) });
  await world.audit(day(3), { config: shorter });
  expect(told()).toEqual([]);
  expect(await lastOf('v3')).toMatchObject({ runAt: day(2) });
  expect(await troubleIn(world)).toEqual(noTrouble);
});

test('a tag that is listed again is held against the digest it had', async () => {
  await world.audit(day(2), { config: shorter });
  await world.audit(day(3), { config: shorter });
  world.takeMails();
  await world.audit(day(4));
  expect(told()).toEqual(['CRITICAL: digest changed unexpectedly, prod/web/api:v3']);
  expect(await troubleIn(world)).toEqual(noTrouble);
});

test('where the last row cannot be written, the run is not recorded, and the next one writes it', async () => {
  const faulty = (ports: Ports) => faultyPorts(ports, { call: 'append', nth: 3 }, fail);
  await expect(world.audit(day(2), { config: shorter, faulty })).rejects.toThrow('The call failed.');
  world.pass(leaseMs + 1_000);
  await world.audit(day(3), { config: shorter });
  expect(told()).toEqual([resolved]);
  expect(await troubleIn(world)).toEqual(noTrouble);
});

test.each(['the same run', 'the next run'] as const)(
  'a process that crashes once it is written repeats nothing: $0',
  async (by) => {
    const crashing = world.audit(day(2), {
      config: shorter,
      faulty: (ports) => oneByOne(crashingPorts(ports, { call: 'append', nth: 3, when: 'after its effect' })),
    });
    await expect(crashing).rejects.toThrow('The process crashed.');
    world.pass(leaseMs + 1_000);
    await world.audit(by === 'the same run' ? day(2) : day(3), { config: shorter });
    await world.audit(day(4), { config: shorter });
    expect(told()).toEqual([resolved]);
    expect(await world.eventsOf('v3')).toEqual(['opened digest-changed', 'resolved digest-changed']);
    expect(await troubleIn(world)).toEqual(noTrouble);
  },
);

/** The store takes no row of the tag v3. */
const failing = (ports: Ports): Ports => ({
  ...ports,
  snapshots: {
    ...ports.snapshots,
    append: (row, assertHeld) =>
      row.reference === referenceOfTag('v3') ? fail() : ports.snapshots.append(row, assertHeld),
  },
});

test.each([1, 5])('a tag that could not be recorded in the last %i runs is closed all the same', async (runs) => {
  for (let run = 0; run < runs; run += 1) {
    const report = await world.audit(day(2 + run), { faulty: failing });
    expect(report).toMatchObject({ tally: { failed: 1 }, run: { unrecorded: [referenceOfTag('v3')] } });
  }
  world.takeMails();
  await world.audit(day(8), { config: shorter });
  expect(told()).toEqual([resolved]);
  await world.audit(day(9), { config: shorter });
  expect(told()).toEqual([]);
  expect(await world.eventsOf('v3')).toEqual(['opened digest-changed', 'resolved digest-changed']);
  expect(await troubleIn(world)).toEqual(noTrouble);
});

test('an unlisted tag whose newest row was edited stops no run, and what was believed before that row is closed', async () => {
  const { SNAPSHOTS_TABLE } = tableNames;
  const row = (await world.rows()).find(
    ({ reference, runAt }) => reference === referenceOfTag('v3') && runAt === day(1),
  );
  await writeRows(world.dynamodb, SNAPSHOTS_TABLE, [{ ...row, outcome: 'edited' }]);
  const report = await world.audit(day(2));
  expect(report).toMatchObject({ failures: [], run: { record: { findings: [{ severity: 'critical' }] } } });
  expect(await world.audit(day(3), { config: shorter })).toMatchObject({ kind: 'audited', failures: [] });
  expect((await lastOf('v3'))?.observation.outcome).toBe('unlisted');
});

test('of a tag that could not be read and becomes unlisted, nothing is counted on when it is listed again', async () => {
  await world.audit(day(2), { deadlineMs: Date.now() });
  await world.audit(day(3), { deadlineMs: Date.now() });
  await world.audit(day(4), { config: shorter });
  expect(await lastOf('v4')).toMatchObject({ runAt: day(4), observation: { outcome: 'unlisted' }, events: [] });
  world.takeMails();
  await world.audit(day(5), { deadlineMs: Date.now() });
  // It would be the third unknown answer in a row.
  expect(told()).toEqual([]);
  expect(await troubleIn(world)).toEqual(noTrouble);
});

test('a tag that was gone when it became unlisted, and still is, vanishes no second time', async () => {
  for (const tag of tags) world.ncr.tags.delete('example', 'web/api', tag);
  const without = parseConfig(
    auditYaml(world.ncr.url).replace('prod/web/api, tags: [v1, v2, v3, v4]', 'prod/web/other, tags: [v1]'),
    'audit.yaml',
  );
  await world.audit(day(2));
  await world.audit(day(3));
  await world.audit(day(4), { config: without });
  world.takeMails();
  await world.audit(day(5));
  expect(told().filter((each) => each.startsWith('HIGH'))).toEqual(
    tags.map((tag) => `HIGH: tag is absent, prod/web/api:${tag}`),
  );
  expect(await world.stores.runs.find(day(5))).toMatchObject({ registries: [{ findings: [] }] });
});

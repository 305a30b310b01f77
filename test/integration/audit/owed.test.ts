import { DeleteCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Ports } from '../../../functions/audit/ports.ts';
import type { RunReport } from '../../../functions/audit/run.ts';
import { AuditError } from '../../../functions/domain/audit-error.ts';
import { stateOf } from '../../../functions/domain/run.ts';
import { epochMs, type Instant, instantFromMs } from '../../../functions/domain/values/instant.ts';
import { tableNames } from '../../../functions/local/create-tables.ts';
import { leaseMs } from '../../../functions/store/lease.ts';
import { type Crash, crashingPorts } from '../../support/faults/crashing-ports.ts';
import { day, digestB } from '../../support/given/givens.ts';
import { toldIn } from '../../support/told-in.ts';
import { type AuditWorld, referenceOfTag, startAuditWorld } from '../../support/worlds/audit-world.ts';

let world: AuditWorld;
beforeEach(async () => {
  world = await startAuditWorld();
});
afterEach(() => world.stop());

const overwrite = (tag: string) => world.ncr.tags.update('example', 'web/api', tag, { digest: digestB });
const topicDown = (ports: Ports): Ports => ({
  ...ports,
  publish: async () => {
    throw new AuditError('alert-not-sent', 'The topic is down.');
  },
});
const failuresOf = (report: RunReport): string[] =>
  'failures' in report
    ? report.failures.map((failure) => (failure instanceof AuditError ? failure.code : String(failure)))
    : [];
const changed = (tag: string) => `CRITICAL: digest changed unexpectedly, prod/web/api:${tag}`;

test('while the topic is down all is audited and recorded; then what is owed comes first, oldest first', async () => {
  await world.audit(day(0));
  for (const [index, tag] of ['v3', 'v2', 'v1'].entries()) {
    overwrite(tag);
    const report = await world.audit(day(index + 1), { faulty: topicDown });
    // Its own alert, and that of each run before it.
    expect(failuresOf(report)).toEqual(Array(index + 1).fill('alert-not-sent'));
    expect(report).toMatchObject({ kind: 'audited', tally: { present: 4, failed: 0, opened: 1, open: index + 1 } });
    expect(await world.stateAt(day(index + 1))).toBe('recorded');
  }
  expect(world.takeMails()).toEqual([]);

  overwrite('v4');
  expect(failuresOf(await world.audit(day(4)))).toEqual([]);
  const mails = world.takeMails();
  expect(mails.map((mail) => toldIn([mail]))).toEqual([
    [changed('v3')],
    [changed('v2')],
    [changed('v1')],
    [changed('v4')],
  ]);
  expect(mails.map(({ body }) => body)).toEqual(
    [1, 2, 3, 4].map((index) => expect.stringContaining(`\n    ${day(index)}=`)),
  );
  await world.audit(day(5));
  expect(world.takeMails()).toEqual([]);
});

test('what a run owes is sent by a second invocation of that run too', async () => {
  await world.audit(day(0));
  overwrite('v1');
  await world.audit(day(1), { faulty: topicDown });
  const asked = world.ncr.requests.length;
  const again = await world.audit(day(1), { faulty: topicDown });
  expect([again.kind, ...failuresOf(again)]).toEqual(['already-done', 'alert-not-sent']);
  expect(await world.audit(day(1))).toMatchObject({ kind: 'already-done', failures: [] });
  expect(toldIn(world.takeMails())).toEqual([changed('v1')]);
  expect(world.ncr.requests).toHaveLength(asked);
});

test('a second invocation sends the alert of its run once, also where a later run already owes it', async () => {
  await world.audit(day(0));
  overwrite('v1');
  await world.audit(day(1), { faulty: topicDown });
  await world.audit(day(2), { faulty: topicDown });
  world.pass(3_600_000);
  expect(await world.audit(day(1))).toMatchObject({ kind: 'already-done', failures: [] });
  expect(toldIn(world.takeMails())).toEqual([changed('v1')]);
});

test('an alert that cannot be composed holds back no later one, and stays owed until it can', async () => {
  await world.audit(day(0));
  overwrite('v1');
  await world.audit(day(1), { faulty: topicDown });
  await world.audit(day(2), { faulty: topicDown });
  const key = { reference: referenceOfTag('v1'), runAt: day(1) };
  const row = (await world.rows()).find(({ reference, runAt }) => reference === key.reference && runAt === key.runAt);
  const write = (Item: Record<string, unknown>) =>
    world.dynamodb.send(new PutCommand({ TableName: tableNames.SNAPSHOTS_TABLE, Item }));
  await write({ ...row, baseline: 'spoilt' });
  world.pass(3_600_000);

  overwrite('v2');
  expect(failuresOf(await world.audit(day(3)))).toEqual(['store-incomplete']);
  overwrite('v3');
  expect(failuresOf(await world.audit(day(4)))).toEqual(['store-incomplete']);
  expect(toldIn(world.takeMails())).toEqual([
    'CRITICAL: stored history was tampered with, Snapshots table',
    changed('v2'),
    changed('v3'),
  ]);
  expect(await world.stateAt(day(4))).toBe('notified');
  expect(await world.stores.runs.find(day(4))).toMatchObject({ owes: [{ runAt: day(1), tries: 1 }] });

  await write({ ...row });
  expect(failuresOf(await world.audit(day(5)))).toEqual([]);
  expect(toldIn(world.takeMails())).toEqual([
    changed('v1'),
    'RESOLVED: stored history was tampered with, Snapshots table',
  ]);
  expect(await world.stores.runs.find(day(5))).toMatchObject({ owes: [] });
});

test('after a day of failures an alert is tried ever more seldom, and at once when another got through', async () => {
  await world.audit(day(0));
  overwrite('v1');
  const tried: number[] = [];
  const hours = (hour: number) => instantFromMs(epochMs(day(1)) + hour * 3_600_000);
  const down = (ports: Ports): Ports => ({ ...topicDown(ports), now: () => epochMs(hours(hour)) });
  let hour = 0;
  for (; hour < 48; hour += 1) {
    let asked = 0;
    const counting = (ports: Ports): Ports => {
      const { publish, ...rest } = down(ports);
      return { ...rest, publish: (...given) => publish(...given).finally(() => (asked += 1)) };
    };
    // Each run fails as long as something is owed, whether it was tried or not.
    expect(failuresOf(await world.audit(hours(hour), { faulty: counting }))).toEqual(['alert-not-sent']);
    if (asked > 0) tried.push(hour);
  }
  expect(tried).toEqual([0, 1, 2, 3, 4, 6, 10, 18, 34]);
  overwrite('v2');
  expect(
    failuresOf(await world.audit(hours(hour), { faulty: (ports) => ({ ...ports, now: () => epochMs(hours(hour)) }) })),
  ).toEqual(['alert-not-sent']);
  expect(toldIn(world.takeMails())).toEqual([changed('v2')]);
  await world.audit(hours(hour + 1), { faulty: (ports) => ({ ...ports, now: () => epochMs(hours(hour + 1)) }) });
  expect(toldIn(world.takeMails())).toEqual([changed('v1')]);
});

test('an alert waits until the index shows every row that it must speak of', async () => {
  await world.audit(day(0));
  overwrite('v1');
  overwrite('v2');
  await world.audit(day(1), { faulty: topicDown });
  const lagging = (ports: Ports): Ports => ({
    ...ports,
    snapshots: {
      ...ports.snapshots,
      async *eventfulOf(runAt) {
        for await (const snapshot of ports.snapshots.eventfulOf(runAt)) {
          if (snapshot.reference === referenceOfTag('v1')) yield snapshot;
        }
      },
    },
  });
  expect(failuresOf(await world.audit(day(2), { faulty: lagging }))).toEqual(['store-incomplete']);
  expect(world.takeMails()).toEqual([]);
  await world.audit(day(3));
  expect(toldIn(world.takeMails())).toEqual([changed('v1'), changed('v2')]);
});

test('an alert whose run is no longer in the table is reported as lost, once', async () => {
  await world.audit(day(0));
  overwrite('v1');
  await world.audit(day(1), { faulty: topicDown });
  await world.audit(day(2), { faulty: topicDown });
  const Key = { auditor: world.config.deployment, runAt: day(1) };
  await world.dynamodb.send(new DeleteCommand({ TableName: tableNames.RUNS_TABLE, Key }));
  const report = await world.audit(day(3));
  expect(failuresOf(report)).toEqual(['alert-lost']);
  expect(report).toMatchObject({ failures: [{ message: expect.stringContaining(`The run at ${day(1)} owed`) }] });
  expect(failuresOf(await world.audit(day(4)))).toEqual([]);
});

test('what is owed outlives a run that crashes, and one that crashes closing it', async () => {
  await world.audit(day(0));
  overwrite('v1');
  await world.audit(day(1), { faulty: topicDown });
  const crashIn = async (runAt: Instant, crash: Crash) => {
    const crashing = world.audit(runAt, { faulty: (ports) => crashingPorts(topicDown(ports), crash) });
    await expect(crashing).rejects.toThrow('The process crashed.');
    world.pass(leaseMs + 1_000);
  };
  await crashIn(day(2), { call: 'observe', nth: 1, when: 'before its effect' });
  // This one brings the run before it to its end, but cannot send what the first run owes.
  await crashIn(day(3), { call: 'observe', nth: 1, when: 'before its effect' });
  expect(await world.stores.runs.find(day(2))).toMatchObject({ interrupted: true, owes: [{ runAt: day(1) }] });
  world.pass(3_600_000);
  await world.audit(day(4));
  expect(toldIn(world.takeMails())).toEqual([changed('v1')]);
  for await (const run of world.stores.runs.newestFirst()) expect(stateOf(run)).toBe('notified');
});

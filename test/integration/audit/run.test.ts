import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Ports } from '../../../functions/audit/ports.ts';
import { leaseMs } from '../../../functions/store/lease.ts';
import { observeThrough } from '../../support/faults/observe-through.ts';
import { day, digestA, digestB } from '../../support/given/givens.ts';
import { toldIn } from '../../support/told-in.ts';
import { type AuditWorld, referenceOfTag, startAuditWorld } from '../../support/worlds/audit-world.ts';

let world: AuditWorld;
beforeEach(async () => {
  world = await startAuditWorld();
});
afterEach(() => world.stop());

const overwrite = (tag: string) => world.ncr.tags.update('example', 'web/api', tag, { digest: digestB });

test('a first audit trusts what it sees, and writes to nobody', async () => {
  expect(await world.audit(day(0))).toMatchObject({
    kind: 'audited',
    failures: [],
    run: { runAt: day(0), interrupted: false, owes: [] },
    tally: { present: 4, absent: 0, unreadable: 0, failed: 0, opened: 0, resolved: 0, open: 0, eventful: 0 },
  });
  expect(world.takeMails()).toEqual([]);
  expect(await world.stateAt(day(0))).toBe('notified');
  const board = await Array.fromAsync(world.stores.snapshots.ofRun(day(0)));
  expect(board.map(({ reference, state }) => [reference, state.baseline])).toMatchObject(
    world.config.targets.map(({ reference }) => [reference, { digest: digestA, since: day(0) }]),
  );
});

test('an unchanged tag costs one request and one write, and no mail', async () => {
  await world.audit(day(0));
  const asked = world.ncr.requests.length;
  const before = world.operations.length;
  await world.audit(day(1));
  expect(world.ncr.requests.length - asked).toBe(4);
  const operations = Object.groupBy(world.operations.slice(before), (name) => name);
  // A row for each tag, and two for the run, which starts and ends; the runs and the board in a page each, and
  // three tags that the board is held against; the run itself at its start and its end, and whether its configuration is kept.
  expect(operations['PutItemCommand']).toHaveLength(4 + 2);
  expect(operations['QueryCommand']).toHaveLength(2 + 3);
  expect(operations['GetItemCommand']).toHaveLength(3);
  expect(world.takeMails()).toEqual([]);
});

test('what changes is told in the mail of its run, once, and again when it is over', async () => {
  await world.audit(day(0));
  overwrite('v2');
  world.ncr.tags.delete('example', 'web/api', 'v3');
  await world.audit(day(1));
  expect(toldIn(world.takeMails())).toEqual([
    'CRITICAL: digest changed unexpectedly, prod/web/api:v2',
    'HIGH: tag is absent, prod/web/api:v3',
  ]);
  expect(await world.stores.runs.find(day(1))).toMatchObject({
    delivery: { through: referenceOfTag('v3'), messageIds: [expect.any(String)], completedAt: expect.any(String) },
    tally: { present: 3, absent: 1, opened: 2, open: 2, eventful: 2 },
  });

  await world.audit(day(2));
  expect(world.takeMails()).toEqual([]);

  world.ncr.tags.put('example', 'web/api', 'v2', { digest: digestA });
  world.ncr.tags.put('example', 'web/api', 'v3', { digest: digestA });
  await world.audit(day(3));
  expect(toldIn(world.takeMails())).toEqual([
    'RESOLVED: digest changed unexpectedly, prod/web/api:v2',
    'RESOLVED: tag is absent, prod/web/api:v3',
  ]);
});

test('a second invocation of a run does nothing', async () => {
  await world.audit(day(0));
  overwrite('v2');
  await world.audit(day(1));
  world.takeMails();
  const rows = await world.rows();
  const requests = world.ncr.requests.length;

  overwrite('v3');
  expect(await world.audit(day(1))).toMatchObject({ kind: 'already-done', failures: [] });
  expect(await world.stateAt(day(1))).toBe('notified');
  expect(world.ncr.requests).toHaveLength(requests);
  expect(await world.rows()).toEqual(rows);
  expect(world.takeMails()).toEqual([]);
});

test('of two invocations of a run at once, one audits, and the other waits and finds it done', async () => {
  world.ncr.latency(20);
  const watch = 'by the clock';
  const reports = await Promise.all([world.audit(day(0), { watch }), world.audit(day(0), { watch })]);
  expect(reports.map(({ kind }) => kind).sort()).toEqual(['already-done', 'audited']);
  expect(world.ncr.requests).toHaveLength(4);
});

test('of two different runs at once, the later waits for the earlier', async () => {
  world.ncr.latency(20);
  const earlier = world.audit(day(0), { watch: 'by the clock' });
  await expect.poll(() => world.ncr.requests.length, { interval: 5 }).toBeGreaterThan(0);
  expect(await world.audit(day(1), { watch: 'by the clock' })).toMatchObject({ kind: 'audited', failures: [] });
  expect(await earlier).toMatchObject({ kind: 'audited', failures: [] });
  expect(world.ncr.requests).toHaveLength(8);
});

test('a run that is seen at work is left to itself, and another run is refused, so that it is tried again', async () => {
  const faulty = (ports: Ports): Ports => ({ ...ports, lease: { ...ports.lease, take: async () => day(0) } });
  expect(await world.audit(day(0), { faulty })).toEqual({ kind: 'in-progress' });
  await expect(world.audit(day(1), { faulty })).rejects.toMatchObject({
    code: 'run-held',
    message: expect.stringContaining('is in progress'),
  });
  expect(world.ncr.requests).toEqual([]);
});

test('a run gives the lease back, so that the next need not wait for it to run out', async () => {
  await world.audit(day(0));
  await expect(world.audit(day(1))).resolves.toMatchObject({ kind: 'audited' });
});

test('a run that a later one overtook writes nothing into its past', async () => {
  await world.audit(day(1));
  const rows = await world.rows();
  expect(await world.audit(day(0))).toEqual({ kind: 'overtaken', by: day(1), failures: [] });
  expect(await world.rows()).toEqual(rows);
  expect(world.ncr.requests).toHaveLength(4);
});

test('a recorded run in the future is an error, not an overtaking', async () => {
  await world.audit(day(9), { faulty: (ports) => ({ ...ports, now: () => Date.parse(day(9)) }) });
  const today = (ports: Ports): Ports => ({ ...ports, now: () => Date.parse(day(1)) });
  await expect(world.audit(day(1), { faulty: today })).rejects.toMatchObject({
    code: 'run-in-future',
    message: expect.stringContaining(`There is a run at ${day(9)}.`),
  });
});

test.each([
  { says: 'more than five minutes ahead of the clock', aheadMs: 300_001, refused: true },
  { says: 'no more than clocks may differ', aheadMs: 300_000, refused: false },
])('a run in the future is refused: $says', async ({ aheadMs, refused }) => {
  const faulty = (ports: Ports): Ports => ({ ...ports, now: () => Date.parse(day(1)) - aheadMs });
  const kind = world.audit(day(1), { faulty }).then(
    (report) => report.kind,
    (error: { code: string }) => error.code,
  );
  expect(await kind).toBe(refused ? 'event-invalid' : 'audited');
  expect(await world.rows()).toHaveLength(refused ? 0 : 5);
});

test('without time left nothing is asked, and nothing that is believed changes', async () => {
  await world.audit(day(0));
  overwrite('v2');
  const before = world.ncr.requests.length;
  expect(await world.audit(day(1), { deadlineMs: Date.now() })).toMatchObject({
    failures: [],
    tally: { present: 0, unreadable: 4, opened: 0 },
  });
  expect(world.ncr.requests).toHaveLength(before);
  expect(world.takeMails()).toEqual([]);
  for (const { observation, state } of await Array.fromAsync(world.stores.snapshots.ofRun(day(1)))) {
    expect(observation).toMatchObject({ outcome: 'unreadable', code: 'out-of-time' });
    expect(state).toMatchObject({
      baseline: { digest: digestA, since: day(0) },
      unreadable: { times: 1 },
      findings: [],
    });
  }
});

test.each<{ says: string; loses: (ports: Ports, world: AuditWorld) => Ports }>([
  {
    says: 'the clock ran past it while the registry was slow',
    loses: (ports) => {
      let asked = 0;
      const counting = observeThrough(ports, (ask, ...given) => {
        asked += 1;
        return ask(...given);
      });
      return { ...counting, now: () => ports.now() + (asked > 2 ? leaseMs : 0) };
    },
  },
  {
    says: 'another took it over',
    loses: (ports) => {
      let asked = 0;
      let renew = async () => {};
      const overtaken = observeThrough(ports, async (ask, ...given) => {
        asked += 1;
        if (asked === 3) {
          await ports.lease.take('another', day(2), () => undefined);
          await renew();
        }
        return ask(...given);
      });
      return {
        ...overtaken,
        every: (_, act) => {
          renew = act;
          return () => {};
        },
      };
    },
  },
])('a run that lost its lease writes nothing any more: $says', async ({ loses }) => {
  const faulty = (ports: Ports) => loses(ports, world);
  await expect(world.audit(day(0), { faulty })).rejects.toMatchObject({ code: 'lease-lost' });
  expect(await world.stateAt(day(0))).toBe('running');
  const written = await Array.fromAsync(world.stores.snapshots.ofRun(day(0)));
  // The third tag was asked for while the lease was lost; the row of the second may have been on its way.
  expect(written.length).toBeLessThan(3);
  expect(written.map(({ reference }) => reference)).toContain(referenceOfTag('v1'));
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Ports } from '../../../functions/audit/ports.ts';
import type { Event } from '../../../functions/domain/event.ts';
import { findingKinds, identityOf } from '../../../functions/domain/finding.ts';
import { stateOf } from '../../../functions/domain/run.ts';
import { epochMs, type Instant, instantFromMs } from '../../../functions/domain/values/instant.ts';
import { createTables } from '../../../functions/local/create-tables.ts';
import { startDynamoDb } from '../../../functions/local/dynamodb.ts';
import { leaseMs } from '../../../functions/store/lease.ts';
import type { RawRows } from '../../../functions/store/raw-rows.ts';
import { readRunRow, runOf } from '../../../functions/store/run-row.ts';
import { verify } from '../../../functions/verify/verify.ts';
import { crashingPorts } from '../../support/faults/crashing-ports.ts';
import { faultyPorts } from '../../support/faults/faulty-ports.ts';
import { day, digestB } from '../../support/given/givens.ts';
import { anyLife, live, type Step, shortRetention } from '../../support/stories/honest-life.ts';
import { isSweep, numRuns } from '../../support/tier.ts';
import { toldIn } from '../../support/told-in.ts';
import { givenDynamoDb } from '../../support/worlds/stores.ts';
import { openVerifyWorld, referenceOf, shown, type VerifyWorld } from '../../support/worlds/verify-world.ts';

/** A world of its own, from its first run on. */
async function inWorld(body: (world: VerifyWorld) => Promise<void>): Promise<void> {
  const server = await startDynamoDb();
  const client = givenDynamoDb(server.endpoint);
  await createTables(client);
  client.destroy();
  const world = openVerifyWorld(server.endpoint);
  for (const tag of ['v1', 'v2', 'v3']) world.shelf.set(tag, shown());
  try {
    await body(world);
  } finally {
    world.close();
    await server.stop();
  }
}

async function liveThrough(world: VerifyWorld, steps: readonly Step[], retention: 'forever' | typeof shortRetention) {
  const runs: Instant[] = [];
  for (const step of steps) {
    await live(world, step, runs, retention);
    // To look after each step would take the time of as many lives.
    if (step.which % 3 === 0) expect((await world.verify()).tamperings).toEqual([]);
  }
  world.nowMs += 86_400_000;
  const report = await world.audit(instantFromMs(world.nowMs), { retention });
  expect(report).toMatchObject({ kind: 'audited' });
  expect(await world.verify()).toMatchObject({ tamperings: [], unfinished: [] });
  return report;
}

test('no life of honest runs is ever called tampered, opens a finding twice or leaves an event untold', async () => {
  let events = 0;
  let interrupted = 0;
  await fc.assert(
    fc.asyncProperty(anyLife, (steps) =>
      inWorld(async (world) => {
        expect(await liveThrough(world, steps, 'forever')).toMatchObject({ failures: [] });
        const told = new Set(
          world.published.flatMap(({ body }) => toldIn([{ body }]).map((each) => `${runToldIn(body)} ${each}`)),
        );
        const open = new Map<string, Set<string>>();
        for (const row of await world.snapshotRows()) {
          const reference = String(row['reference']);
          const findings = open.get(reference) ?? new Set();
          open.set(reference, findings);
          for (const event of row['events'] as readonly Event[]) {
            events += 1;
            if (event.kind !== 'opened' && event.kind !== 'resolved') continue;
            const { kind, finding } = event;
            const id = identityOf(finding);
            expect([kind, id, findings.has(id)]).toEqual([kind, id, kind === 'resolved']);
            findings[kind === 'opened' ? 'add' : 'delete'](id);
            if (!event.told) continue;
            const { severity, title } = findingKinds[finding.kind];
            const heading = kind === 'opened' ? severity.toUpperCase() : 'RESOLVED';
            expect([...told]).toContain(`${row['runAt']} ${heading}: ${title}, ${reference}`);
          }
        }
        const runs = await world.runRows();
        for (const run of runs) expect(stateOf(runOf(readRunRow(run), null))).toBe('notified');
        interrupted += runs.filter((run) => run['interrupted']).length;
      }),
    ),
    { numRuns: numRuns(30) },
  );
  // What was lived was worth telling, and not all of it went well.
  expect(events).toBeGreaterThan(isSweep ? 40 : 8);
  expect(interrupted).toBeGreaterThan(isSweep ? 10 : 1);
}, 60_000);

/** The run that a mail is about, which its first lines tell. */
const runToldIn = (body: string): string => /^ {4}(\d{4}-\d\d-\d\dT[\d:.]+Z)=/m.exec(body)?.[1] ?? 'no run';

test('no life in which rows expire, and are deleted in any order, is ever called tampered', async () => {
  await fc.assert(
    fc.asyncProperty(anyLife, (steps) =>
      inWorld(async (world) => {
        await liveThrough(world, steps, shortRetention);
      }),
    ),
    { numRuns: numRuns(20) },
  );
}, 60_000);

test('a run that is overtaken before it begins leaves no row behind, which nothing would ever close', async () => {
  await inWorld(async (world) => {
    await world.audit(day(0));
    world.nowMs = epochMs(day(2));
    const overtake = async (act: () => Promise<unknown>) => {
      const found = await act();
      world.nowMs += leaseMs + 1_000;
      await world.audit(day(2));
      return found;
    };
    const faulty = (ports: Ports) => faultyPorts(ports, { call: 'find', nth: 1 }, overtake);
    await expect(world.audit(day(1), { faulty })).rejects.toMatchObject({ code: 'lease-lost' });
    expect((await world.runRows()).map(({ runAt }) => runAt)).toEqual([day(0), day(2)]);
    expect(await world.verify()).toMatchObject({ tamperings: [], unfinished: [] });
  });
});

test('a run that starts while the history is verified is no stray', async () => {
  await inWorld(async (world) => {
    await world.audit(day(0));
    world.nowMs = epochMs(day(1));
    const startsBeforeKeys: RawRows = {
      ...world.rawRows,
      async *keys() {
        await world.audit(day(1));
        yield* world.rawRows.keys();
      },
    };
    const nowSeconds = world.nowMs / 1_000;
    const options = { ...world.verifyOptions(), nowSeconds };
    expect(await verify(startsBeforeKeys, options)).toMatchObject({ tamperings: [], runs: 1, rows: 6 });
    // Without its run the row of a tag is a stray, whenever it came.
    await world.remove((await world.runRows())[1] ?? {});
    expect((await verify(world.rawRows, options)).tamperings.map(({ kind }) => kind)).toEqual(
      Array(3).fill('without-run'),
    );
  });
});

test('a run from before the retention is not begun again', async () => {
  await inWorld(async (world) => {
    const retention = shortRetention;
    await world.audit(day(0), { retention });
    world.nowMs = epochMs(day(3)) - 1_000;
    expect(await world.audit(day(0), { retention })).toMatchObject({ kind: 'already-done' });
    // The row of the run is gone, and those of its tags long before it.
    world.nowMs = epochMs(day(40));
    for (const row of [...(await world.snapshotRows()), ...(await world.runRows())]) await world.remove(row);
    await expect(world.audit(day(0), { retention, tags: ['v3'] })).rejects.toMatchObject({
      code: 'event-invalid',
      message: expect.stringContaining(`The run at ${day(0)} is older than the retention.`),
    });
    expect(await world.runRows()).toEqual([]);
    expect(await world.audit(day(40), { retention })).toMatchObject({ kind: 'audited', failures: [] });
    expect(await world.verify()).toMatchObject({ tamperings: [], runs: 1 });
  });
});

test('after a pause longer than the retention a tag goes on from its newest row', async () => {
  await inWorld(async (world) => {
    const retention = shortRetention;
    await world.audit(day(0), { retention });
    world.nowMs = epochMs(day(1));
    world.shelf.set('v1', shown(digestB));
    await world.audit(day(1), { retention });
    world.nowMs = epochMs(day(9));
    await world.audit(day(9), { retention });
    expect((await world.verify()).tamperings).toEqual([]);
    const rows = (await world.snapshotRows()).filter(({ reference }) => reference === referenceOf('v1'));
    expect(rows.map(({ events }) => (events as readonly Event[]).map(({ kind }) => kind))).toEqual([
      [],
      ['opened'],
      [],
    ]);
    expect(rows.at(-1)).toMatchObject({ previousRunAt: day(1), status: 'digest-changed' });
  });
});

/** A write of the tag v1 that gets stuck on its way, and arrives when it is let go. */
function stuck() {
  let arrive = async (): Promise<unknown> => undefined;
  const faulty = (ports: Ports): Ports => ({
    ...ports,
    snapshots: {
      ...ports.snapshots,
      async append(snapshot, assertHeld) {
        if (snapshot.reference !== referenceOf('v1')) return ports.snapshots.append(snapshot, assertHeld);
        arrive = () => ports.snapshots.append(snapshot, () => undefined);
        throw new Error('Nobody answered.');
      },
    },
  });
  return { faulty, arrive: () => arrive() };
}

test.each([
  { says: 'after its run was recorded without it', crashes: false },
  { says: 'after its run crashed and was closed', crashes: true },
])('a row that arrives $says came late, and is no tampering', async ({ crashes }) => {
  await inWorld(async (world) => {
    await world.audit(day(0));
    world.nowMs = epochMs(day(1));
    world.shelf.set('v1', shown(digestB));
    const late = stuck();
    const crash = { call: 'record', nth: 1, when: 'before its effect' } as const;
    const faulty = (ports: Ports) => (crashes ? crashingPorts(late.faulty(ports), crash) : late.faulty(ports));
    await world.audit(day(1), { faulty }).catch(() => undefined);
    world.nowMs = epochMs(day(2));
    await world.audit(day(2));
    await late.arrive();
    world.nowMs = epochMs(day(3));
    await world.audit(day(3));
    expect(await world.verify()).toMatchObject({ tamperings: [], unfinished: [], late: 1, notReplayed: 0 });
    // Who does not have the key cannot tell it from a row that another hand put there.
    const { tamperings } = await world.verify({ sealing: null });
    expect(tamperings.map(({ kind }) => kind)).toContain('inserted');
    // It told nothing: what it saw is told by the run that counts.
    expect(toldIn(world.published)).toEqual([`CRITICAL: digest changed unexpectedly, ${referenceOf('v1')}`]);
  });
});

test.each([
  { says: 'at once', runsLater: 0 },
  { says: 'two runs later', runsLater: 2 },
])('what a row that came late $says opened is told all the same: nothing is built upon it', async ({ runsLater }) => {
  await inWorld(async (world) => {
    await world.audit(day(0));
    world.nowMs = epochMs(day(1));
    world.shelf.set('v1', shown(digestB));
    const late = stuck();
    await world.audit(day(1), { faulty: late.faulty });
    for (let run = 0; run < runsLater; run += 1) {
      world.nowMs += 86_400_000;
      await world.audit(instantFromMs(world.nowMs), { faulty: stuck().faulty });
    }
    await late.arrive();
    world.nowMs += 86_400_000;
    await world.audit(instantFromMs(world.nowMs));
    expect(toldIn(world.published)).toEqual([`CRITICAL: digest changed unexpectedly, ${referenceOf('v1')}`]);
    world.nowMs += 86_400_000;
    await world.audit(instantFromMs(world.nowMs));
    expect(world.published).toHaveLength(1);
    expect(await world.verify()).toMatchObject({ tamperings: [], late: 1, notReplayed: 0 });
  });
});

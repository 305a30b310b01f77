import { afterEach, beforeEach, expect, test } from 'vitest';
import { stateOf } from '../../../functions/domain/run.ts';
import { leaseMs } from '../../../functions/store/lease.ts';
import { type Crash, crashingPorts } from '../../support/faults/crashing-ports.ts';
import { day, digestA, digestB } from '../../support/given/givens.ts';
import { toldIn } from '../../support/told-in.ts';
import { type AuditWorld, startAuditWorld, tags } from '../../support/worlds/audit-world.ts';

let world: AuditWorld;
beforeEach(async () => {
  world = await startAuditWorld();
});
afterEach(() => world.stop());

const change = (tag: string, digest: string) => world.ncr.tags.update('example', 'web/api', tag, { digest });

/** What is told of the days below when nothing crashes: all that may ever be told of them. */
const undisturbed = [
  'CRITICAL: digest changed unexpectedly, prod/web/api:v1',
  'CRITICAL: digest changed unexpectedly, prod/web/api:v4',
  'HIGH: tag is absent, prod/web/api:v3',
  'RESOLVED: digest changed unexpectedly, prod/web/api:v1',
];
const undisturbedEvents = {
  v1: ['opened digest-changed', 'resolved digest-changed'],
  v2: [],
  v3: ['opened tag-absent'],
  v4: ['opened digest-changed'],
};

/** A quiet day, a day with three events in which a process may crash, a day on which one of them is over. */
async function live(crash?: Crash, resumedBy?: 'the same run' | 'the next run'): Promise<readonly string[]> {
  await world.audit(day(0));
  change('v1', digestB);
  world.ncr.tags.delete('example', 'web/api', 'v3');
  change('v4', digestB);
  if (crash === undefined) await world.audit(day(1));
  else {
    const crashing = world.audit(day(1), { faulty: (ports) => crashingPorts(ports, crash) });
    // What crashes in the alert was recorded before: the report says that the alert is owed.
    const outcome = await crashing.then(
      (report) => ('failures' in report ? report.failures.map(String) : []),
      (error: unknown) => [String(error)],
    );
    expect(outcome).toContainEqual(expect.stringContaining('The process crashed.'));
    world.pass(leaseMs + 1_000);
    await world.audit(resumedBy === 'the same run' ? day(1) : day(2));
  }
  change('v1', digestA);
  await world.audit(day(3));
  return toldIn(world.takeMails());
}

test('a history that nothing disturbs is told once', async () => {
  expect((await live()).toSorted()).toEqual(undisturbed);
});

const crashes: readonly (Crash & { readonly repeats?: boolean })[] = [
  { call: 'start', nth: 1, when: 'before its effect' },
  { call: 'start', nth: 1, when: 'after its effect' },
  { call: 'ofRun', nth: 1, when: 'before its effect' },
  { call: 'observe', nth: 1, when: 'before its effect' },
  { call: 'append', nth: 1, when: 'before its effect' },
  { call: 'append', nth: 3, when: 'before its effect' },
  { call: 'append', nth: 3, when: 'after its effect' },
  { call: 'record', nth: 1, when: 'before its effect' },
  { call: 'record', nth: 1, when: 'after its effect' },
  { call: 'publish', nth: 1, when: 'before its effect' },
  // The one place where a mail may come twice: it is out, and nobody wrote that down.
  { call: 'publish', nth: 1, when: 'after its effect', repeats: true },
  { call: 'markDelivered', nth: 1, when: 'before its effect', repeats: true },
  { call: 'markDelivered', nth: 1, when: 'after its effect' },
];

test.each(
  crashes.flatMap((crash) =>
    (['the same run', 'the next run'] as const).map((resumedBy) => ({
      ...crash,
      resumedBy,
      mails: crash.repeats ? 'a repeated mail' : 'no mail too many',
    })),
  ),
)('a process that crashes in $call $nth, $when, is made good by $resumedBy with $mails', async (crash) => {
  const told = await live(crash, crash.resumedBy);
  expect([...new Set(told)].toSorted()).toEqual(undisturbed);
  const repeated = crash.repeats ? undisturbed.filter((each) => !each.startsWith('RESOLVED')) : [];
  expect(told.toSorted()).toEqual([...undisturbed, ...repeated].toSorted());
  const events = await Promise.all(tags.map(async (tag) => [tag, await world.eventsOf(tag)]));
  expect(Object.fromEntries(events)).toEqual(undisturbedEvents);
  for await (const run of world.stores.runs.newestFirst()) expect(stateOf(run)).toBe('notified');
});

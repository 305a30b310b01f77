import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Instant } from '../../../functions/domain/values/instant.ts';
import { accountOf, snapshotRows, troubleIn } from '../../support/account.ts';
import { pass, type Treatment, type Try } from '../../support/faults/fault-proxy.ts';
import { begun, believing, brief, givenForger } from '../../support/faults/planting.ts';
import { day } from '../../support/given/givens.ts';
import { type History, histories, nextRunAt } from '../../support/stories/fault-histories.ts';
import { isSweep, sampled } from '../../support/tier.ts';
import { toldIn } from '../../support/told-in.ts';
import { type FaultWorld, startFaultWorld } from '../../support/worlds/fault-world.ts';
import { copyTables, restoreTables } from '../../support/worlds/table-copy.ts';
import { isRead, live } from './undisturbed.ts';

type Kind = 'never arrives' | 'works, and its answers are lost' | 'never arrives, nor does any later one';
type Met = { readonly call: number; readonly kind: Kind };

const treatmentOf = ({ call, kind }: Met, tried: Try): Treatment => {
  if (kind === 'never arrives, nor does any later one') return tried.call >= call ? { kind: 'drop' } : pass;
  if (tried.call !== call) return pass;
  return { kind: kind === 'never arrives' ? 'drop' : 'lose' };
};

/** What a case of faults comes to once undisturbed runs have followed: nothing lost, nothing told too often. */
async function staged(history: History) {
  const undisturbed = await live(history);
  let world: FaultWorld;
  let arranged: Awaited<ReturnType<typeof copyTables>>;
  let toldBefore: readonly string[];
  let disturbedLast: Instant;
  beforeAll(async () => {
    world = await startFaultWorld();
    await history.arrange(world);
    toldBefore = toldIn(world.takeMails());
    arranged = await copyTables(world.dynamodb);
  });
  afterAll(() => world.stop());
  beforeEach(async () => {
    await restoreTables(world.dynamodb, arranged);
    world.met.length = 0;
    world.takeMails();
  });

  /** Resolves to whether a mail may have come twice: it is out, or may be, and nobody wrote that down. */
  async function disturb(runAt: Instant, faults: readonly Met[]): Promise<boolean> {
    world.proxy.reset(
      (tried) => faults.map((met) => treatmentOf(met, tried)).find(({ kind }) => kind !== 'pass') ?? pass,
    );
    await world.auditDisturbed(runAt).catch(() => undefined);
    const calls = [...world.proxy.calls];
    disturbedLast = runAt;
    world.outliveLease();
    return faults.some(({ call }) => calls[call - 1] === 'Publish' || calls[call - 2] === 'Publish');
  }

  /** `isPlanted`: rows that are none of the history. Resolves to what is told and named of them. */
  async function expectWell(
    mayRepeat: boolean,
    written: readonly Row[],
    isPlanted: (row: Row) => boolean = () => false,
  ) {
    // What could not be sent is tried again.
    world.pass(3_600_000);
    for (const runAt of [nextRunAt, day(4), day(5)]) if (runAt > disturbedLast) await world.audit(runAt);
    expect(await world.audit(day(6))).toMatchObject({ kind: 'audited', failures: [] });
    const genuine = (await world.rows()).filter((row) => !isPlanted(row));
    expect(await accountOf({ rows: async () => genuine })).toEqual(undisturbed.inTheEnd);
    expect(genuine).toEqual(expect.arrayContaining(written.filter((row) => !isPlanted(row))));
    const { tamperings, ...others } = await troubleIn(world);
    expect(others).toEqual({ unfinished: [], owing: [] });
    const all = [...toldBefore, ...toldIn(world.takeMails())].toSorted();
    const told = all.filter((each) => !each.includes('stored history'));
    expect(mayRepeat ? [...new Set(told)] : told).toEqual(history.told);
    return {
      told: all.filter((each) => each.startsWith('CRITICAL: stored history')),
      named: tamperings.map(brief).toSorted(),
    };
  }

  const kindsAt = (operation: string | undefined): readonly Kind[] =>
    operation === undefined || isRead(operation)
      ? ['never arrives']
      : ['never arrives', 'works, and its answers are lost'];
  return { undisturbed, world: () => world, disturb, expectWell, kindsAt };
}

type Row = Readonly<Record<string, unknown>>;

const lease = { auditor: 'test/lease', runAt: 'lease' };

/** Nothing that is not of the history is there. */
const nothing = { told: [], named: [] };

/** So many of the cases in a sweep, spread evenly, and otherwise a few of them. */
function spread<Case>(cases: readonly Case[], most: number): readonly Case[] {
  const every = Math.ceil(cases.length / (isSweep ? most : most / 40));
  return cases.filter((_, index) => index % every === 0);
}

for (const { history, most } of [
  { history: histories.telling, most: 240 },
  { history: histories.afterDeath, most: 120 },
  { history: histories.paying, most: 120 },
]) {
  describe(`two faults in ${history.run}`, async () => {
    const { undisturbed, world, disturb, expectWell, kindsAt } = await staged(history);
    const { calls } = undisturbed;
    const cases = calls.flatMap((operation, first) =>
      calls.slice(first + 1).flatMap((next, between) =>
        kindsAt(operation).flatMap((one) =>
          kindsAt(next).map((other) => ({
            ...{ at: `${operation} ${first + 1}`, one, and: `${next} ${first + between + 2}`, other },
            faults: [
              { call: first + 1, kind: one },
              { call: first + between + 2, kind: other },
            ],
          })),
        ),
      ),
    );
    test.each(spread(cases, most))('$at $one, and $and $other', async ({ faults }) => {
      const mayRepeat = await disturb(history.runAt, faults);
      expect(await expectWell(mayRepeat, await snapshotRows(world()))).toEqual(nothing);
    });
  });
}

describe('a fault that ends a run, and one that meets who resumes it or comes next', async () => {
  const history = histories.telling;
  const { undisturbed, world, disturb, expectWell, kindsAt } = await staged(history);
  const deaths = undisturbed.calls.flatMap((operation, index) =>
    isRead(operation) ? [] : [{ operation, call: index + 1 }],
  );
  // Who closes or resumes a run makes no more calls than these, once it has the lease.
  const calls = Array.from({ length: undisturbed.calls.length + 10 }, (_, index) => index + 1);
  const cases = deaths.flatMap(({ operation, call }) =>
    calls.map((later) => {
      const turn = call + later;
      const kinds = kindsAt('PutItem');
      return {
        ...{ operation, call, later, other: kinds[turn % kinds.length] ?? 'never arrives' },
        by: turn % 4 < 2 ? ('the same run' as const) : ('the next run' as const),
      };
    }),
  );
  test.each(spread(cases, 240))('$operation $call and all after it, then call $later of $by $other', async (each) => {
    const { call, later, other, by } = each;
    const ended = await disturb(history.runAt, [{ call, kind: 'never arrives, nor does any later one' }]);
    const written = await snapshotRows(world());
    const forger = await givenForger(world());
    // To watch it stand still takes fifty calls, of which one is like another.
    await forger.remove(lease);
    const resumedAt = by === 'the same run' ? history.runAt : nextRunAt;
    const mayRepeat = await disturb(resumedAt, [{ call: later, kind: other }]);
    expect(await expectWell(ended || mayRepeat, written)).toEqual(nothing);
  });
});

describe('a planted run and row, and a fault in the run that meets them', async () => {
  const history = histories.telling;
  const { undisturbed, world, disturb, expectWell, kindsAt } = await staged(history);
  const cases = undisturbed.calls.flatMap((operation, index) =>
    [...kindsAt(operation), ...(isRead(operation) ? [] : (['never arrives, nor does any later one'] as const))].map(
      (kind) => ({ operation, call: index + 1, kind }),
    ),
  );
  test.each(sampled(cases, 7))('$operation $call $kind', async (fault) => {
    const forger = await givenForger(world());
    const planted = [begun(forger.run(1), history.runAt), believing(forger.row('v1', 1), history.runAt)];
    await forger.put(...planted);
    const isPlanted = ({ seal }: Readonly<Record<string, unknown>>) => planted.some((row) => row['seal'] === seal);
    const mayRepeat = await disturb(history.runAt, [fault]);
    const wasRecorded = ['recorded', 'notified'].includes((await world().stateAt(history.runAt)) ?? '');
    const { told, named } = await expectWell(mayRepeat, await snapshotRows(world()), isPlanted);
    const left = (await world().rows()).filter(isPlanted).map(({ auditor }) => (auditor === undefined ? 'row' : 'run'));
    // Verify names what is left, and the run that was resumed says of the row that it did not write it.
    const isClosed = left.length === 1 && left[0] === 'row';
    expect(named).toEqual(
      [
        ...left.map((each) => (each === 'run' ? 'run unsealed day 2' : 'row unsealed v1 day 2')),
        ...(isClosed ? ['row inserted v1 day 2'] : []),
      ].toSorted(),
    );
    // The log has each. Where the run died after it took the place of one, nothing else has it: a mail tells what a run
    // met that came to its end, and what is still there.
    expect(
      new Set(
        world()
          .met.filter(isPlanted)
          .map(({ seal }) => seal),
      ).size,
    ).toBe(planted.length);
    expect(told.length).toBeGreaterThanOrEqual(wasRecorded ? planted.length : left.length);
  });
});

import type { Ports } from '../../../functions/audit/ports.ts';
import { epochMs } from '../../../functions/domain/values/instant.ts';
import { leaseMs } from '../../../functions/store/lease.ts';
import type { RawRow } from '../../../functions/store/raw-rows.ts';
import { crashingPorts } from '../faults/crashing-ports.ts';
import { absent, day, digestA, digestB, unreadable } from '../given/givens.ts';
import { type AuditOptions, openVerifyWorld, referenceOf, shown, type VerifyWorld } from '../worlds/verify-world.ts';

/** A world with a past, as it was before anybody laid hands on it. */
export type Story = VerifyWorld & {
  readonly honest: { readonly snapshots: readonly RawRow[]; readonly runs: readonly RawRow[] };
  /** The row of a tag in the run of a day; throws where there is none. */
  row(tag: string, onDay: number): RawRow;
  run(onDay: number): RawRow;
  /** Makes good all that was put and removed since it was last called. */
  restore(): Promise<void>;
};

/** The last day of the story. */
export const lastDay = 7;

/**
 * Eight runs: a first sight, a change, a tag that is gone and one that is added, a run that crashes and is closed by the
 * next, a tag that cannot be read, a recovery with a tag that cannot be recorded, and two quiet ones. `always` holds for
 * all of them.
 */
export async function tellStory(endpoint: string, always: AuditOptions = {}): Promise<Story> {
  const world = openVerifyWorld(endpoint);
  const { shelf } = world;
  const live = async (onDay: number, options?: AuditOptions) => {
    world.nowMs = epochMs(day(onDay)) + leaseMs;
    return world.audit(day(onDay), { ...always, ...options });
  };
  for (const tag of ['v1', 'v2', 'v3']) shelf.set(tag, shown());
  await live(0);
  shelf.set('v1', shown(digestB));
  await live(1);
  shelf.set('v2', absent).set('v4', shown());
  await live(2);
  const crashing = live(3, {
    faulty: (ports) => crashingPorts(ports, { call: 'append', nth: 3, when: 'before its effect' }),
  });
  await crashing.then(
    () => Promise.reject(new Error('The run of the third day did not crash.')),
    () => undefined,
  );
  shelf.set('v3', unreadable);
  await live(4);
  shelf.set('v1', shown(digestA)).set('v2', shown()).set('v3', shown());
  await live(5, { faulty: refusing('v3') });
  await live(6);
  await live(lastDay);

  const honest = { snapshots: await world.snapshotRows(), runs: await world.runRows() };
  const touched = new Map<string, RawRow>();
  const keyOf = ({ auditor, reference, runAt }: RawRow) => `${auditor ?? reference} ${runAt}`;
  const originals = new Map([...honest.snapshots, ...honest.runs].map((row) => [keyOf(row), row]));
  const find = (rows: readonly RawRow[], expected: (row: RawRow) => boolean): RawRow => {
    const found = rows.find(expected);
    if (found === undefined) throw new Error('The story has no such row.');
    return found;
  };
  return {
    ...world,
    honest,
    row: (tag, onDay) =>
      find(honest.snapshots, ({ reference, runAt }) => reference === referenceOf(tag) && runAt === day(onDay)),
    run: (onDay) => find(honest.runs, ({ runAt }) => runAt === day(onDay)),
    async put(row) {
      touched.set(keyOf(row), row);
      await world.put(row);
    },
    async remove(row) {
      touched.set(keyOf(row), row);
      await world.remove(row);
    },
    async restore() {
      for (const [key, row] of touched) {
        const original = originals.get(key);
        await (original === undefined ? world.remove(row) : world.put(original));
      }
      touched.clear();
    },
  };
}

/** The store takes no row of a tag. */
const refusing =
  (tag: string) =>
  (ports: Ports): Ports => ({
    ...ports,
    snapshots: {
      ...ports.snapshots,
      append: async (snapshot, assertHeld) => {
        if (snapshot.reference === referenceOf(tag)) throw new Error('The table is full.');
        return ports.snapshots.append(snapshot, assertHeld);
      },
    },
  });

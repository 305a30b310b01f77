import fc from 'fast-check';
import type { Ports } from '../../../functions/audit/ports.ts';
import type { RegistryAnswer } from '../../../functions/domain/observation.ts';
import { Duration } from '../../../functions/domain/values/duration.ts';
import { type Instant, instantFromMs } from '../../../functions/domain/values/instant.ts';
import { leaseMs } from '../../../functions/store/lease.ts';
import type { RawRow } from '../../../functions/store/raw-rows.ts';
import { type Crash, crashingPorts } from '../faults/crashing-ports.ts';
import { type FaultyCall, fail, faultyPorts, loseAnswer } from '../faults/faulty-ports.ts';
import { absent, digestA, digestB, digestC, unreadable } from '../given/givens.ts';
import { type AuditOptions, shown, type VerifyWorld } from '../worlds/verify-world.ts';

/** What befalls an invocation. */
export type Mishap =
  | { readonly kind: 'none' }
  | { readonly kind: 'crash'; readonly crash: Crash }
  | { readonly kind: 'failure' | 'lost answer'; readonly call: FaultyCall; readonly nth: number }
  /** It stands still in a call until its lease has passed to another run, which goes through to its end. */
  | { readonly kind: 'overtaken'; readonly call: FaultyCall; readonly nth: number };

/** One invocation in the life of a deployment, and what came before it. */
export type Step = {
  /** How much time has passed. */
  readonly afterMinutes: number;
  /**
   * `next`: the run of this moment; `again`: an invocation of the last run; `earlier`: of any run before, `behind`: of a
   * time shortly before the newest run that had none.
   */
  readonly of: 'next' | 'again' | 'earlier' | 'behind';
  /** Chooses among the earlier runs. */
  readonly which: number;
  /** What changed in the registry. */
  readonly seen: Readonly<Record<string, RegistryAnswer>>;
  /** The tags of the configuration. */
  readonly tags: readonly string[];
  readonly mishap: Mishap;
  /** Which of the expired rows are deleted, over and over again. */
  readonly deleted: readonly boolean[];
};

const someTags = ['v1', 'v2', 'v3'];
const minutesOfDay = 1440;

const observation = fc.constantFrom(shown(digestA), shown(digestB), shown(digestC), absent, unreadable);
/** There are three tags, and so three calls for a tag. */
const nth = fc.integer({ min: 1, max: someTags.length });
/** Calls by their name only where they write, and so may be left half done. */
const call = fc.constantFrom<FaultyCall>(
  ...(['find', 'start', 'record', 'markDelivered', 'append', 'latestBefore', 'publish'] as const),
);
/** Most often in the midst of a run, where the most is left half done. */
const crash: fc.Arbitrary<Crash> = fc.record({
  call: fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom('append' as const, 'observe' as const) },
    { weight: 2, arbitrary: fc.constantFrom('start' as const, 'record' as const) },
    { weight: 1, arbitrary: fc.constantFrom(...(['ofRun', 'publish', 'markDelivered'] as const)) },
  ),
  nth: fc.oneof(fc.constant(1), nth),
  when: fc.constantFrom('before its effect', 'after its effect'),
});
const mishap: fc.Arbitrary<Mishap> = fc.oneof(
  { weight: 2, arbitrary: fc.constant<Mishap>({ kind: 'none' }) },
  { weight: 5, arbitrary: crash.map((each): Mishap => ({ kind: 'crash', crash: each })) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('failure', 'lost answer'), call, nth }) },
  {
    weight: 1,
    // A write that is on its way for as long as a lease lasts is beyond what any lease can keep apart.
    arbitrary: fc.record({ kind: fc.constant('overtaken'), call: fc.constantFrom('find', 'observe', 'publish'), nth }),
  },
);

const step: fc.Arbitrary<Step> = fc.record({
  // Within a lease, by hand in between, as scheduled, and after runs that never came.
  afterMinutes: fc.oneof(
    { weight: 9, arbitrary: fc.constantFrom(0, 2, 90, minutesOfDay, minutesOfDay, minutesOfDay, 2 * minutesOfDay) },
    // Long enough for the rows of runs to go as well.
    { weight: 1, arbitrary: fc.constantFrom(20 * minutesOfDay, 36 * minutesOfDay) },
  ),
  of: fc.oneof(
    { weight: 6, arbitrary: fc.constant('next' as const) },
    { weight: 2, arbitrary: fc.constant('again' as const) },
    { weight: 1, arbitrary: fc.constantFrom('earlier' as const, 'behind' as const) },
  ),
  which: fc.nat({ max: 20 }),
  seen: fc.dictionary(fc.constantFrom(...someTags), observation, { maxKeys: 2, noNullPrototype: true }),
  tags: fc.oneof(
    { weight: 2, arbitrary: fc.constant(someTags) },
    { weight: 1, arbitrary: fc.subarray(someTags, { minLength: 1 }) },
  ),
  mishap,
  deleted: fc.array(fc.boolean(), { minLength: 1, maxLength: 5 }),
});

export const anyLife = fc.array(step, { minLength: 4, maxLength: 9, size: 'max' });

/** Lives one step; an invocation that fails, fails, as the function of a deployment would. */
export async function live(
  world: VerifyWorld,
  { afterMinutes, of, which, seen, tags, mishap: befalls, deleted }: Step,
  runs: Instant[],
  retention: AuditOptions['retention'] & {},
): Promise<void> {
  for (const [tag, observed] of Object.entries(seen)) world.shelf.set(tag, observed);
  world.nowMs += afterMinutes * 60_000;
  if (retention !== 'forever') await expire(world, deleted);
  const newest = runs.toSorted().at(-1);
  const runAt = {
    next: () => instantFromMs(world.nowMs),
    again: () => runs.at(-1),
    earlier: () => runs[which % Math.max(1, runs.length)],
    behind: () => newest && instantFromMs(Date.parse(newest) - 1_000 * (which + 1)),
  }[of]();
  if (runAt === undefined) return;
  runs.push(runAt);

  const overtake = async (act: () => Promise<unknown>) => {
    const before = await act();
    world.nowMs += leaseMs + 1_000;
    const next = instantFromMs(world.nowMs);
    runs.push(next);
    await world.audit(next, { tags, retention });
    return before;
  };
  const faulty = (ports: Ports): Ports => {
    switch (befalls.kind) {
      case 'none':
        return ports;
      case 'crash':
        return crashingPorts(ports, befalls.crash);
      case 'failure':
        return faultyPorts(ports, befalls, fail);
      case 'lost answer':
        return faultyPorts(ports, befalls, loseAnswer);
      case 'overtaken':
        return faultyPorts(ports, befalls, overtake);
      default:
        return befalls satisfies never;
    }
  };
  await world.audit(runAt, { tags, retention, faulty }).catch(() => undefined);
}

/** As DynamoDB deletes expired rows: some sooner, some later, in no order, and all of them within days. */
async function expire(world: VerifyWorld, deleted: readonly boolean[]): Promise<void> {
  const overdueMs = ({ auditor, expiresAt, keptUntil }: RawRow) =>
    world.nowMs - Number((auditor === undefined ? expiresAt : keptUntil) ?? Number.POSITIVE_INFINITY) * 1_000;
  const expired = [...(await world.snapshotRows()), ...(await world.runRows())].filter((row) => overdueMs(row) >= 0);
  for (const [index, row] of expired.entries()) {
    if (deleted[index % deleted.length] || overdueMs(row) > 5 * minutesOfDay * 60_000) await world.remove(row);
  }
}

/** The shortest that a daily schedule may have, and within reach of a few steps. */
export const shortRetention = Duration.parse('3d');

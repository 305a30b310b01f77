import pLimit from 'p-limit';
import pMap from 'p-map';
import type { AuditConfig } from '../config/audit-config.ts';
import type { Instant } from '../domain/instant.ts';
import { judge, unseen } from '../domain/judge.ts';
import type { Target } from '../domain/policy.ts';
import { addSnapshot, type Tally, tallyOf } from '../domain/run.ts';
import type { Snapshot } from '../domain/snapshot.ts';
import { loadBoard, loadWritten } from './board.ts';
import type { HeldPorts } from './run.ts';

/** What came of a run's targets, with what the run had written before it was resumed. */
export type Audited = {
  readonly tally: Tally;
  /** The snapshots with events; all others are let go of when they are stored. */
  readonly eventful: readonly Snapshot[];
  /** One for each tag that could not be recorded; it names the tag. */
  readonly failures: readonly unknown[];
};

/** Observes, judges and appends every target. Settles all of them: the failure of one stops no other. */
export async function auditTargets(
  { runAt, resumed }: { readonly runAt: Instant; readonly resumed: boolean },
  config: AuditConfig,
  boards: readonly Instant[],
  ports: HeldPorts,
  deadlineMs: number,
): Promise<Audited> {
  const references = config.targets.map(({ reference }) => reference);
  const written = resumed ? await loadWritten(ports.snapshots, runAt, references) : [];
  const done = new Set(written.map(({ reference }) => reference));
  const board = await loadBoard(ports.snapshots, boards);
  let tally = tallyOf(written);
  const eventful = written.filter(({ events }) => events.length > 0);
  const failures: unknown[] = [];

  // While a row is written, its place in the queue for the registry is free for the next tag.
  const asking = pLimit(config.concurrency);
  const auditTarget = async (target: Target): Promise<void> => {
    const { reference } = target;
    const previous = board.get(reference) ?? (await ports.snapshots.latestBefore(reference, runAt))?.state ?? unseen;
    const observation = await asking(() => ports.observe(target, deadlineMs));
    const judgement = judge(previous, observation, target, runAt);
    const snapshot: Snapshot = { reference, runAt, observation, ...judgement, configVersion: config.version };
    ports.assertHeld();
    await ports.snapshots.append(snapshot);
    tally = addSnapshot(tally, snapshot);
    if (snapshot.events.length > 0) eventful.push(snapshot);
    ports.recorded(snapshot);
  };

  await pMap(
    config.targets.filter(({ reference }) => !done.has(reference)),
    (target) =>
      auditTarget(target).catch((error: unknown) => {
        tally = { ...tally, failed: tally.failed + 1 };
        failures.push(new Error(`${target.reference} could not be recorded.`, { cause: error }));
      }),
    { concurrency: 2 * config.concurrency },
  );
  return { tally, eventful, failures };
}

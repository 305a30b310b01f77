import pLimit from 'p-limit';
import pMap from 'p-map';
import type { AuditConfig } from '../config/audit-config.ts';
import { AuditError } from '../domain/audit-error.ts';
import { judge, unseen } from '../domain/judge.ts';
import type { Target } from '../domain/policy.ts';
import type { Reference } from '../domain/reference.ts';
import { addSnapshot, nothingSeen, type RowHash, type Run, type Tally } from '../domain/run.ts';
import type { Snapshot, StoredSnapshot } from '../domain/snapshot.ts';
import { loadBoard, loadWritten } from './board.ts';
import { describeError } from './describe-error.ts';
import type { HeldPorts } from './run.ts';
import type { Standing } from './standing.ts';

/** What came of a run's targets, with what the run had written before it was resumed. */
export type Audited = {
  readonly tally: Tally;
  readonly rows: readonly RowHash[];
  /** The snapshots with events; all others are let go of when they are stored. */
  readonly eventful: readonly Snapshot[];
  /** One for each tag that could not be recorded; it names the tag. */
  readonly failures: readonly unknown[];
};

/**
 * Observes, judges and appends every target. Settles all of them: the failure of one stops no other. Rejects where it
 * cannot be told whether a row was written: the run's root would be wrong about it.
 */
export async function auditTargets(
  { runAt }: Pick<Run, 'runAt'>,
  resumed: boolean,
  config: AuditConfig,
  standing: Pick<Standing, 'whole' | 'partial'>,
  ports: HeldPorts,
  deadlineMs: number,
): Promise<Audited> {
  const references = config.targets.map(({ reference }) => reference);
  let tally = nothingSeen;
  const rows: RowHash[] = [];
  const eventful: Snapshot[] = [];
  const failed = new Map<Reference, unknown>();
  const add = (snapshot: StoredSnapshot) => {
    tally = addSnapshot(tally, snapshot);
    rows.push({ reference: snapshot.reference, hash: snapshot.link.hash });
    if (snapshot.events.length > 0) eventful.push(snapshot);
  };

  const written = resumed ? await loadWritten(ports.snapshots, runAt, references) : [];
  for (const snapshot of written) add(snapshot);
  const done = new Set(written.map(({ reference }) => reference));
  const board = await loadBoard(ports.snapshots, standing, references);

  // While a row is written, its place in the queue for the registry is free for the next tag.
  const asking = pLimit(config.concurrency);
  const auditTarget = async (target: Target): Promise<void> => {
    const { reference } = target;
    const before = board.get(reference) ?? (await ports.snapshots.latestBefore(reference, runAt));
    const observation = await asking(() => ports.observe(target, deadlineMs));
    const judgement = judge(before?.state ?? unseen, observation, target, runAt);
    const previous = before?.link ?? null;
    const snapshot: Snapshot = { reference, runAt, observation, ...judgement, previous, configVersion: config.version };
    ports.assertHeld();
    const link = await ports.snapshots.append(snapshot);
    add({ ...snapshot, link });
    ports.recorded(snapshot);
  };
  await pMap(
    config.targets.filter(({ reference }) => !done.has(reference)),
    (target) => auditTarget(target).catch((error: unknown) => failed.set(target.reference, error)),
    { concurrency: 2 * config.concurrency },
  );

  ports.assertHeld();
  for (const [reference, why] of failed) {
    // A write that failed may still have been done.
    const stored = await ports.snapshots.find(reference, runAt).catch((cause: unknown) => {
      const detail = `Whether ${reference} was recorded cannot be told, as the table does not answer`;
      throw new AuditError('run-incomplete', `${detail} (${describeError(why)}).`, { cause });
    });
    if (stored === undefined) tally = { ...tally, failed: tally.failed + 1 };
    else add(stored);
  }
  const failures = [...failed].map(([reference, cause]) => new Error(`${reference} was not recorded.`, { cause }));
  return { tally, rows, eventful, failures };
}

import pMap from 'p-map';
import type { AuditConfig } from '../config/audit-config.ts';
import type { Instant } from '../domain/instant.ts';
import { judge, unseen } from '../domain/judge.ts';
import type { Target } from '../domain/policy.ts';
import type { Reference } from '../domain/reference.ts';
import type { Snapshot } from '../domain/snapshot.ts';
import { loadBoard, loadWritten } from './board.ts';
import type { HeldPorts } from './run.ts';

/**
 * Observes, judges and appends every target. Settles all of them: a failure names its tag and stops no other.
 * `snapshots` are all that the run has written, also before it was resumed.
 */
export async function auditTargets(
  { runAt, resumed }: { readonly runAt: Instant; readonly resumed: boolean },
  config: AuditConfig,
  boards: readonly Instant[],
  ports: HeldPorts,
  deadlineMs: number,
): Promise<{ readonly snapshots: readonly Snapshot[]; readonly failures: readonly unknown[] }> {
  const references = config.targets.map(({ reference }) => reference);
  const written = resumed ? await loadWritten(ports.snapshots, runAt, references) : new Map<Reference, Snapshot>();
  const board = await loadBoard(ports.snapshots, boards);
  const failures: unknown[] = [];

  const auditTarget = async (target: Target): Promise<void> => {
    const { reference } = target;
    const previous = board.get(reference) ?? (await ports.snapshots.latestBefore(reference, runAt));
    const observation = await ports.observe(target, deadlineMs);
    const judgement = judge(previous?.state ?? unseen, observation, target, runAt);
    const snapshot: Snapshot = { reference, runAt, observation, ...judgement, configVersion: config.version };
    ports.assertHeld();
    await ports.snapshots.append(snapshot);
    written.set(reference, snapshot);
    ports.recorded(snapshot);
  };

  await pMap(
    config.targets.filter(({ reference }) => !written.has(reference)),
    (target) =>
      auditTarget(target).catch((error: unknown) => {
        failures.push(new Error(`${target.reference} could not be recorded.`, { cause: error }));
      }),
    { concurrency: config.concurrency },
  );
  return { snapshots: [...written.values()], failures };
}

import pLimit from 'p-limit';
import pMap from 'p-map';
import type { AuditConfig } from '../config/audit-config.ts';
import { AuditError, describeError } from '../domain/audit-error.ts';
import { instantFromMs } from '../domain/instant.ts';
import type { Observation } from '../domain/observation.ts';
import type { Target } from '../domain/policy.ts';
import type { Reference } from '../domain/reference.ts';
import type { RegistryState, Run } from '../domain/run.ts';
import type { Snapshot } from '../domain/snapshot.ts';
import { judge, judgeUnlisted, unseen, wasThere } from '../judge/judge.ts';
import type { Judgement } from '../judge/present.ts';
import type { Backlog } from './backlog.ts';
import { loadBoard, loadWritten, type PreviousState } from './board.ts';
import type { HeldPorts } from './ports.ts';
import { startRegistryTally } from './registry-tally.ts';
import { startTally, type Written } from './run-tally.ts';
import { findUnlisted } from './unlisted.ts';

/** What came of a run's targets, with what the run had written before it was resumed. */
export type Audited = Pick<Run, 'registries' | 'events'> &
  Written & {
    /** One for each tag that could not be recorded; it names the tag. */
    readonly failures: readonly unknown[];
  };

/**
 * Observes, judges and appends every target. A tag that vanished waits until all others were asked: if most are gone,
 * that says more of the registry than of the tag. Settles all of them: the failure of one stops no other. Rejects where
 * it cannot be told whether a row was written, as the run's root would be wrong about it, and where a tag that is no
 * longer listed could not be closed, as no later run would find it.
 */
export async function auditTargets(
  { runAt }: Pick<Run, 'runAt'>,
  resumed: boolean,
  config: AuditConfig,
  standing: Pick<Backlog, 'lastComplete' | 'beneath' | 'interruptedSince'> & {
    readonly registries: readonly RegistryState[];
  },
  ports: HeldPorts,
  deadlineMs: number,
): Promise<Audited> {
  const targets = new Map(config.targets.map((target) => [target.reference, target]));
  const surveys = startRegistryTally();
  const account = startTally(targets, surveys);
  const failed = new Map<Reference, unknown>();

  const board = await loadBoard(ports.snapshots, standing, [...targets.keys()]);
  const isListed = (reference: Reference) => targets.has(reference);
  const unlisted = await findUnlisted(board, isListed, standing, ports.snapshots, runAt);
  const believed = new Map(board);
  const believedOf = async (reference: Reference): Promise<PreviousState | undefined> => {
    const before = believed.get(reference) ?? (await ports.snapshots.latestBefore(reference, runAt));
    if (before !== undefined) believed.set(reference, before);
    return before;
  };
  for (const { registry, before } of unlisted) if (registry !== undefined) surveys.drop(registry, before.state);

  const expected = [...targets.keys(), ...unlisted.map(({ reference }) => reference)];
  const written = resumed ? await loadWritten(ports.snapshots, runAt, expected) : [];
  for (const snapshot of written) {
    account.add(snapshot);
    const target = targets.get(snapshot.reference);
    if (target === undefined) continue;
    const before = await believedOf(snapshot.reference);
    surveys.observe(target, before?.state ?? unseen, snapshot.observation.outcome);
  }
  const done = new Set(written.map(({ reference }) => reference));

  const append = async (
    reference: Reference,
    before: PreviousState | undefined,
    observation: Observation,
    judgement: Judgement,
  ): Promise<void> => {
    const previous = before?.link ?? null;
    const snapshot: Snapshot = { reference, runAt, observation, ...judgement, previous, configVersion: config.version };
    ports.assertHeld();
    const link = await ports.snapshots.append(snapshot);
    account.add({ ...snapshot, link });
    ports.recorded(snapshot);
  };
  const settling = (reference: Reference, work: Promise<void>): Promise<unknown> =>
    work.catch((error: unknown) => failed.set(reference, error));

  // While a row is written, its place in the queue for the registry is free for the next tag.
  const asking = pLimit(config.concurrency);
  const concurrency = 2 * config.concurrency;
  const vanished: {
    readonly target: Target;
    readonly before: PreviousState | undefined;
    readonly observedAt: Run['runAt'];
  }[] = [];
  const auditTarget = async (target: Target): Promise<void> => {
    const { reference } = target;
    const before = await believedOf(reference);
    const state = before?.state ?? unseen;
    const answer = await asking(() => ports.observe(target, deadlineMs));
    surveys.observe(target, state, answer.outcome);
    if (answer.outcome === 'absent' && wasThere(state)) {
      vanished.push({ target, before, observedAt: answer.observedAt });
      return;
    }
    const observation = answer.outcome === 'absent' ? { ...answer, doubted: false } : answer;
    await append(reference, before, observation, judge(state, observation, target, runAt));
  };
  await pMap(
    config.targets.filter(({ reference }) => !done.has(reference)),
    (target) => settling(target.reference, auditTarget(target)),
    { concurrency },
  );
  await pMap(
    vanished,
    ({ target, before, observedAt }) => {
      const observation = { outcome: 'absent', observedAt, doubted: surveys.doubts(target.registry) } as const;
      const judgement = judge(before?.state ?? unseen, observation, target, runAt);
      return settling(target.reference, append(target.reference, before, observation, judgement));
    },
    { concurrency },
  );
  for (const { reference, before } of unlisted) {
    if (done.has(reference)) continue;
    const end = judgeUnlisted(before.state, config.registryPolicy, runAt);
    await append(reference, before, { outcome: 'unlisted', observedAt: instantFromMs(ports.now()) }, end);
  }

  ports.assertHeld();
  for (const [reference, why] of failed) {
    // A write that failed may still have been done.
    const stored = await ports.snapshots.find(reference, runAt).catch((cause: unknown) => {
      const detail = `Whether ${reference} was recorded cannot be told, as the table does not answer`;
      throw new AuditError('run-incomplete', `${detail} (${describeError(why)}).`, { cause });
    });
    if (stored === undefined) account.miss(reference, believed.get(reference)?.state);
    else account.add(stored);
  }
  const failures = [...failed].map(([reference, cause]) => new Error(`${reference} was not recorded.`, { cause }));
  return { ...account.written(), failures, ...surveys.judge(standing.registries, config, runAt) };
}

import type { Target } from '../../domain/policy.ts';
import type { Run } from '../../domain/run.ts';
import type { Reference } from '../../domain/values/reference.ts';
import { unseen } from '../../judge/state.ts';
import type { AuditContext } from './audit-context.ts';
import { loadPrevious, type Previous } from './load-previous.ts';
import { recordAnswers } from './record-answers.ts';
import { type RunTally, startRunTally, type Written } from './run-tally.ts';

/** What came of a run's targets, with what the run had written before it was resumed. */
export type Audited = Pick<Run, 'registries' | 'events'> &
  Written &
  Pick<Previous, 'removedRun'> & {
    /** One for each tag that could not be recorded; it names the tag. */
    readonly failures: readonly unknown[];
  };

/** Observes, judges and appends every target. One tag's failure stops no other; what rejects stands at each phase. */
export async function auditTargets(context: AuditContext): Promise<Audited> {
  const { config, run, previousRun } = context;
  const targets = new Map(config.targets.map((target) => [target.reference, target]));
  const tally = startRunTally(targets);

  const previous = await loadPrevious(context);
  await countPrevious(previous, targets, tally);
  const pending = config.targets.filter(({ reference }) => !previous.isWritten(reference));
  const failures = await recordAnswers(pending, previous, tally, context);

  const judged = tally.registries.judge(previousRun?.registries ?? [], config, run.runAt);
  return { ...tally.written(), failures, removedRun: previous.removedRun, ...judged };
}

/** Counts the tags that are no longer listed, and what the run had written before it was resumed. */
async function countPrevious(
  previous: Previous,
  targets: ReadonlyMap<Reference, Target>,
  tally: RunTally,
): Promise<void> {
  for (const { registry, before } of previous.unlisted) {
    if (registry !== undefined) tally.registries.addUnlisted(registry, before.state);
  }
  for (const snapshot of previous.written) {
    tally.add(snapshot);
    const target = targets.get(snapshot.reference);
    if (target === undefined) continue;
    const before = await previous.of(target.reference);
    tally.registries.addAnswer(target, before?.state ?? unseen, snapshot.observation.outcome);
  }
}

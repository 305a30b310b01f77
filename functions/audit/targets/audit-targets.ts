import type { Event } from '../../domain/event.ts';
import type { Target } from '../../domain/policy.ts';
import type { Run } from '../../domain/run.ts';
import type { Reference } from '../../domain/values/reference.ts';
import { unseen } from '../../judge/state.ts';
import { askRegistries } from './ask-registries.ts';
import type { AuditContext } from './audit-context.ts';
import { loadPrevious, type Previous } from './load-previous.ts';
import { recordAnswers } from './record-answers.ts';
import { type RunTally, startRunTally, type Written } from './run-tally.ts';

/** What came of a run's targets, with what the run had written before it was resumed. */
export type Audited = Pick<Run, 'registries' | 'events'> &
  Written &
  Pick<Previous, 'removedRun'> & {
    /** How many there were. */
    readonly targets: number;
    /** One for each tag that could not be recorded; it names the tag. And that there were too many targets. */
    readonly failures: readonly unknown[];
  };

/** Observes, judges and appends every target. One tag's failure stops no other; what rejects stands at each phase. */
export async function auditTargets(context: AuditContext): Promise<Audited> {
  const { config, run, previousRun } = context;
  const previous = await loadPrevious(context);
  const targets = new Map(previous.targets.map((target) => [target.reference, target]));
  const tally = startRunTally(targets);
  for (const [registry, failure] of previous.unlistable) tally.registries.addListFailure(registry, failure);
  await countPrevious(previous, targets, tally);
  const failures = [...previous.failures, ...(await recordAnswers(previous, tally, context))];

  const asked = await askRegistries(previous.targets, context);
  const judged = tally.registries.judge(previousRun?.registries ?? [], asked, config, run.runAt);
  const { targetsChanged: notice, removedRun } = previous;
  const events: Event[] = [
    ...(notice === null ? [] : [{ kind: 'noted', notice, told: true } as const]),
    ...judged.events,
  ];
  return { ...tally.written(), targets: targets.size, failures, removedRun, ...judged, events };
}

/** Counts the tags that are no targets any more, and what the run had written before it was resumed. */
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
    if (target === undefined || snapshot.observation.outcome === 'unlisted') continue;
    const before = await previous.of(target.reference);
    tally.registries.addAnswer(target, before?.state ?? unseen, snapshot.observation);
  }
}

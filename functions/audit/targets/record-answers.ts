import pMap from 'p-map';
import { AuditError, describeError } from '../../domain/audit-error.ts';
import type { Observation, RegistryAnswer } from '../../domain/observation.ts';
import type { Target } from '../../domain/policy.ts';
import type { AskedTarget } from '../../domain/registry-reading.ts';
import type { Snapshot } from '../../domain/snapshot.ts';
import { instantFromMs } from '../../domain/values/instant.ts';
import type { Reference } from '../../domain/values/reference.ts';
import { asJudged } from '../../judge/completeness.ts';
import { type Judgement, judge, judgeUnlisted } from '../../judge/judge.ts';
import { unseen, wasThere } from '../../judge/state.ts';
import type { AuditContext } from './audit-context.ts';
import type { PreviousState } from './board.ts';
import type { Previous } from './load-previous.ts';
import { observeTargets } from './observe-targets.ts';
import type { RunTally } from './run-tally.ts';

/** A tag that was there before and is absent now. */
type NewlyAbsent = {
  readonly target: Target;
  readonly before: PreviousState | undefined;
  readonly answer: Extract<RegistryAnswer, { outcome: 'absent' }>;
};

/** How many tags that could not be recorded an error names. */
const mostNamed = 3;

type Recording = {
  readonly previous: Previous;
  readonly tally: RunTally;
  readonly context: AuditContext;
  readonly newlyAbsent: NewlyAbsent[];
  /** Why a tag could not be recorded, as far as is known. */
  readonly failed: Map<Reference, unknown>;
};

/**
 * Judges each answer and appends its row while others are still awaited. Tags that are newly absent come last: if most
 * of a registry's tags are, that says more of the registry than of the tags. One tag's failure stops no other. Rejects
 * if it is unknown whether a row was written, as the run's root would be wrong about it; and if the last row of an
 * unlisted tag could not be written, as no later run would find the tag; and if another invocation can still record
 * what this one could not.
 */
export async function recordAnswers(
  targets: readonly Target[],
  previous: Previous,
  tally: RunTally,
  context: AuditContext,
): Promise<readonly Error[]> {
  const recording: Recording = { previous, tally, context, newlyAbsent: [], failed: new Map() };
  const { newlyAbsent, failed } = recording;
  const settle = ({ reference }: Target, work: Promise<void>): Promise<unknown> =>
    work.catch((error: unknown) => failed.set(reference, error));
  // A write may take longer than a request: with twice as many, the registries need not wait for the table.
  const options = { concurrency: 2 * context.config.concurrency };
  const answered = (asked: AskedTarget) => settle(asked.target, recordAnswer(asked, recording));

  await observeTargets(targets, { previous, ...context }, { ...options, answered });
  await pMap(newlyAbsent, (tag) => settle(tag.target, recordAbsent(tag, recording)), options);
  await recordUnlisted(recording);
  await settleFailed(recording);
  handBack(recording);
  return [...failed].map(([reference, cause]) => new Error(`${reference} was not recorded.`, { cause }));
}

async function recordAnswer(asked: AskedTarget, recording: Recording): Promise<void> {
  if ('error' in asked) throw asked.error;
  const { target } = asked;
  const { previous, tally, context, newlyAbsent } = recording;
  const before = await previous.of(target.reference);
  const state = before?.state ?? unseen;
  const answer = asJudged(asked.answer, state);
  tally.registries.addAnswer(target, state, answer.outcome);
  if (answer.outcome === 'absent' && wasThere(state)) {
    newlyAbsent.push({ target, before, answer });
    return;
  }
  const observation = answer.outcome === 'absent' ? { ...answer, doubted: false } : answer;
  await append(
    { target, before, observation, judgement: judge(state, observation, target, context.run.runAt) },
    recording,
  );
}

async function recordAbsent({ target, before, answer }: NewlyAbsent, recording: Recording): Promise<void> {
  const observation = { ...answer, doubted: recording.tally.registries.doubts(target.registry) };
  const judgement = judge(before?.state ?? unseen, observation, target, recording.context.run.runAt);
  await append({ target, before, observation, judgement }, recording);
}

/** Tags that the configuration no longer lists get a last row, which closes what is open. */
async function recordUnlisted(recording: Recording): Promise<void> {
  const { previous, context } = recording;
  for (const { reference, before } of previous.unlisted) {
    if (previous.isWritten(reference)) continue;
    const observation = { outcome: 'unlisted', observedAt: instantFromMs(context.ports.now()) } as const;
    const judgement = judgeUnlisted(before.state, context.config.registryPolicy, context.run.runAt);
    await append({ target: { reference }, before, observation, judgement }, recording);
  }
}

type Judged = {
  readonly target: Pick<Target, 'reference'>;
  readonly before: PreviousState | undefined;
  readonly observation: Observation;
  readonly judgement: Judgement;
};

/** The snapshot is let go once it is stored and counted: a run may have many thousands. */
async function append(
  { target, before, observation, judgement }: Judged,
  { tally, context }: Recording,
): Promise<void> {
  const { run, config, ports } = context;
  const snapshot: Snapshot = {
    reference: target.reference,
    runAt: run.runAt,
    observation,
    ...judgement,
    previous: before?.link ?? null,
    configVersion: config.version,
  };
  const link = await ports.snapshots.append(snapshot, ports.assertHeld);
  tally.add({ ...snapshot, link });
  ports.recorded(snapshot);
}

/**
 * Throws if another invocation of this run is to come, and can record what this one could not. Once a run is recorded,
 * nothing can be added to it.
 */
function handBack({ context, failed }: Recording): void {
  if (failed.size === 0 || !context.isRetried || context.isResumed) return;
  const some = [...failed].slice(0, mostNamed).map(([reference, why]) => `${reference} (${describeError(why)})`);
  const count = failed.size === 1 ? '1 tag' : `${failed.size} tags`;
  throw new AuditError('run-incomplete', `${count} could not be recorded, among them ${some.join(', ')}.`);
}

/** A write that failed may have been done all the same: reads each such row back, and counts what is there. */
async function settleFailed({ previous, tally, context, failed }: Recording): Promise<void> {
  const { run, ports } = context;
  ports.assertHeld();
  for (const [reference, why] of failed) {
    const stored = await ports.snapshots.find(reference, run.runAt).catch((cause: unknown) => {
      const detail = `It is unknown whether ${reference} was recorded, because the table does not answer`;
      throw new AuditError('run-incomplete', `${detail} (${describeError(why)}).`, { cause });
    });
    if (stored === undefined) {
      tally.miss(reference, previous.known(reference)?.state);
    } else {
      failed.delete(reference);
      tally.add(stored);
    }
  }
}

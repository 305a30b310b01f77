import pMap from 'p-map';
import { AuditError, describeError } from '../../domain/audit-error.ts';
import type { Observation, RegistryAnswer } from '../../domain/observation.ts';
import type { Target } from '../../domain/policy.ts';
import type { AskedTarget } from '../../domain/registry-reading.ts';
import type { Snapshot } from '../../domain/snapshot.ts';
import { instantFromMs } from '../../domain/values/instant.ts';
import type { Reference, RegistryKey } from '../../domain/values/reference.ts';
import { asJudged } from '../../judge/completeness.ts';
import { type Judgement, judge, judgeUnlisted } from '../../judge/judge.ts';
import { unseen, wasThere } from '../../judge/state.ts';
import type { AuditContext } from './audit-context.ts';
import type { PreviousState } from './board.ts';
import type { Previous } from './load-previous.ts';
import { observeTargets } from './observe-targets.ts';
import type { RunTally } from './run-tally.ts';

/** An answer of which the answers to the registry's other tags decide how far it is believed, or how it is told. */
type Held = {
  readonly target: Target;
  readonly before: PreviousState | undefined;
  readonly answer: Exclude<RegistryAnswer, { outcome: 'present' }>;
};

/** How many tags that could not be recorded an error names. */
const mostNamed = 3;

type Recording = {
  readonly previous: Previous;
  readonly tally: RunTally;
  readonly context: AuditContext;
  readonly held: Map<RegistryKey, Held[]>;
  /** Why a tag could not be recorded, as far as is known. */
  readonly failed: Map<Reference, unknown>;
};

/**
 * Judges each answer and appends its row while others are still awaited. Tags that are newly absent or unreadable come last
 * of their registry: if most of its tags are, that says more of the registry than of the tags. One tag's failure stops no
 * other. Rejects if it is unknown whether a row was written, as the run's root would be wrong about it; and if the last row
 * of an unlisted tag could not be written, as no later run would find the tag; and if another invocation can still record
 * what this one could not.
 */
export async function recordAnswers(
  previous: Previous,
  tally: RunTally,
  context: AuditContext,
): Promise<readonly Error[]> {
  const recording: Recording = { previous, tally, context, held: new Map(), failed: new Map() };
  const { held, failed } = recording;
  const settle = ({ reference }: Target, work: Promise<void>): Promise<unknown> =>
    work.catch((error: unknown) => failed.set(reference, error));
  // A write may take longer than a request: with twice as many, the registries need not wait for the table.
  const concurrency = 2 * context.config.concurrency;
  const pending = previous.targets.filter(({ reference }) => !previous.isWritten(reference));

  await observeTargets(pending, previous, context, {
    concurrency,
    answered: (asked) => settle(asked.target, recordAnswer(asked, recording)),
    ended: (registry) =>
      pMap(held.get(registry) ?? [], (one) => settle(one.target, recordHeld(one, recording)), { concurrency }),
  });
  await recordUnlisted(recording);
  await settleFailed(recording);
  handBack(recording);
  return [...failed].map(([reference, cause]) => new Error(`${reference} was not recorded.`, { cause }));
}

async function recordAnswer(asked: AskedTarget, recording: Recording): Promise<void> {
  if ('error' in asked) throw asked.error;
  const { target } = asked;
  const { previous, tally, context, held } = recording;
  const before = await previous.of(target.reference);
  const state = before?.state ?? unseen;
  const answer = asJudged(asked.answer, state);
  tally.registries.addAnswer(target, state, answer);
  const isNews = answer.outcome === 'unreadable' || wasThere(state) || state.lastSeen === null;
  if (answer.outcome !== 'present' && isNews) {
    const ofRegistry = held.get(target.registry) ?? [];
    ofRegistry.push({ target, before, answer });
    held.set(target.registry, ofRegistry);
    return;
  }
  const observation = answer.outcome === 'absent' ? { ...answer, doubted: false } : answer;
  const judgement = judge(state, observation, target, context.run.runAt);
  await append({ target, before, observation, judgement }, recording);
}

async function recordHeld({ target, before, answer }: Held, recording: Recording): Promise<void> {
  const { registries } = recording.tally;
  const observation =
    answer.outcome === 'absent'
      ? { ...answer, doubted: registries.doubts(target.registry) }
      : { ...answer, shared: registries.speaksFor(target.registry, answer.code) };
  const judgement = judge(before?.state ?? unseen, observation, target, recording.context.run.runAt);
  await append({ target, before, observation, judgement }, recording);
}

/** Tags that are no target any more get a last row, which closes what is open. */
async function recordUnlisted(recording: Recording): Promise<void> {
  const { previous, context } = recording;
  for (const { reference, before, reason } of previous.unlisted) {
    if (previous.isWritten(reference)) continue;
    const observation = { outcome: 'unlisted', observedAt: instantFromMs(context.ports.now()), reason } as const;
    const judgement = judgeUnlisted(before.state, reason, context.config.registryPolicy, context.run.runAt);
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

import { instantFromMs } from '../../functions/domain/values/instant.ts';
import type { RawRow } from '../../functions/store/raw-rows.ts';
import type { Choices } from './choices.ts';
import { isWell, outcomeOf, planOf, start } from './invocations.ts';
import { configs, type End, invoke } from './world/deployment.ts';
import type { Journal } from './world/journal.ts';
import { noFate } from './world/process.ts';
import type { TableWriter } from './world/table-writer.ts';
import type { Message } from './world/topic.ts';
import { type LifeOptions, mostSteps, openWorld, type Past, type World } from './world/world.ts';

/** One interleaving, lived to its end. */
export type Life = {
  readonly rows: ReadonlyMap<string, RawRow>;
  readonly messages: readonly Message[];
  readonly journal: Journal;
  readonly touched: TableWriter['touched'];
  readonly hasWriter: boolean;
  readonly nowMs: number;
  /** Invocations that never ended, and what the last runs, in which all was well, did not do. */
  readonly unwell: readonly string[];
  readonly counts: ReadonlyMap<string, number>;
  readonly lines: readonly string[];
};

const dayMs = 86_400_000;

/** Lives one interleaving on top of a past: invocations that meet, whatever befalls them, and a last run without a fault. */
export async function live(choices: Choices, past: Past, { bug, isTraced }: LifeOptions): Promise<Life> {
  const hasWriter = choices.below(5) >= 3;
  const wire = choices.below(5) === 4 && !hasWriter ? 'late' : 'bounded';
  const world = openWorld(choices, past, { bug, isTraced, wire, isCalm: false });
  const { deployment, journal, writer, counts, lines, mood } = world;
  const { around } = deployment;
  const { time, tables } = around;
  const unwell: string[] = [];
  const running = new Set<string>();

  around.count(
    `life ${hasWriter ? 'with a table writer' : wire === 'late' ? 'with late writes' : 'of tagwarden alone'}`,
  );
  const invocations = 2 + choices.below(2);
  for (let number = 1; number <= invocations; number += 1) {
    const plan = planOf(number, choices);
    time.after(plan.startsAfterMs, () => start(plan.invocation, world, running, 1));
  }
  if (hasWriter) {
    const acts = 1 + choices.below(4);
    for (let number = 0; number < acts; number += 1) time.after(choices.below(90_000), writer.act);
  }
  if (!(await time.runOut(mostSteps))) unwell.push('an invocation works for ever');
  unwell.push(...[...running].map((name) => `${name} waits for ever`));
  const isTopicDown = choices.oneIn(4);
  mood.isCalm = true;
  mood.isTopicDown = isTopicDown;
  unwell.push(...(await endWell('last', world, isTopicDown || hasWriter)));
  if (isTopicDown) {
    mood.isTopicDown = false;
    unwell.push(...(await endWell('very last', world, hasWriter)));
  }
  const { messages } = deployment;
  for (const row of tables.rows.values()) if (row['interrupted'] === true) around.count('run closed by another');
  return {
    ...{ rows: tables.rows, messages, journal, touched: writer.touched, hasWriter },
    ...{ nowMs: time.nowMs(), unwell, counts, lines },
  };
}

/** A day later, all is well: the run must be recorded and, unless `mayFail`, owe nothing. */
async function endWell(name: string, { deployment }: World, mayFail: boolean): Promise<readonly string[]> {
  const { time } = deployment.around;
  const unwell: string[] = [`the ${name} run did not end`];
  time.after(dayMs, () => {
    const runAt = instantFromMs(time.nowMs());
    const invocation = { name: `the ${name} run`, runAt, config: configs.all, fate: noFate, isRetried: false };
    invoke(invocation, deployment, (end) => {
      unwell.pop();
      const isAudited = end !== 'crashed' && 'report' in end && end.report.kind === 'audited';
      if (!isAudited || !(mayFail || isWell(end))) unwell.push(`the ${name} run ${outcomeOf(end)} ${failuresOf(end)}`);
    });
  });
  await time.runOut(mostSteps);
  return unwell;
}

const failuresOf = (end: End): string =>
  end !== 'crashed' && 'report' in end && 'failures' in end.report
    ? end.report.failures.map(String).join('; ')
    : JSON.stringify(end !== 'crashed' && 'error' in end ? String(end.error) : '');

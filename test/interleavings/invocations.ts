import type { Choices } from './choices.ts';
import { configs, type End, type Invocation, invoke } from './world/deployment.ts';
import type { Fate, Process } from './world/process.ts';
import type { Surroundings } from './world/surroundings.ts';
import { runTimes, type World } from './world/world.ts';

/** An invocation, and when it starts: the first at once. */
export function planOf(
  number: number,
  choices: Choices,
): { readonly invocation: Invocation; readonly startsAfterMs: number } {
  const isFirst = number === 1;
  const runAt = isFirst ? runTimes[0] : choices.pick([runTimes[0], ...runTimes]);
  const latestMs = choices.pick([1, 3_000, 10_000, 60_000, 150_000]);
  const invocation: Invocation = {
    name: `invocation ${number}`,
    runAt,
    config: choices.oneIn(4) ? configs.fewer : configs.all,
    fate: fateOf(choices),
    isRetried: choices.oneIn(2),
  };
  return { invocation, startsAfterMs: isFirst ? 0 : choices.below(latestMs) };
}

function fateOf(choices: Choices): Fate {
  return {
    crashAt: choices.oneIn(3) ? 1 + choices.below(45) : null,
    freezeAt: choices.oneIn(4) ? 1 + choices.below(45) : null,
    freezeMs: 1 + choices.below(150_000),
    sleeps: choices.oneIn(2),
    wallOffsetMs: choices.oneIn(2) ? choices.below(240_000) - 120_000 : 0,
  };
}

/** Starts an invocation, and starts it again if it fails and may be. */
export function start(invocation: Invocation, world: World, running: Set<string>, attempt: number): void {
  const { deployment, counts } = world;
  const { choices, time, count } = deployment.around;
  const { name } = invocation;
  running.add(name);
  const process = invoke(invocation, deployment, (end) => {
    running.delete(name);
    count(`invocation ${outcomeOf(end)}`);
    deployment.around.trace(() => `${name} ends: ${outcomeOf(end)}`);
    if (!invocation.isRetried || isWell(end)) return;
    const again = {
      ...invocation,
      name: `${name.replace(/, try.*/, '')}, try ${attempt + 1}`,
      fate: fateOf(choices),
      isRetried: attempt < 2,
    };
    time.after(1 + choices.below(choices.pick([1_000, 60_000])), () => start(again, world, running, attempt + 1));
  });
  counts.set('invocations', (counts.get('invocations') ?? 0) + 1);
  if (choices.oneIn(6)) jumpOnce(process, deployment.around);
}

function jumpOnce(process: Process, { choices, time }: Surroundings): void {
  const ms = choices.pick([30_000, -30_000, 45_000, 120_000, -120_000]);
  time.after(choices.below(30_000), () => process.jump(ms));
}

/** Whether nothing went wrong. */
export const isWell = (end: End): boolean =>
  end !== 'crashed' && 'report' in end && (!('failures' in end.report) || end.report.failures.length === 0);

/** What came of an invocation, in a few words. */
export function outcomeOf(end: End): string {
  if (end === 'crashed') return 'crashed';
  if ('error' in end) return `failed: ${codeOf(end.error)}`;
  const { report } = end;
  return `ended: ${report.kind}${isWell(end) ? '' : ', with failures'}`;
}

const codeOf = (error: unknown): string =>
  error instanceof Error ? ('code' in error ? String(error.code) : error.constructor.name) : String(error);

import { epochMs, type Instant } from '../../functions/domain/values/instant.ts';
import { day, digestB } from '../support/given/givens.ts';
import { choicesAgain } from './choices.ts';
import { configs, invoke } from './world/deployment.ts';
import { tags } from './world/names.ts';
import { noFate } from './world/process.ts';
import { type Shelf, shown } from './world/registry.ts';
import { mostSteps, openWorld, type Past, startMs } from './world/world.ts';

/** Pasts to begin with: a quiet one, one that owes an alert, and one whose last run crashed in the midst of its rows. */
export async function livePasts(): Promise<readonly [Past, ...Past[]]> {
  const shelf: Shelf = new Map(tags.map((tag) => [tag, shown()]));
  const empty: Past = { rows: new Map(), messages: [], shelf, nowMs: epochMs(day(0)) };
  const quiet = await pass(empty, day(0), {});
  const changed = { ...quiet, shelf: new Map(shelf).set('v1', shown(digestB)) };
  return [
    await pass(quiet, day(1), {}),
    await pass(changed, day(1), { isTopicDown: true }),
    await pass(changed, day(1), { crashAt: 20 }),
  ];
}

type Passing = { readonly isTopicDown?: boolean; readonly crashAt?: number };

/** One run in a world without chance. */
async function pass(past: Past, runAt: Instant, { isTopicDown = false, crashAt }: Passing): Promise<Past> {
  const options = { bug: 'none', isTraced: false, wire: 'bounded', isCalm: true } as const;
  const { deployment, mood } = openWorld(choicesAgain([]), { ...past, nowMs: epochMs(runAt) }, options);
  mood.isTopicDown = isTopicDown;
  const fate = { ...noFate, crashAt: crashAt ?? null };
  invoke(
    { name: `the run of ${runAt}`, runAt, config: configs.all, fate, isRetried: false },
    deployment,
    () => undefined,
  );
  await deployment.around.time.runOut(mostSteps);
  const { shelf, messages, around } = deployment;
  return { rows: around.tables.rows, messages, shelf, nowMs: startMs };
}

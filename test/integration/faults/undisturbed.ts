import { expect } from 'vitest';
import { accountOf, noTrouble, troubleIn } from '../../support/account.ts';
import { type History, nextRunAt } from '../../support/stories/fault-histories.ts';
import { toldIn } from '../../support/told-in.ts';
import { startFaultWorld } from '../../support/worlds/fault-world.ts';

type Account = Awaited<ReturnType<typeof accountOf>>;

export type Undisturbed = {
  readonly history: History;
  /** Of the run: those that a fault can meet. */
  readonly calls: readonly string[];
  readonly afterRun: Account;
  /** After the scheduled run that follows: what every disturbed history must come to. */
  readonly inTheEnd: Account;
};

/** The history in which nothing happens to the run. */
export async function live(history: History): Promise<Undisturbed> {
  const { run, runAt, arrange, told } = history;
  const world = await startFaultWorld();
  await arrange(world);
  world.proxy.reset();
  await world.auditDisturbed(runAt);
  const calls = [...world.proxy.calls];
  const afterRun = await accountOf(world);
  await world.audit(nextRunAt);
  const inTheEnd = await accountOf(world);
  expect(toldIn(world.takeMails()).toSorted(), run).toEqual(told);
  expect(await troubleIn(world), run).toEqual(noTrouble);
  await world.stop();
  return { history, calls, afterRun, inTheEnd };
}

export const isRead = (operation: string): boolean => operation === 'Query' || operation === 'GetItem';

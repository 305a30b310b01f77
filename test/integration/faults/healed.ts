import { expect } from 'vitest';
import { accountOf, noTrouble, snapshotRows, troubleIn } from '../../support/account.ts';
import { nextRunAt } from '../../support/stories/fault-histories.ts';
import { toldIn } from '../../support/told-in.ts';
import type { FaultWorld } from '../../support/worlds/fault-world.ts';
import type { Undisturbed } from './undisturbed.ts';

export type Disturbance = {
  /** Which call of the run the fault met, from 1. */
  readonly call: number;
  readonly healedBy: 'the next run' | 'the same run';
  /** The rows of the tags as the fault left them. */
  readonly written: readonly unknown[];
  /** What mails told before those that the world still holds. */
  readonly toldBefore: readonly string[];
};

/** Either invocation heals a fault: from call to call the one or the other comes first. */
export const takeTurns = (call: number): Disturbance['healedBy'] => (call % 2 === 0 ? 'the next run' : 'the same run');

/** Lets the lease run out and the next invocations come, and holds what they make of it against the undisturbed history. */
export async function expectHealed(
  world: FaultWorld,
  { history: { runAt, told }, calls, inTheEnd }: Undisturbed,
  { call, healedBy, written, toldBefore }: Disturbance,
): Promise<void> {
  world.outliveLease();
  if (healedBy === 'the same run') await world.audit(runAt);
  expect(await world.audit(nextRunAt)).toMatchObject({ kind: 'audited', failures: [] });

  expect(await accountOf(world)).toEqual(inTheEnd);
  expect(await snapshotRows(world)).toEqual(expect.arrayContaining([...written]));
  expect(await troubleIn(world)).toEqual(noTrouble);
  const mails = [...toldBefore, ...toldIn(world.takeMails())].toSorted();
  expect(mayRepeat(calls, call) ? [...new Set(mails)] : mails).toEqual(told);
}

/** Where a mail may come twice: it is out, or may be, and nobody wrote that down. */
const mayRepeat = (calls: readonly string[], call: number): boolean =>
  calls[call - 1] === 'Publish' || calls[call - 2] === 'Publish';

import type { Ports } from '../../../functions/audit/ports.ts';
import { observeThrough } from './observe-through.ts';

/** The calls of an audit that a fault may befall. */
export type FaultyCall =
  | 'find'
  | 'start'
  | 'record'
  | 'markDelivered'
  | 'append'
  | 'latestBefore'
  | 'observe'
  | 'publish';

/** Ports of which one call, the `nth` of its name, is put into the hands of `instead`; all others are as they were. */
export function faultyPorts(
  ports: Ports,
  { call, nth }: { readonly call: FaultyCall; readonly nth: number },
  instead: (act: () => Promise<unknown>) => Promise<unknown>,
): Ports {
  let calls = 0;
  const faulty =
    <Given extends unknown[], Result>(name: FaultyCall, act: (...given: Given) => Promise<Result>) =>
    async (...given: Given): Promise<Result> => {
      if (name === call) calls += 1;
      if (name !== call || calls !== nth) return act(...given);
      // Whatever is done instead ends in what the call itself resolves to, or throws.
      return (await instead(() => act(...given))) as Result;
    };
  const { runs, snapshots } = ports;
  return {
    ...observeThrough(
      ports,
      faulty('observe', (ask, target, deadlineMs) => ask(target, deadlineMs)),
    ),
    runs: {
      ...runs,
      find: faulty('find', runs.find),
      start: faulty('start', runs.start),
      record: faulty('record', runs.record),
      markDelivered: faulty('markDelivered', runs.markDelivered),
    },
    snapshots: {
      ...snapshots,
      append: faulty('append', snapshots.append),
      latestBefore: faulty('latestBefore', snapshots.latestBefore),
    },
    publish: faulty('publish', ports.publish),
  };
}

/** The call is refused, and nothing of it is done. */
export async function fail(): Promise<never> {
  throw new Error('The call failed.');
}

/** The call does its work, and its caller never hears of it. */
export async function loseAnswer(act: () => Promise<unknown>): Promise<never> {
  await act();
  throw new Error('The answer was lost.');
}

import type { Ports } from '../../../functions/audit/ports.ts';

/** Where a process dies: in the `nth` call of a port, before the call has its effect or before its caller knows of it. */
export type Death = {
  readonly call: 'start' | 'ofRun' | 'observe' | 'append' | 'record' | 'publish' | 'markPublished' | 'markNotified';
  readonly nth: number;
  readonly when: 'before its effect' | 'after its effect';
};

/** Ports of a process that dies: from then on no port does anything, and all that was under way is never heard of. */
export function dyingPorts(ports: Ports, death: Death): Ports {
  let dead = false;
  let calls = 0;
  const die = (): never => {
    dead = true;
    throw new Error('The process died.');
  };
  const mortal =
    <Given extends unknown[], Result>(name: string, act: (...given: Given) => Promise<Result>) =>
    async (...given: Given): Promise<Result> => {
      if (dead) die();
      if (name === death.call) calls += 1;
      const mine = name === death.call && calls === death.nth;
      if (mine && death.when === 'before its effect') die();
      const result = await act(...given);
      if (mine) die();
      return dead ? die() : result;
    };
  const { snapshots, runs, lease } = ports;
  return {
    ...ports,
    snapshots: {
      ...snapshots,
      append: mortal('append', snapshots.append),
      find: mortal('find', snapshots.find),
      latestBefore: mortal('latestBefore', snapshots.latestBefore),
      async *ofRun(runAt) {
        yield* await mortal('ofRun', () => Array.fromAsync(snapshots.ofRun(runAt)))();
      },
    },
    runs: {
      ...runs,
      start: mortal('start', runs.start),
      record: mortal('record', runs.record),
      markPublished: mortal('markPublished', runs.markPublished),
      markNotified: mortal('markNotified', runs.markNotified),
    },
    lease: { ...lease, take: mortal('take', lease.take), free: mortal('free', lease.free) },
    observe: mortal('observe', ports.observe),
    publish: mortal('publish', ports.publish),
  };
}

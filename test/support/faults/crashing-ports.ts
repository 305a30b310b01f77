import type { Ports } from '../../../functions/audit/ports.ts';
import { observeThrough } from './observe-through.ts';

/** Where a process crashes: in the `nth` call of a port, before the call has its effect or before its caller knows of it. */
export type Crash = {
  readonly call: 'start' | 'ofRun' | 'observe' | 'append' | 'record' | 'publish' | 'markDelivered';
  readonly nth: number;
  readonly when: 'before its effect' | 'after its effect';
};

/** Ports of a process that crashes: from then on no port does anything, and nothing that was in progress is ever heard of. */
export function crashingPorts(ports: Ports, crash: Crash): Ports {
  let crashed = false;
  let calls = 0;
  const end = (): never => {
    crashed = true;
    throw new Error('The process crashed.');
  };
  const mortal =
    <Given extends unknown[], Result>(name: string, act: (...given: Given) => Promise<Result>) =>
    async (...given: Given): Promise<Result> => {
      if (crashed) end();
      if (name === crash.call) calls += 1;
      const mine = name === crash.call && calls === crash.nth;
      if (mine && crash.when === 'before its effect') end();
      const result = await act(...given);
      if (mine) end();
      return crashed ? end() : result;
    };
  const { snapshots, runs, lease } = ports;
  return {
    ...observeThrough(
      ports,
      mortal('observe', (ask, target, deadlineMs) => ask(target, deadlineMs)),
    ),
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
      markDelivered: mortal('markDelivered', runs.markDelivered),
    },
    lease: {
      ...lease,
      take: mortal('take', lease.take),
      renew: mortal('renew', lease.renew),
      free: mortal('free', lease.free),
    },
    publish: mortal('publish', ports.publish),
  };
}

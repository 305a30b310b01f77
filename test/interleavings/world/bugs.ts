import type { Ports } from '../../../functions/audit/ports.ts';
import type { Snapshots } from '../../../functions/store/snapshots.ts';

/** Bugs that the search has to find; `none`: the product as it is. */
export const bugs = ['lease', 'foreign-row', 'receipt'] as const;
export type Bug = (typeof bugs)[number] | 'none';

/** The ports of an audit with a bug. `credulous`: snapshots of whoever can compute a hash. */
export function withBug(bug: Bug, ports: Ports, credulous: Snapshots): Ports {
  const { runs, snapshots } = ports;
  const unheld = () => undefined;
  switch (bug) {
    case 'none':
      return ports;
    case 'lease':
      // Nobody looks whether the lease is still held before a write.
      return {
        ...ports,
        snapshots: { ...snapshots, append: (snapshot) => snapshots.append(snapshot, unheld) },
        runs: {
          ...runs,
          start: (run) => runs.start(run, unheld),
          record: (run) => runs.record(run, unheld),
          markDelivered: (run, delivery) => runs.markDelivered(run, delivery, unheld),
        },
      };
    case 'foreign-row':
      // A row without a seal is believed if its hash is right.
      return { ...ports, snapshots: { ...credulous, append: snapshots.append, seal: snapshots.seal } };
    case 'receipt':
      // The row of a run does not say which alerts were sent.
      return {
        ...ports,
        runs: { ...runs, record: (run, assertHeld) => runs.record({ ...run, receipts: [] }, assertHeld) },
      };
    default:
      return bug satisfies never;
  }
}

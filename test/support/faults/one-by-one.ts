import { setImmediate } from 'node:timers/promises';
import type { Ports } from '../../../functions/audit/ports.ts';
import { observeThrough } from './observe-through.ts';

/** Asks for a tag only when the row of the one before it is stored: who crashes then leaves so many rows and no other. */
export function oneByOne(ports: Ports): Ports {
  const writing: Promise<unknown>[] = [];
  return {
    ...observeThrough(ports, async (ask, ...given) => {
      // By now whoever has just learnt of an observation is about to write it.
      await setImmediate();
      await Promise.allSettled(writing);
      return ask(...given);
    }),
    snapshots: {
      ...ports.snapshots,
      append(snapshot, assertHeld) {
        const written = ports.snapshots.append(snapshot, assertHeld);
        writing.push(written);
        return written;
      },
    },
  };
}

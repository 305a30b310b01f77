import { setTimeout as sleep } from 'node:timers/promises';
import type { Ports } from '../../../functions/audit/ports.ts';
import { observeThrough } from './observe-through.ts';

/** Longer than it takes to read what was believed of a tag, and to judge it. */
const mostMs = 200;

/** Asks for a tag only when the row of the one before it is stored: who crashes then leaves so many rows and no other. */
export function oneByOne(ports: Ports): Ports {
  const writing: Promise<unknown>[] = [];
  let asked = 0;
  return {
    ...observeThrough(ports, async (ask, ...given) => {
      // A tag that is absent or unreadable is written only when all have been asked for.
      for (let waitedMs = 0; writing.length < asked && waitedMs < mostMs; waitedMs += 5) await sleep(5);
      await Promise.allSettled(writing);
      asked += 1;
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

import type { Alert } from '../../alerts/alert.ts';
import type { Ports } from '../../audit/ports.ts';
import type { StoredSnapshot } from '../../domain/snapshot.ts';
import { referenceOf } from '../../domain/values/reference.ts';
import type { Look } from './look-at.ts';

/** The same world without any way to change it: reads and questions go through, writes are left out. */
export function withoutEffects(ports: Ports, wouldPublish: (alert: Alert) => void): Ports {
  const nothing = async () => undefined;
  return {
    ...ports,
    snapshots: { ...ports.snapshots, append: async (snapshot) => ports.snapshots.seal(snapshot) },
    runs: {
      ...ports.runs,
      start: nothing,
      record: async (run) => ports.runs.seal(run),
      markDelivered: async (run, delivery) => ({ ...run, delivery }),
    },
    configurations: { ...ports.configurations, keep: nothing },
    lease: { take: nothing, renew: async () => true, clear: nothing, free: nothing },
    publish: async (alert) => {
      wouldPublish(alert);
      return 'not sent';
    },
  };
}

/**
 * The same world as if no other tag had ever been audited or pushed: one that is not looked at is not taken for unlisted, and patterns
 * find what is looked at only. `notListed` is told of each list that could not be read in full.
 */
export function lookingOnlyAt({ isOf, isOfImage }: Look, ports: Ports, notListed: (detail: string) => void): Ports {
  async function* only(rows: AsyncIterable<StoredSnapshot>): AsyncGenerator<StoredSnapshot> {
    for await (const row of rows) if (isOf(row.reference)) yield row;
  }
  const { snapshots } = ports;
  return {
    ...ports,
    openRegistry: (registry, pace) => {
      const reader = ports.openRegistry(registry, pace);
      const { key } = registry;
      return {
        ...reader,
        // What is about no tag is not looked at.
        settings: async () => [],
        async images(deadlineMs) {
          const list = await reader.images(deadlineMs);
          if (!list.isComplete) notListed(`the images of ${key}: ${list.detail}`);
          return { ...list, items: list.items.filter((image) => isOfImage(`${key}/${image}`)) };
        },
        async tags(image, deadlineMs) {
          const list = await reader.tags(image, deadlineMs);
          if (!list.isComplete) notListed(`the tags of ${key}/${image}: ${list.detail}`);
          return { ...list, items: list.items.filter((tag) => isOf(referenceOf({ registry: key, image, tag }))) };
        },
      };
    },
    snapshots: {
      ...snapshots,
      ofRun: (runAt) => only(snapshots.ofRun(runAt)),
      eventfulOf: (runAt) => only(snapshots.eventfulOf(runAt)),
    },
  };
}

import type { Alert } from '../alerts/alert.ts';
import type { Ports } from '../audit/ports.ts';

/** The same world without any way to change it: reads and questions go through, writes are left out. */
export function withoutEffects(ports: Ports, wouldPublish: (alert: Alert) => void): Ports {
  const nothing = async () => undefined;
  return {
    ...ports,
    snapshots: { ...ports.snapshots, append: async (snapshot) => ports.snapshots.seal(snapshot) },
    runs: { ...ports.runs, start: nothing, record: nothing, markPublished: nothing, markNotified: nothing },
    lease: { take: nothing, clear: nothing, free: nothing },
    publish: async (alert) => wouldPublish(alert),
  };
}

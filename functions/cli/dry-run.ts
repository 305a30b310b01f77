import type { Alert } from '../alerts/alert.ts';
import type { Ports } from '../audit/ports.ts';
import type { Target } from '../domain/policy.ts';
import type { StoredSnapshot } from '../domain/snapshot.ts';

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

/** The same world as if no other tag had ever been audited: one that is not looked at is not taken for unlisted. */
export function lookingOnlyAt(targets: readonly Pick<Target, 'reference'>[], ports: Ports): Ports {
  const looked = new Set(targets.map(({ reference }) => reference));
  async function* only(rows: AsyncIterable<StoredSnapshot>): AsyncGenerator<StoredSnapshot> {
    for await (const row of rows) if (looked.has(row.reference)) yield row;
  }
  const { snapshots } = ports;
  return {
    ...ports,
    // What is about no tag is not looked at.
    openRegistry: (...given) => ({ ...ports.openRegistry(...given), settings: async () => [] }),
    snapshots: {
      ...snapshots,
      ofRun: (runAt) => only(snapshots.ofRun(runAt)),
      eventfulOf: (runAt) => only(snapshots.eventfulOf(runAt)),
    },
  };
}

import type { AuditConfig } from '../config/audit-config.ts';
import type { Instant } from '../domain/instant.ts';
import type { Run } from '../domain/run.ts';
import { notify } from './notify.ts';
import type { HeldPorts } from './run.ts';

/** Sends the alerts of earlier runs, in the order given. One that cannot be delivered stops no other; it stays owed. */
export async function deliverOwed(
  owed: readonly Run[],
  config: AuditConfig,
  ports: HeldPorts,
): Promise<{ readonly owes: readonly Instant[]; readonly failures: readonly unknown[] }> {
  const owes: Instant[] = [];
  const failures: unknown[] = [];
  for (const run of owed) {
    try {
      await notify(run, await Array.fromAsync(ports.snapshots.eventfulOf(run.runAt)), config, ports);
    } catch (error) {
      owes.push(run.runAt);
      failures.push(error);
    }
  }
  return { owes, failures };
}

import type { AuditConfig } from '../config/audit-config.ts';
import { type Instant, instantFromMs } from '../domain/instant.ts';
import { type Run, tallyOf } from '../domain/run.ts';
import { loadWritten } from './board.ts';
import { notify } from './notify.ts';
import type { HeldPorts } from './run.ts';

/**
 * Brings earlier runs to their end, oldest first: one that died on its way is closed with the rows it wrote, then
 * every alert that was not sent is sent. One that cannot be delivered stops no other; it stays owed.
 */
export async function deliverOwed(
  unfinished: readonly Run[],
  config: AuditConfig,
  ports: HeldPorts,
): Promise<{ readonly owes: readonly Instant[]; readonly failures: readonly unknown[] }> {
  const owes: Instant[] = [];
  const failures: unknown[] = [];
  for (const run of unfinished) {
    try {
      if (run.state === 'running') await closeInterrupted(run, config, ports);
      else await notify(run, await Array.fromAsync(ports.snapshots.eventfulOf(run.runAt)), config, ports);
    } catch (error) {
      owes.push(run.runAt);
      failures.push(error);
    }
  }
  return { owes, failures };
}

async function closeInterrupted(run: Run, config: AuditConfig, ports: HeldPorts): Promise<void> {
  const references = config.targets.map(({ reference }) => reference);
  const written = await loadWritten(ports.snapshots, run.runAt, references);
  const tally = { ...tallyOf(written), failed: Math.max(0, run.targets - written.length) };
  const closing = { endedAt: instantFromMs(ports.now()), interrupted: true, owes: run.owes, tally };
  ports.assertHeld();
  await ports.runs.record(run.runAt, closing);
  const eventful = written.filter(({ events }) => events.length > 0);
  await notify({ ...run, ...closing }, eventful, config, ports);
}

import type { AuditConfig } from '../config/audit-config.ts';
import type { Instant } from '../domain/instant.ts';
import { type RecordedRun, type Run, tallyOf } from '../domain/run.ts';
import { loadWritten } from './board.ts';
import { closeRun } from './close-run.ts';
import type { HeldPorts } from './run.ts';

/**
 * Closes runs that did not end, given oldest first, with the rows they wrote; of whole registries they found nothing.
 * Resolves to those whose alert is owed from now on, and to all recorded runs, newest first. Rejects where one cannot
 * be closed: a run recorded past it would break the chain.
 */
export async function closeUnended(
  unended: readonly Run[],
  recordedBefore: readonly RecordedRun[],
  config: AuditConfig,
  ports: HeldPorts,
): Promise<{ readonly owed: readonly RecordedRun[]; readonly recorded: readonly RecordedRun[] }> {
  const references = config.targets.map(({ reference }) => reference);
  const closed: RecordedRun[] = [];
  let recorded = recordedBefore;
  for (const run of unended) {
    const written = await loadWritten(ports.snapshots, run.runAt, references);
    const seen = tallyOf(written);
    const tally = { ...seen, failed: Math.max(0, run.targets - (written.length - seen.unlisted)) };
    const rows = written.map(({ reference, link }) => ({ reference, hash: link.hash }));
    const previous = newestBefore(run.runAt, recorded);
    const registries = previous?.registries ?? [];
    const closing = { tally, rows, registries, events: [], previous, interrupted: true, owes: run.owes };
    const recordedRun = await closeRun(run, closing, ports);
    closed.push(recordedRun);
    recorded = [recordedRun, ...recorded];
  }
  return { owed: closed.filter(({ state }) => state === 'recorded'), recorded };
}

/** The run that one at `runAt` follows, of recorded ones given newest first; null: it is the first. */
export const newestBefore = (runAt: Instant, recorded: readonly RecordedRun[]): RecordedRun | null =>
  recorded.find((run) => run.runAt < runAt) ?? null;

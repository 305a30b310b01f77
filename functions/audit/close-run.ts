import type { AuditConfig } from '../config/audit-config.ts';
import {
  addRegistries,
  hasAlert,
  linkOfRun,
  type RecordedRun,
  type RowHash,
  type Run,
  rootOf,
  type Tally,
  tallyOf,
} from '../domain/run.ts';
import { type Instant, instantFromMs } from '../domain/values/instant.ts';
import type { HeldPorts } from './ports.ts';
import { loadWritten } from './targets/board.ts';

export type Closing = Pick<Run, 'interrupted' | 'owes' | 'registries' | 'events' | 'unrecorded'> & {
  /** Of the tags, without the registries. */
  readonly tally: Tally;
  /** Every row the run has written. */
  readonly rows: readonly RowHash[];
  /** The newest run that was recorded before it. */
  readonly previous: RecordedRun | null;
};

/** Records what a run saw, with the root that commits to it. From now on its alert, if it has one, is owed. */
export async function closeRun(
  run: Run,
  { rows, tally: ofTags, previous, ...closing }: Closing,
  ports: HeldPorts,
): Promise<RecordedRun> {
  const tally = addRegistries(ofTags, closing);
  const link = previous === null ? null : (linkOfRun(previous) ?? null);
  const closed = { ...run, ...closing, tally, previous: link, endedAt: instantFromMs(ports.now()) };
  const state = hasAlert(closed) ? 'recorded' : 'notified';
  const recorded: RecordedRun = { ...closed, state, root: rootOf(closed, rows) };
  ports.assertHeld();
  await ports.runs.record(recorded);
  return recorded;
}

/**
 * Closes crashed runs, given oldest first, with the rows that they wrote. About whole registries they found nothing.
 * Resolves to those that owe an alert from now on, and to all recorded runs, newest first. Rejects if one cannot be
 * closed: a run that is recorded after it would break the chain.
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
    const found = { tally, rows, registries, events: [], unrecorded: [] };
    const closedRun = await closeRun(run, { ...found, previous, interrupted: true, owes: run.owes }, ports);
    closed.push(closedRun);
    recorded = [closedRun, ...recorded];
  }
  return { owed: closed.filter(({ state }) => state === 'recorded'), recorded };
}

/** The run before the one at `runAt`, of recorded runs given newest first; null if there is none. */
export const newestBefore = (runAt: Instant, recorded: readonly RecordedRun[]): RecordedRun | null =>
  recorded.find((run) => run.runAt < runAt) ?? null;

import type { AuditConfig } from '../config/audit-config.ts';
import {
  addRunFindings,
  linkOfRun,
  nothingFound,
  type RecordedRun,
  type RowHash,
  type Run,
  rowsHashOf,
  type Tally,
  tallyOf,
} from '../domain/run.ts';
import { type Instant, instantFromMs } from '../domain/values/instant.ts';
import type { Backlog } from './backlog.ts';
import { accountFor } from './deliveries.ts';
import type { HeldPorts } from './ports.ts';
import { loadWritten } from './targets/board.ts';
import { firstUnrecorded } from './targets/run-tally.ts';

export type Closing = Pick<
  Run,
  'interrupted' | 'targets' | 'receipts' | 'owes' | 'registries' | 'record' | 'events' | 'unrecorded'
> & {
  /** Of the tags, without what is about no single tag. */
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
  const tally = addRunFindings(ofTags, closing);
  const link = previous === null ? null : (linkOfRun(previous) ?? null);
  const endedAt = instantFromMs(ports.now());
  const ended = { ...run, ...closing, tally, previous: link, endedAt, rowsHash: rowsHashOf(rows) };
  const recorded = await ports.runs.record(ended, ports.assertHeld);
  ports.ended(recorded);
  return recorded;
}

/**
 * Closes crashed runs, given oldest first, with the rows that they wrote. About registries and the record they found
 * nothing. Resolves to all recorded runs, newest first. Rejects if one cannot be closed: a run that is
 * recorded after it would break the chain.
 */
export async function closeUnended(
  { unended, recorded: recordedBefore }: Pick<Backlog, 'unended' | 'recorded'>,
  config: AuditConfig,
  ports: HeldPorts,
): Promise<readonly RecordedRun[]> {
  const references = config.targets.map(({ reference }) => reference);
  let recorded = recordedBefore;
  for (const run of unended) {
    const written = await loadWritten(ports.snapshots, run.runAt, references);
    const seen = tallyOf(written);
    const observed = written.length - seen.unlisted;
    const previous = newestBefore(run.runAt, recorded);
    // Which tags it would have found by patterns is not known: as many as the run before, if that had the same ones.
    const before = previous?.configVersion === run.configVersion ? (previous.targets ?? 0) : 0;
    const targets = Math.max(references.length, before, observed);
    const tally = { ...seen, failed: targets - observed };
    const rows = written.map(({ reference, link }) => ({ reference, hash: link.hash }));
    const { registries = [], record = nothingFound } = previous ?? {};
    const isWritten = new Set(written.map(({ reference }) => reference));
    const unrecorded = firstUnrecorded(references.filter((reference) => !isWritten.has(reference)));
    const found = { targets, tally, rows, registries, record, events: [], unrecorded };
    const account = accountFor(run.runAt, recorded);
    const closedRun = await closeRun(run, { ...found, ...account, previous, interrupted: true }, ports);
    recorded = [closedRun, ...recorded].toSorted((one, other) => (one.runAt > other.runAt ? -1 : 1));
  }
  return recorded;
}

/** The run before the one at `runAt`, of recorded runs given newest first; null if there is none. */
export const newestBefore = (runAt: Instant, recorded: readonly RecordedRun[]): RecordedRun | null =>
  recorded.find((run) => run.runAt < runAt) ?? null;

import { isDeepStrictEqual } from 'node:util';
import leven from 'leven';
import { AuditError } from '../../domain/audit-error.ts';
import { Reference } from '../../domain/reference.ts';
import type { Snapshot } from '../../domain/snapshot.ts';
import type { Span } from '../../store/snapshots.ts';
import { summaryOf } from '../../text/event-line.ts';
import { shortDigest } from '../../text/short-digest.ts';
import { showTime } from '../../text/time.ts';
import { type ExitCode, exitCodeOf } from '../exit-code.ts';
import type { Output } from '../output.ts';
import { type Asked, query, recordedBoard } from '../query.ts';
import { paintAside, renderTable } from '../terminal.ts';
import { outcomeOf, paintedStatusOf } from '../views/board.ts';
import { snapshotCsv } from '../views/snapshot-csv.ts';

export type HistoryOptions = Span & {
  /** How many snapshots at most. */
  readonly limit: number;
  /** Only those that differ from the one before in outcome, digest, platforms or pull time. */
  readonly changes: boolean;
};

/** The snapshots of one tag, newest first. */
export async function historyCommand(
  text: string,
  asked: Asked,
  options: HistoryOptions,
  output: Output,
): Promise<ExitCode> {
  const reference = Reference.safeParse(text);
  if (!reference.success) {
    throw new AuditError('reference-invalid', `"${text}" is no reference: ${reference.error.issues[0]?.message}.`);
  }
  const rows = await query(asked, async (stores) => {
    const { snapshots } = stores;
    const found = await take(select(snapshots.history(reference.data, options), options.changes), options.limit);
    // Where a span is empty the tag may have been audited outside of it.
    if (found.length > 0 || (await take(snapshots.history(reference.data), 1)).length > 0) return found;
    const { board } = await recordedBoard(stores);
    throw neverAudited(
      reference.data,
      [...asked.config.targets, ...board].map((tag) => tag.reference),
    );
  });
  output.print({
    json: rows,
    csv: snapshotCsv(rows),
    text: () => (rows.length === 0 ? 'No snapshot in this span.' : renderHistory(rows, asked.config.timeZone)),
  });
  return exitCodeOf(rows.slice(0, 1));
}

/** Leaves out, where only changes are expected, what shows the same as the snapshot before it in time. */
async function* select(newestFirst: AsyncIterable<Snapshot>, changes: boolean): AsyncGenerator<Snapshot> {
  let newer: Snapshot | undefined;
  for await (const snapshot of newestFirst) {
    if (!changes) yield snapshot;
    else if (newer !== undefined && !isDeepStrictEqual(shownBy(newer), shownBy(snapshot))) yield newer;
    newer = snapshot;
  }
  if (changes && newer !== undefined) yield newer;
}

function shownBy({ observation }: Snapshot): unknown {
  if (observation.outcome !== 'present') return observation.outcome;
  const { digest, platforms, latestPulledAt } = observation.facts;
  return { digest, platforms, latestPulledAt };
}

async function take<Item>(items: AsyncIterable<Item>, count: number): Promise<readonly Item[]> {
  const taken: Item[] = [];
  for await (const item of items) {
    taken.push(item);
    if (taken.length === count) break;
  }
  return taken;
}

/** Names what comes nearest, of the tags that are configured and those of the newest board. */
function neverAudited(reference: Reference, names: Iterable<string>): AuditError {
  const nearest = [...new Set(names)]
    .filter((name) => name !== reference)
    .map((name) => ({ name, distance: leven(reference, name) }))
    .filter(({ distance }) => distance <= reference.length / 2)
    .toSorted((one, other) => one.distance - other.distance)
    .slice(0, 3)
    .map(({ name }) => name);
  const hint = nearest.length === 0 ? '' : ` Did you mean ${nearest.join(' or ')}?`;
  return new AuditError('never-audited', `${reference} was never audited.${hint}`);
}

/** The snapshots of one tag, in the order given. */
export function renderHistory(snapshots: readonly Snapshot[], timeZone: string): string {
  const rows = snapshots.map((snapshot) => {
    const { runAt, observation, events } = snapshot;
    return [
      showTime(runAt, timeZone),
      outcomeOf(snapshot),
      observation.outcome === 'present' ? shortDigest(observation.facts.digest) : paintAside('-'),
      observation.outcome === 'present' ? pulledAt(observation.facts.latestPulledAt, timeZone) : paintAside('-'),
      paintedStatusOf(snapshot),
      events.map(summaryOf).join(', '),
    ];
  });
  return renderTable(['RUN', 'OUTCOME', 'DIGEST', 'LAST PULLED', 'STATUS', 'EVENTS'], rows);
}

const pulledAt = (at: Parameters<typeof showTime>[0] | null, timeZone: string): string =>
  at === null ? paintAside('no recorded pull') : showTime(at, timeZone);

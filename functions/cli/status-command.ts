import { type Status, worst } from '../domain/finding.ts';
import type { Instant } from '../domain/instant.ts';
import type { Snapshot } from '../domain/snapshot.ts';
import { renderBoard, renderRun, sortBoard } from './board-table.ts';
import { type ExitCode, exitCode, exitCodeOf } from './exit-code.ts';
import type { Output } from './output.ts';
import { type Asked, query, recordedBoard } from './query.ts';

export type StatusOptions = {
  /** The board as it was; undefined: the newest. */
  readonly at: Instant | undefined;
  /** Tags of these statuses only; undefined: all. */
  readonly only: readonly Status[] | undefined;
};

/** The board of a run, the worst first, then the longest unpulled. */
export async function statusCommand(asked: Asked, { at, only }: StatusOptions, output: Output): Promise<ExitCode> {
  const { timeZone } = asked.config;
  const { run, board, unfinished } = await query(asked, (stores) => recordedBoard(stores, at));
  const shown = sortBoard(only === undefined ? board : board.filter((snapshot) => only.includes(statusOf(snapshot))));
  output.print({
    json: { run, snapshots: shown },
    csv: shown.map(flatten),
    text: () =>
      [...unfinished.map((each) => renderRun(each, timeZone)), renderBoard(run, shown, timeZone)].join('\n\n'),
  });
  return run.tally.failed > 0 ? exitCode.couldNotAudit : exitCodeOf(shown);
}

const statusOf = ({ state }: Snapshot): Status => worst(state.findings.map(({ finding }) => finding));

/** A snapshot as a line of cells, by the names of its row's attributes. */
export function flatten(snapshot: Snapshot) {
  const { reference, runAt, observation, state, events } = snapshot;
  const facts = observation.outcome === 'present' ? observation.facts : null;
  return {
    reference,
    runAt,
    status: statusOf(snapshot),
    outcome: observation.outcome,
    unknownCode: observation.outcome === 'unknown' ? observation.code : null,
    digest: facts?.digest ?? null,
    baseline: state.baseline?.digest ?? null,
    latestPulledAt: facts?.latestPulledAt ?? null,
    lastUpdatedAt: facts?.lastUpdatedAt ?? null,
    lastUpdater: facts?.lastUpdater ?? null,
    sizeBytes: facts?.sizeBytes ?? null,
    openSince: state.findings.map(({ openedAt }) => openedAt).toSorted()[0] ?? null,
    events: events.map(({ kind, finding }) => `${kind} ${finding.kind}`).join('; '),
  };
}

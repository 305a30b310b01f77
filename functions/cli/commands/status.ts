import type { Status } from '../../domain/finding.ts';
import type { Instant } from '../../domain/instant.ts';
import { type ExitCode, exitCode, exitCodeOf } from '../exit-code.ts';
import type { Output } from '../output.ts';
import { type Asked, query, recordedBoard } from '../query.ts';
import { renderBoard, renderRun, sortBoard } from '../views/board.ts';
import { snapshotCsv, statusesOf } from '../views/snapshot-csv.ts';

export type StatusOptions = {
  /** The board as it was; undefined: the newest. */
  readonly at: Instant | undefined;
  /** Tags of these statuses, or with such a finding open, only; undefined: all. */
  readonly only: readonly Status[] | undefined;
};

/** The board of a run, the worst first, then the longest unpulled. */
export async function statusCommand(asked: Asked, { at, only }: StatusOptions, output: Output): Promise<ExitCode> {
  const { timeZone } = asked.config;
  const { run, board, unfinished } = await query(asked, (stores) => recordedBoard(stores, at));
  const shown = sortBoard(
    only === undefined
      ? board
      : board.filter((snapshot) => statusesOf(snapshot).some((status) => only.includes(status))),
  );
  output.print({
    json: { run, snapshots: shown },
    csv: snapshotCsv(shown),
    text: () =>
      [...unfinished.map((each) => renderRun(each, timeZone)), renderBoard(run, shown, timeZone)].join('\n\n'),
  });
  return run.tally.failed > 0 ? exitCode.couldNotAudit : exitCodeOf(shown, run.registries);
}

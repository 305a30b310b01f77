import type { Instant } from '../domain/instant.ts';
import type { Run } from '../domain/run.ts';
import type { Runs } from '../store/runs.ts';

/** What earlier runs left behind. */
export type Standing = {
  readonly newest: Run | undefined;
  /** Runs whose end or whose alert is owed, oldest first. */
  readonly unfinished: readonly Run[];
  /** Runs whose alert is owed by the word of a later run, but whose row is no longer there. */
  readonly lost: readonly Instant[];
  /** The runs, newest first, whose rows together hold the newest row of nearly every tag. */
  readonly boards: readonly Instant[];
};

/**
 * Reads back to the newest run that went through to its end: before it, only what it says it still owes is
 * unfinished. The run at `runAt` itself is left out of `unfinished` and `boards`.
 */
export async function findStanding(runs: Runs, runAt: Instant): Promise<Standing> {
  const recent: Run[] = [];
  for await (const run of runs.newestFirst()) {
    recent.push(run);
    if (run.state === 'notified' && !run.interrupted) break;
  }
  const known = new Map(recent.map((run) => [run.runAt, run]));
  const owedAt = [...new Set(recent.flatMap(({ owes }) => owes))].filter((at) => !known.has(at));
  const owed = await Promise.all(owedAt.map((at) => runs.find(at)));
  const wholeBoard = recent.findIndex((run) => run.runAt !== runAt && run.tally !== null && !run.interrupted);
  return {
    newest: recent[0],
    unfinished: [...recent, ...owed]
      .filter((run) => run !== undefined)
      .filter((run) => run.state !== 'notified' && run.runAt !== runAt)
      .toSorted((one, other) => (one.runAt < other.runAt ? -1 : 1)),
    lost: owedAt.filter((_, index) => owed[index] === undefined),
    boards: recent
      .slice(0, wholeBoard < 0 ? recent.length : wholeBoard + 1)
      .map((run) => run.runAt)
      .filter((at) => at !== runAt),
  };
}

import { isRecorded, owesAlert, type RecordedRun, type Run } from '../domain/run.ts';
import type { Instant } from '../domain/values/instant.ts';
import type { Reference } from '../domain/values/reference.ts';
import type { Ports } from './ports.ts';

/** What earlier runs left behind. */
export type Backlog = {
  readonly newest: Run | undefined;
  /** Runs that crashed and are not closed yet, oldest first. */
  readonly unended: readonly Run[];
  /** Runs that still owe an alert according to a later run, but whose rows are gone. */
  readonly lost: readonly Instant[];
  /** Recorded runs, newest first. */
  readonly recorded: readonly RecordedRun[];
  /** The newest run that was not interrupted; null also if a run since has expired. Its rows hold nearly every tag. */
  readonly lastComplete: Instant | null;
  /** Tags that this run could not record: their newest rows are older. */
  readonly unrecorded: readonly Reference[];
  /** The interrupted runs since: a tag's newest row may be in one of them. */
  readonly interruptedSince: readonly Instant[];
  /** Whether there is a run since that is not believed: its row may have been spoilt, and its tags have newer rows. */
  readonly isBoardOld: boolean;
};

/**
 * Reads back to the newest run that is complete and owes nothing itself: of the runs before it, only those that it
 * names in `owes` are unfinished. The run at `runAt` is left out of everything but `newest`.
 */
export async function loadBacklog(
  { runs, now, tampered }: Pick<Ports, 'runs' | 'now' | 'tampered'>,
  runAt: Instant,
): Promise<Backlog> {
  const recent: Run[] = [];
  for await (const run of runs.newestFirst()) {
    recent.push(run);
    if (isRecorded(run) && !owesAlert(run) && isComplete(run)) break;
  }
  const others = recent.filter((run) => run.runAt !== runAt);
  const known = new Set([runAt, ...recent.map((run) => run.runAt)]);
  const owedAt = [...new Set(recent.flatMap(({ owes }) => owes.map((owed) => owed.runAt)))];
  const older = owedAt.filter((at) => !known.has(at));
  const named = await Promise.all(older.map((at) => runs.find(at)));
  const boards = findBoards(others, now());
  const isSince = (at: string) => at < runAt && at > (boards.lastComplete ?? '');
  const newestFirst = inOrder([...others, ...named.filter((run) => run !== undefined)]).toReversed();
  return {
    newest: recent[0],
    unended: newestFirst.filter((run) => !isRecorded(run)).toReversed(),
    lost: older.filter((_, index) => named[index] === undefined),
    recorded: newestFirst.filter(isRecorded),
    ...boards,
    isBoardOld: tampered().some((row) => row.of === 'run' && isSince(row.runAt)),
  };
}

/** Whether the rows of a run, and the tags that it names as not recorded, are all its targets. */
const isComplete = ({ tally, interrupted, unrecorded }: Run): boolean =>
  tally !== null && !interrupted && tally.failed <= unrecorded.length;

/** The runs whose rows are the board, of runs given newest first. */
function findBoards(
  newestFirst: readonly Run[],
  nowMs: number,
): Pick<Backlog, 'lastComplete' | 'unrecorded' | 'interruptedSince'> {
  const at = newestFirst.findIndex(isComplete);
  const complete = newestFirst[at];
  const since = complete === undefined ? newestFirst : newestFirst.slice(0, at);
  // Once one of them has expired, rows of it may be deleted while others are left: then each tag is read by itself.
  const isExpired = ({ expiresAt }: Run) => expiresAt !== null && expiresAt * 1000 <= nowMs;
  if ([...since, ...(complete === undefined ? [] : [complete])].some(isExpired)) {
    return { lastComplete: null, unrecorded: [], interruptedSince: [] };
  }
  return {
    lastComplete: complete?.runAt ?? null,
    unrecorded: complete?.unrecorded ?? [],
    interruptedSince: since.map(({ runAt }) => runAt),
  };
}

/** The oldest first. */
export const inOrder = <Of extends Run>(runs: readonly Of[]): readonly Of[] =>
  runs.toSorted((one, other) => (one.runAt < other.runAt ? -1 : 1));

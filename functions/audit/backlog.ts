import type { Instant } from '../domain/instant.ts';
import { isRecorded, type RecordedRun, type Run } from '../domain/run.ts';
import type { Runs } from '../store/runs.ts';

/** So many runs that could not record all their tags are looked behind. */
const mostBeneath = 3;

/** What earlier runs left behind. */
export type Backlog = {
  readonly newest: Run | undefined;
  /** Runs that did not end, oldest first. */
  readonly unended: readonly Run[];
  /** Recorded runs whose alert is owed, oldest first. */
  readonly owed: readonly Run[];
  /** Runs whose alert is owed by the word of a later run, but whose row is no longer there. */
  readonly lost: readonly Instant[];
  /** Recorded runs, newest first. */
  readonly recorded: readonly RecordedRun[];
  /** The newest run that audited every tag it could, unless a run since has expired; its rows hold nearly every tag. */
  readonly lastComplete: Instant | null;
  /** Runs before the lastComplete one, as far back as each after them could not record all its tags; a few at most. */
  readonly beneath: readonly Instant[];
  /** The interrupted runs after it: each tag's newest row may be in one of them. */
  readonly interruptedSince: readonly Instant[];
};

/**
 * Reads back to the newest run that went through to its end: before it, only what it says it still owes is
 * unfinished. The run at `runAt` itself is left out of everything but `newest`.
 */
export async function loadBacklog(runs: Runs, runAt: Instant, nowMs: number): Promise<Backlog> {
  const recent: Run[] = [];
  let lastComplete = 0;
  for await (const run of runs.newestFirst()) {
    recent.push(run);
    if (run.state !== 'notified' || run.interrupted) continue;
    lastComplete += 1;
    if (run.tally?.failed === 0 || lastComplete > mostBeneath) break;
  }
  const others = recent.filter((run) => run.runAt !== runAt);
  const known = new Set(recent.map((run) => run.runAt));
  const owedAt = [...new Set(recent.flatMap(({ owes }) => owes))].filter((at) => !known.has(at));
  const named = await Promise.all(owedAt.map((at) => runs.find(at)));
  const oldestFirst = [...others, ...named.filter((run) => run !== undefined)].toSorted((one, other) =>
    one.runAt < other.runAt ? -1 : 1,
  );
  const wholeAt = others.findIndex(({ tally, interrupted }) => tally !== null && !interrupted);
  const back = wholeAt < 0 ? others : others.slice(0, wholeAt + 1);
  // Runs after an expired one may be gone while rows of them are left: then each tag is asked for its newest row.
  const isLeaky = back.some(({ expiresAt }) => expiresAt !== null && expiresAt * 1000 <= nowMs);
  return {
    newest: recent[0],
    unended: oldestFirst.filter(({ state }) => state === 'running'),
    owed: oldestFirst.filter(({ state }) => state === 'recorded'),
    lost: owedAt.filter((_, index) => named[index] === undefined),
    recorded: others.filter(isRecorded),
    lastComplete: isLeaky ? null : (others[wholeAt]?.runAt ?? null),
    beneath: isLeaky ? [] : beneathOf(others.slice(wholeAt < 0 ? others.length : wholeAt)),
    interruptedSince: isLeaky ? [] : back.slice(0, wholeAt < 0 ? back.length : -1).map((run) => run.runAt),
  };
}

/** The runs behind the newest of these, up to the first that recorded all its tags. */
function beneathOf(newestFirst: readonly Run[]): readonly Instant[] {
  const lastWhole = newestFirst.findIndex(({ tally }) => tally?.failed === 0);
  return newestFirst.slice(1, lastWhole < 0 ? newestFirst.length : lastWhole + 1).map(({ runAt }) => runAt);
}

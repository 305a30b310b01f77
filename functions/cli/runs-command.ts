import { showSpan, showTime } from '../alerts/show-time.ts';
import { scheduleGaps } from '../config/schedule-gaps.ts';
import { epochMs, type Instant, instantFromMs } from '../domain/instant.ts';
import { nothingSeen, type Run } from '../domain/run.ts';
import { type ExitCode, exitCode } from './exit-code.ts';
import type { Output } from './output.ts';
import { type Asked, query } from './query.ts';
import { paintAside, paintWarning, renderTable } from './terminal.ts';

export type RunsOptions = { readonly since: Instant; readonly now: Instant };

/** A time in which the schedule should have made a run, and none is recorded. */
type Gap = { readonly from: Instant; readonly to: Instant };

/** The runs, newest first; runs that are missing or did not end stand out. */
export async function runsCommand(asked: Asked, { since, now }: RunsOptions, output: Output): Promise<ExitCode> {
  const { schedule, timeZone } = asked.config;
  const runs = await query(asked, async (stores) => {
    const found: Run[] = [];
    for await (const run of stores.runs.newestFirst()) {
      if (run.runAt < since) break;
      found.push(run);
    }
    return found;
  });
  const gaps = findGaps(runs, schedule, now);
  output.print({
    json: { runs, gaps },
    csv: runs.map(({ runAt, state, startedAt, endedAt, interrupted, targets, tally, root }) => ({
      runAt,
      state,
      interrupted: String(interrupted),
      startedAt,
      endedAt,
      targets,
      ...(tally ?? nothingKnown),
      root,
    })),
    text: () => (runs.length === 0 ? 'No run in this span.' : render(runs, gaps, timeZone)),
  });
  const troubled = gaps.length > 0 || runs.some((run) => run.tally === null || run.interrupted || run.tally.failed > 0);
  return troubled || runs.length === 0 ? exitCode.couldNotAudit : exitCode.nothingFound;
}

/** The cells of a run that is not recorded; they stand in the same columns. */
const nothingKnown = Object.fromEntries(Object.keys(nothingSeen).map((name) => [name, null]));

/** Half a gap late is late; runs by hand come in between, and shorten none. */
function findGaps(newestFirst: readonly Run[], schedule: string, now: Instant): readonly Gap[] {
  const longest = scheduleGaps(schedule)?.longest;
  if (longest === undefined) return [];
  const latestMs = longest * 60_000 * 1.5;
  const moments = [now, ...newestFirst.map(({ runAt }) => runAt)];
  return moments.flatMap((to, index) => {
    const from = moments[index + 1];
    return from !== undefined && epochMs(to) - epochMs(from) > latestMs ? [{ from, to }] : [];
  });
}

function render(runs: readonly Run[], gaps: readonly Gap[], timeZone: string): string {
  const rows = runs.flatMap((run) => {
    const gap = gaps.find(({ from }) => from === run.runAt);
    const missing = gap && [
      showTime(gap.to, timeZone),
      paintWarning('missing'),
      `no run for ${showSpan(gap.from, gap.to)}`,
    ];
    return [...(missing ? [[...missing, '', '', '']] : []), rowOf(run, timeZone)];
  });
  return renderTable(['RUN', 'STATE', 'TAGS', 'FINDINGS', 'TOOK', 'ROOT'], rows);
}

function rowOf(
  { runAt, state, interrupted, startedAt, endedAt, targets, tally, root }: Run,
  timeZone: string,
): string[] {
  const when = showTime(runAt, timeZone);
  if (tally === null) return [when, paintWarning('unfinished'), `${targets}`, '', '', ''];
  const unread = tally.unknown > 0 ? `, ${paintWarning(`${tally.unknown} unread`)}` : '';
  const failed = tally.failed > 0 ? `, ${paintWarning(`${tally.failed} not recorded`)}` : '';
  const shownState = interrupted
    ? paintWarning('interrupted')
    : state === 'recorded'
      ? paintWarning('alert owed')
      : 'done';
  return [
    when,
    shownState,
    `${targets}${unread}${failed}`,
    `${tally.opened} opened, ${tally.resolved} resolved, ${tally.open} open`,
    endedAt === null ? '' : took(epochMs(endedAt) - epochMs(startedAt)),
    root === null ? '' : paintAside(root.slice(0, 12)),
  ];
}

const took = (ms: number): string =>
  ms < 60_000 ? `${(ms / 1000).toFixed(1)} s` : showSpan(instantFromMs(0), instantFromMs(ms));

import { scheduleGaps } from '../../config/schema/schedule-gaps.ts';
import { epochMs, type Instant, instantFromMs } from '../../domain/instant.ts';
import { nothingSeen, type Run, type Tally } from '../../domain/run.ts';
import { showSpan, showTime } from '../../text/time.ts';
import { type ExitCode, exitCode } from '../exit-code.ts';
import { csvOf, type Output } from '../output.ts';
import { type Asked, query } from '../query.ts';
import { paintAside, paintWarning, renderTable } from '../terminal.ts';

export type RunsOptions = { readonly since: Instant; readonly now: Instant };

/** A time in which the schedule should have made a run, and none is recorded. */
type Gap = { readonly from: Instant; readonly to: Instant };

/** The runs, newest first; runs that are missing or did not end stand out. */
export async function runsCommand(asked: Asked, { since, now }: RunsOptions, output: Output): Promise<ExitCode> {
  const { schedule, timeZone } = asked.config;
  const { runs, before } = await query(asked, async (stores) => {
    const runs: Run[] = [];
    for await (const run of stores.runs.newestFirst()) {
      if (run.runAt < since) return { runs, before: [run] };
      runs.push(run);
    }
    return { runs, before: [] };
  });
  // A gap may have begun before the span.
  const gaps = findGaps([...runs, ...before], schedule, now);
  output.print({
    json: { runs, gaps },
    csv: csvOf(
      [...runColumns, ...tallyColumns, 'root'],
      runs.map(({ tally, interrupted, ...run }) => ({
        ...run,
        interrupted: String(interrupted),
        ...(tally ?? nothingKnown),
      })),
    ),
    text: () => render(runs, gaps, timeZone),
  });
  const troubled = gaps.length > 0 || runs.some((run) => run.tally === null || run.interrupted || run.tally.failed > 0);
  return troubled || runs.length === 0 ? exitCode.couldNotAudit : exitCode.nothingFound;
}

const runColumns = ['runAt', 'state', 'interrupted', 'startedAt', 'endedAt', 'targets'] as const;
// The keys of a tally are its names, and no more.
const tallyColumns = Object.keys(nothingSeen) as (keyof Tally)[];
/** What a run has in the columns of a tally until it is recorded. */
const nothingKnown = Object.fromEntries(tallyColumns.map((name) => [name, null])) as Record<keyof Tally, null>;

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
  const missing = ({ from, to }: Gap) => [
    showTime(to, timeZone),
    paintWarning('missing'),
    `no run for ${showSpan(from, to)}`,
    '',
    '',
    '',
  ];
  // A gap stands above the run after which it began, or last where that is not shown.
  const above = runs.flatMap((run) => [
    ...gaps.filter(({ from }) => from === run.runAt).map(missing),
    rowOf(run, timeZone),
  ]);
  const last = gaps.filter(({ from }) => !runs.some(({ runAt }) => runAt === from)).map(missing);
  const rows = [...above, ...last];
  if (rows.length === 0) return 'No run in this span.';
  return renderTable(['RUN', 'STATE', 'TAGS', 'FINDINGS', 'TOOK', 'ROOT'], rows);
}

function rowOf(
  { runAt, state, interrupted, startedAt, endedAt, targets, tally, root }: Run,
  timeZone: string,
): string[] {
  const when = showTime(runAt, timeZone);
  if (tally === null) return [when, paintWarning('unfinished'), `${targets}`, '', '', ''];
  const unread = tally.unreadable > 0 ? `, ${paintWarning(`${tally.unreadable} unreadable`)}` : '';
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

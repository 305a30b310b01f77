import { nothingSeen, type Run, stateOf, type Tally } from '../../domain/run.ts';
import { epochMs, type Instant, instantFromMs } from '../../domain/values/instant.ts';
import { noticeText } from '../../text/notices.ts';
import { showSpan } from '../../text/time.ts';
import { type Cli, examples, exitCodes, momentHelp, paragraphs } from '../command.ts';
import { type ExitCode, exitCode } from '../exit-code.ts';
import { csvOf, type Output } from '../output.ts';
import { type Asking, prepare } from '../prepare.ts';
import { type Asked, query } from '../query.ts';
import { renderTable } from '../table.ts';
import { paintAside, paintWarning } from '../terminal.ts';
import { type Clock, shortTime, zoneNote } from '../views/cells.ts';
import { withState } from '../views/status.ts';

export type RunsOptions = { readonly since: Instant };

/** A time in which the schedule should have started a run, and did not. */
type Gap = { readonly from: Instant; readonly to: Instant };

export function addRuns(cli: Cli): void {
  cli.command
    .option('--since <moment>', 'from this moment on', '7d')
    .addHelpText(
      'after',
      paragraphs(
        momentHelp,
        exitCodes(
          'all runs went through',
          null,
          'one is missing, unfinished or interrupted, or could not record a tag; or there is none',
        ),
        examples('npx tagwarden runs --since 30d --stack Tagwarden-prod'),
      ),
    )
    .action(async ({ since, ...options }: Asking & { since: string }) => {
      const { asked, output, moment } = await prepare(options, cli.streams);
      cli.end(await runsCommand(asked, { since: moment(since) }, output));
    });
}

/** The runs, newest first; runs that are missing or did not end stand out. */
export async function runsCommand(asked: Asked, { since }: RunsOptions, output: Output): Promise<ExitCode> {
  const { now } = asked;
  const { schedule, timeZone } = asked.config;
  const { scheduleGaps } = await import('../../config/schema/schedule-gaps.ts');
  const { runs, before } = await query(asked, async (stores) => {
    const runs: Run[] = [];
    for await (const run of stores.runs.newestFirst()) {
      if (run.runAt < since) return { runs, before: [run] };
      runs.push(run);
    }
    return { runs, before: [] };
  });
  // A gap may have begun before the span.
  const gaps = findGaps([...runs, ...before], scheduleGaps(schedule)?.longest, now);
  output.print({
    json: { runs: runs.map(withState), gaps },
    csv: csvOf(
      [...runColumns, ...tallyColumns, 'root'],
      runs.map(withState).map(({ tally, interrupted, ...run }) => ({
        ...run,
        interrupted: String(interrupted),
        ...(tally ?? nothingKnown),
      })),
    ),
    text: () => render(runs, gaps, { timeZone, now }),
  });
  const troubled = gaps.length > 0 || runs.some((run) => run.tally === null || run.interrupted || run.tally.failed > 0);
  return troubled || runs.length === 0 ? exitCode.couldNotAudit : exitCode.nothingFound;
}

const runColumns = ['runAt', 'state', 'interrupted', 'startedAt', 'endedAt', 'targets'] as const;
// The keys of a tally are its names, and no more.
const tallyColumns = Object.keys(nothingSeen) as (keyof Tally)[];
/** What a run has in the columns of a tally until it is recorded. */
const nothingKnown = Object.fromEntries(tallyColumns.map((name) => [name, null])) as Record<keyof Tally, null>;

/** A run is missing when it is late by half of the longest time between two runs, in minutes. Runs by hand come in between, and count. */
function findGaps(newestFirst: readonly Run[], longest: number | undefined, now: Instant): readonly Gap[] {
  if (longest === undefined) return [];
  const latestMs = longest * 60_000 * 1.5;
  const moments = [now, ...newestFirst.map(({ runAt }) => runAt)];
  return moments.flatMap((to, index) => {
    const from = moments[index + 1];
    return from !== undefined && epochMs(to) - epochMs(from) > latestMs ? [{ from, to }] : [];
  });
}

function render(runs: readonly Run[], gaps: readonly Gap[], clock: Clock): string {
  const missing = ({ from, to }: Gap) => [
    shortTime(to, clock),
    paintWarning('missing'),
    `no run for ${showSpan(from, to)}`,
    '',
    '',
    '',
  ];
  // A gap stands above the run after which it began, or last where that is not shown.
  const above = runs.flatMap((run) => [
    ...gaps.filter(({ from }) => from === run.runAt).map(missing),
    rowOf(run, clock),
  ]);
  const last = gaps.filter(({ from }) => !runs.some(({ runAt }) => runAt === from)).map(missing);
  const rows = [...above, ...last];
  if (rows.length === 0) return 'No run in this span.';
  const columns = ['RUN', 'STATE', 'TAGS', { head: 'FINDINGS', fit: { below: 'findings:' } }, 'TOOK', 'ROOT'];
  return [renderTable(columns, rows), zoneNote(clock)].join('\n\n');
}

function rowOf(run: Run, clock: Clock): string[] {
  const { runAt, interrupted, startedAt, endedAt, targets, tally, root } = run;
  const when = shortTime(runAt, clock);
  if (tally === null) return [when, paintWarning('unfinished'), '', '', '', ''];
  const unreadable = tally.unreadable > 0 ? `, ${paintWarning(`${tally.unreadable} unreadable`)}` : '';
  const failed = tally.failed > 0 ? `, ${paintWarning(`${tally.failed} not recorded`)}` : '';
  const shownState = interrupted
    ? paintWarning('interrupted')
    : stateOf(run) === 'recorded'
      ? paintWarning('alert owed')
      : 'done';
  return [
    when,
    shownState,
    `${targets}${unreadable}${failed}${changedTargets(run)}`,
    `${tally.opened} opened, ${tally.resolved} resolved, ${tally.open} open`,
    endedAt === null ? '' : took(epochMs(endedAt) - epochMs(startedAt)),
    root === null ? '' : paintAside(root.slice(0, 12)),
  ];
}

/** With the configuration of this run tags came or went. */
const changedTargets = ({ events }: Run): string =>
  events
    .flatMap((event) => (event.kind === 'noted' && event.notice.kind === 'targets-changed' ? [event.notice] : []))
    .map((notice) => `, ${noticeText(notice).brief(notice, String)}`)
    .join('');

const took = (ms: number): string =>
  ms < 60_000 ? `${(ms / 1000).toFixed(1)} s` : showSpan(instantFromMs(0), instantFromMs(ms));

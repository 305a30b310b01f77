import type { Backtest } from '../../backtest/backtest.ts';
import type { Difference } from '../../backtest/compare-alerts.ts';
import { type Event, isAboutFinding } from '../../domain/event.ts';
import type { Instant } from '../../domain/values/instant.ts';
import { detailOf, kindOf } from '../../text/event-line.ts';
import { asInstant, countTags } from '../../text/time.ts';
import { type Cli, examples, exitCodes, momentHelp, paragraphs } from '../command.ts';
import { type ExitCode, exitCode } from '../exit-code.ts';
import { csvOf, type Output } from '../output.ts';
import { type Asking, prepare } from '../prepare.ts';
import { type Asked, query } from '../query.ts';
import { knownTargets } from '../references.ts';
import { type Column, renderTable } from '../table.ts';
import { paintAdded, paintRemoved, paintSeverity, paintWarning } from '../terminal.ts';
import { type Clock, shortTime, zoneNote } from '../views/cells.ts';

/** `path`: the candidate. */
export type BacktestOptions = { readonly since: Instant; readonly path: string };

export function addBacktest(cli: Cli): void {
  cli.command
    .option('--since <moment>', 'from this moment on, starting from the state of that time', '30d')
    .addHelpText(
      'after',
      paragraphs(
        '+ an alert that would be added, - one that would be removed, ~ one that would say something else.',
        momentHelp,
        exitCodes(
          'the same alerts',
          'other alerts',
          'there was nothing to judge again, or the tables could not be read',
        ),
        examples('npx tagwarden backtest --config candidate.yaml --since 90d --stack Tagwarden-prod'),
      ),
    )
    .action(async ({ since, ...options }: Asking & { since: string }) => {
      const { asked, output, moment } = await prepare(options, cli.streams);
      cli.end(await backtestCommand(asked, { since: moment(since), path: options.config }, output));
    });
}

/** Shows which alerts a candidate configuration would add, remove or change. */
export async function backtestCommand(asked: Asked, options: BacktestOptions, output: Output): Promise<ExitCode> {
  const { since } = options;
  const { config, now } = asked;
  const { backtest } = await import('../../backtest/backtest.ts');
  const result = await query(asked, async (stores) => {
    const targets = await knownTargets(stores, config, { since, now });
    return backtest(stores, { targets }, { since, now }, (replayed) =>
      output.progress(`${replayed} of ${targets.length} tags replayed`),
    );
  });
  output.progress('');
  output.print({
    json: { since, ...result },
    csv: csvOf(
      ['difference', 'runAt', 'reference', 'event', 'kind', 'severity', 'severityThatCame', 'detail', 'detailThatCame'],
      result.differences.map(flatten),
    ),
    text: () => render(result, options, { timeZone: config.timeZone, now }),
  });
  // Where nothing was judged again, no alert stayed the same either.
  if (result.runs === 0) return exitCode.couldNotAudit;
  return result.differences.length > 0 ? exitCode.findings : exitCode.nothingFound;
}

const signs = { added: '+', removed: '-', changed: '~' } as const satisfies Record<Difference['kind'], string>;
const paints = { added: paintAdded, removed: paintRemoved, changed: paintWarning } as const;

function render(result: Backtest, { since, path }: BacktestOptions, clock: Clock): string {
  const { runs, tags, differences, unaudited, unlistedMeanwhile, unlisted } = result;
  return [
    ...(differences.length === 0
      ? []
      : [
          renderTable(
            columns,
            differences.map((each) => rowOf(each, clock)),
          ),
        ]),
    [
      ...unaudited.map((reference) => `${reference} was not audited in this span: there is nothing to replay.`),
      ...unlistedMeanwhile.map(
        (reference) =>
          `${reference} was not listed for part of this span; the backtest treats it as listed throughout.`,
      ),
      ...unlisted.map((reference) => `${reference} is not listed in ${path}: it would have no alerts.`),
      `${runs} runs of ${countTags(tags)} since ${shortTime(since, clock)}. ${zoneNote(clock)}`,
      alertsLine(result, path),
    ].join('\n'),
  ].join('\n\n');
}

/** How many alerts came, and how many would have come under a candidate. */
export function alertsLine({ unchanged, differences }: Backtest, candidate: string): string {
  const count = (expected: Difference['kind']) => differences.filter(({ kind }) => kind === expected).length;
  const [added, removed, changed] = [count('added'), count('removed'), count('changed')];
  return (
    `Alerts sent: ${unchanged + removed + changed}. Under ${candidate}: ${unchanged + added + changed}; ` +
    `${unchanged} unchanged, ${added} added, ${removed} removed, ${changed} changed.`
  );
}

const columns: readonly (string | Column)[] = [
  '',
  'RUN',
  'EVENT',
  'KIND',
  { head: 'REFERENCE', fit: { wrapTo: 12 } },
  { head: 'DETAIL', fit: { below: '' } },
];

function rowOf({ kind, runAt, reference, came, wouldCome }: Difference, clock: Clock): readonly string[] {
  const event = wouldCome ?? came;
  if (event === null) throw new TypeError('A difference has an event.');
  const severity = isAboutFinding(event) ? event.severity : 'none';
  const otherwise = came !== null && wouldCome !== null ? `${differenceOf(came, wouldCome)}: ` : '';
  return [
    paints[kind](signs[kind]),
    shortTime(runAt, clock),
    event.kind,
    paintSeverity(kindOf(event), severity),
    reference,
    `${otherwise}${detailOf(event, (at) => shortTime(at, clock))}`,
  ];
}

/** In what two alerts of one event differ: their severities, their reasons, or why it was resolved. */
function differenceOf(came: Event, wouldCome: Event): string {
  const sections = [came, wouldCome].map(partsOf);
  const differing = (sections[0] ?? []).flatMap((part, index) => (part === sections[1]?.[index] ? [] : [index]));
  const [one, other] = sections.map((parts) => differing.map((index) => parts[index]).join(', '));
  return `was ${one}, would be ${other}`;
}

function partsOf(event: Event): readonly string[] {
  if (!isAboutFinding(event)) return [event.notice.kind];
  const reasons = 'reasons' in event.finding ? event.finding.reasons.join(' and ') : '';
  return [event.severity, reasons, 'because' in event ? (event.because ?? '') : ''];
}

function flatten({ kind, runAt, reference, came, wouldCome }: Difference) {
  const event = wouldCome ?? came;
  const details = (each: Difference['came']) => (each === null ? null : detailOf(each, asInstant));
  const severityOf = (each: Difference['came']) => (each !== null && isAboutFinding(each) ? each.severity : null);
  return {
    difference: kind,
    runAt,
    reference,
    event: event?.kind ?? null,
    kind: event === null ? null : kindOf(event),
    severity: severityOf(wouldCome),
    severityThatCame: severityOf(came),
    detail: details(wouldCome),
    detailThatCame: details(came),
  };
}

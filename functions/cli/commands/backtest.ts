import { type Backtest, backtest } from '../../backtest/backtest.ts';
import type { Difference } from '../../backtest/compare-alerts.ts';
import { type Event, isAboutFinding } from '../../domain/event.ts';
import type { Instant } from '../../domain/instant.ts';
import { detailOf, kindOf } from '../../text/event-line.ts';
import { asInstant, asTimeIn, countTags, showTime } from '../../text/time.ts';
import { type ExitCode, exitCode } from '../exit-code.ts';
import { csvOf, type Output } from '../output.ts';
import { type Asked, query } from '../query.ts';
import { paintAdded, paintRemoved, paintSeverity, paintWarning, renderTable } from '../terminal.ts';

export type BacktestOptions = { readonly since: Instant; readonly now: Instant; readonly path: string };

/** Shows which alerts would have come under a candidate configuration and which not, against those that did. */
export async function backtestCommand(asked: Asked, options: BacktestOptions, output: Output): Promise<ExitCode> {
  const { path, since } = options;
  const { timeZone, targets } = asked.config;
  const progress = (replayed: number) => output.progress(`${replayed} of ${targets.length} tags replayed`);
  const result = await query(asked, (stores) => backtest(stores, asked.config, options, progress));
  output.progress('');
  output.print({
    json: { since, ...result },
    csv: csvOf(
      ['difference', 'runAt', 'reference', 'event', 'kind', 'severity', 'severityThatCame', 'detail', 'detailThatCame'],
      result.differences.map(flatten),
    ),
    text: () => render(result, since, path, timeZone),
  });
  return result.differences.length > 0 ? exitCode.findings : exitCode.nothingFound;
}

const signs = { more: '+', fewer: '-', otherwise: '~' } as const satisfies Record<Difference['kind'], string>;
const paints = { more: paintAdded, fewer: paintRemoved, otherwise: paintWarning } as const;

function render(
  { runs, tags, alike, differences, unaudited, unlistedMeanwhile, unlisted }: Backtest,
  since: Instant,
  path: string,
  timeZone: string,
): string {
  const count = (expected: Difference['kind']) => differences.filter(({ kind }) => kind === expected).length;
  const [more, fewer, otherwise] = [count('more'), count('fewer'), count('otherwise')];
  const rows = differences.map((difference) => {
    const { kind, runAt, reference, came, wouldCome } = difference;
    const event = wouldCome ?? came;
    if (event === null) throw new TypeError('A difference has an event.');
    const severity = isAboutFinding(event) ? event.severity : 'none';
    const otherwise = came !== null && wouldCome !== null ? `${differenceOf(came, wouldCome)}: ` : '';
    return [
      paints[kind](signs[kind]),
      showTime(runAt, timeZone),
      event.kind,
      paintSeverity(kindOf(event), severity),
      reference,
      `${otherwise}${detailOf(event, asTimeIn(timeZone))}`,
    ];
  });
  return [
    ...(rows.length === 0 ? [] : [renderTable(['', 'RUN', 'EVENT', 'KIND', 'REFERENCE', 'DETAIL'], rows)]),
    [
      ...unaudited.map((reference) => `${reference} was not audited in this span: there is nothing to replay.`),
      ...unlistedMeanwhile.map(
        (reference) =>
          `${reference} was not listed for part of this span; the backtest treats it as listed throughout.`,
      ),
      ...unlisted.map((reference) => `${reference} is not listed in ${path}: its alerts would not have come.`),
      `Over ${runs} runs of ${countTags(tags)} since ${showTime(since, timeZone)}, ${alike + fewer + otherwise} alerts came.`,
      `Under ${path}, ${alike + more + otherwise} would have come: ${alike} as they did, ${more} more, ${fewer} fewer, ${otherwise} told otherwise.`,
    ].join('\n'),
  ].join('\n\n');
}

/** In what two sections of one event differ: their severities, their reasons, or why it was resolved. */
function differenceOf(came: Event, wouldCome: Event): string {
  const sections = [came, wouldCome].map(partsOf);
  const differing = (sections[0] ?? []).flatMap((part, index) => (part === sections[1]?.[index] ? [] : [index]));
  const [one, other] = sections.map((parts) => differing.map((index) => parts[index]).join(', '));
  return `came ${one}, would come ${other}`;
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

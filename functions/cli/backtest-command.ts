import pMap from 'p-map';
import { countTags, showTime } from '../alerts/show-time.ts';
import type { Stores } from '../audit/adapters.ts';
import { isAboutFinding } from '../domain/event.ts';
import type { Instant } from '../domain/instant.ts';
import { unseen } from '../domain/judge.ts';
import type { Target } from '../domain/policy.ts';
import type { Reference } from '../domain/reference.ts';
import { replay } from '../domain/replay.ts';
import type { Snapshot } from '../domain/snapshot.ts';
import { type Comparison, compareAlerts, type Difference, type Told } from './compare-alerts.ts';
import { detailOf, kindOf } from './event-text.ts';
import { type ExitCode, exitCode } from './exit-code.ts';
import { monthsBetween } from './months.ts';
import { csvOf, type Output } from './output.ts';
import { type Asked, query } from './query.ts';
import { paintAdded, paintRemoved, paintSeverity, paintWarning, renderTable } from './terminal.ts';

const tagsAtOnce = 8;

export type BacktestOptions = { readonly since: Instant; readonly now: Instant; readonly path: string };

type Backtest = Comparison & {
  readonly runs: number;
  /** The tags that were replayed. */
  readonly tags: number;
  /** Tags of the candidate of which nothing is stored in the span. */
  readonly unaudited: readonly Reference[];
  /** Tags that alerts came for, and that the candidate does not list. */
  readonly unlisted: readonly Reference[];
};

/**
 * Judges the stored observations anew under a candidate configuration, from what was believed when the span began, and
 * holds the alerts that would have come against those that did. Alerts about whole registries are left out: they do
 * not depend on policies.
 */
export async function backtestCommand(asked: Asked, options: BacktestOptions, output: Output): Promise<ExitCode> {
  const { path, since } = options;
  const result = await query(asked, (stores) => backtest(stores, asked, options, output));
  output.progress('');
  const { timeZone } = asked.config;
  output.print({
    json: { since, ...result },
    csv: csvOf(
      ['difference', 'runAt', 'reference', 'event', 'kind', 'severity', 'severityThatCame'],
      result.differences.map(flatten),
    ),
    text: () => render(result, since, path, timeZone),
  });
  return result.differences.length > 0 ? exitCode.findings : exitCode.nothingFound;
}

async function backtest(
  { snapshots, runs }: Stores,
  { config }: Asked,
  { since, now }: BacktestOptions,
  output: Output,
): Promise<Backtest> {
  let replayed = 0;
  const ofTargets = await pMap(
    config.targets,
    async (target) => {
      const comparison = await backtestTag(target, snapshots, since);
      replayed += 1;
      output.progress(`${replayed} of ${config.targets.length} tags replayed`);
      return comparison;
    },
    { concurrency: tagsAtOnce },
  );
  const listed = new Set(config.targets.map(({ reference }) => reference));
  const dropped = new Map<Reference, Told[]>();
  for (const month of monthsBetween(since, now)) {
    for await (const snapshot of snapshots.eventfulSince(since, month)) {
      const { reference } = snapshot;
      if (!listed.has(reference)) dropped.set(reference, [...(dropped.get(reference) ?? []), ...toldIn(snapshot)]);
    }
  }
  const ofDropped = [...dropped].map(([reference, came]) => compareAlerts(reference, came, []));
  let count = 0;
  for await (const { runAt } of runs.newestFirst()) {
    if (runAt < since) break;
    count += 1;
  }
  const audited = ofTargets.filter((comparison) => comparison !== undefined);
  const all = [...audited, ...ofDropped];
  return {
    runs: count,
    tags: audited.length,
    alike: all.reduce((sum, { alike }) => sum + alike, 0),
    differences: all.flatMap(({ differences }) => differences).toSorted(byTime),
    unaudited: config.targets.filter((_, index) => ofTargets[index] === undefined).map(({ reference }) => reference),
    unlisted: ofDropped.flatMap(({ differences: [first] }) => (first === undefined ? [] : [first.reference])),
  };
}

/** Undefined for a tag of which nothing is stored in the span. */
async function backtestTag(
  target: Target,
  snapshots: Stores['snapshots'],
  since: Instant,
): Promise<Comparison | undefined> {
  const { reference } = target;
  const newestFirst = await Array.fromAsync(snapshots.history(reference, { since }), essentials);
  const rows = newestFirst.toReversed();
  if (rows.length === 0) return undefined;
  const before = await snapshots.latestBefore(reference, since);
  // The candidate lists the tag, so a row that says it was taken out has nothing to judge.
  const observed = rows.filter(({ observation }) => observation.outcome !== 'unlisted');
  const judged = replay(observed, target, before?.state ?? unseen);
  const wouldCome = judged.flatMap(({ runAt, events }) => events.map((event): Told => ({ runAt, reference, event })));
  return compareAlerts(reference, rows.flatMap(toldIn), wouldCome);
}

/** All of a snapshot that is needed: a long history is held in memory. */
const essentials = ({ reference, runAt, observation, events }: Snapshot) => ({ reference, runAt, observation, events });

const toldIn = ({ reference, runAt, events }: Pick<Snapshot, 'reference' | 'runAt' | 'events'>): readonly Told[] =>
  events.map((event) => ({ runAt, reference, event }));

const byTime = (one: Difference, other: Difference): number =>
  `${one.runAt} ${one.reference}` < `${other.runAt} ${other.reference}` ? -1 : 1;

const signs = { more: '+', fewer: '-', otherwise: '~' } as const satisfies Record<Difference['kind'], string>;
const paints = { more: paintAdded, fewer: paintRemoved, otherwise: paintWarning } as const;

function render(
  { runs, tags, alike, differences, unaudited, unlisted }: Backtest,
  since: Instant,
  path: string,
  timeZone: string,
): string {
  const count = (wanted: Difference['kind']) => differences.filter(({ kind }) => kind === wanted).length;
  const [more, fewer, otherwise] = [count('more'), count('fewer'), count('otherwise')];
  const rows = differences.map((difference) => {
    const { kind, runAt, reference, came, wouldCome } = difference;
    const event = wouldCome ?? came;
    if (event === null) throw new TypeError('A difference has an event.');
    const severity = isAboutFinding(event) ? event.severity : 'none';
    const detail = kind === 'otherwise' && came !== null ? `came ${weigh(came)}, would come ${weigh(event)}: ` : '';
    return [
      paints[kind](signs[kind]),
      showTime(runAt, timeZone),
      event.kind,
      paintSeverity(kindOf(event), severity),
      reference,
      `${detail}${detailOf(event, timeZone)}`,
    ];
  });
  return [
    ...(rows.length === 0 ? [] : [renderTable(['', 'RUN', 'EVENT', 'KIND', 'REFERENCE', 'DETAIL'], rows)]),
    [
      ...unaudited.map((reference) => `${reference} was not audited in this span: there is nothing to replay.`),
      ...unlisted.map((reference) => `${reference} is not listed in ${path}: its alerts would not have come.`),
      `Over ${runs} runs of ${countTags(tags)} since ${showTime(since, timeZone)}, ${alike + fewer + otherwise} alerts came.`,
      `Under ${path}, ${alike + more + otherwise} would have come: ${alike} as they did, ${more} more, ${fewer} fewer, ${otherwise} told otherwise.`,
    ].join('\n'),
  ].join('\n\n');
}

/** What sets two tellings of one event apart. */
function weigh(event: NonNullable<Difference['came']>): string {
  if (!isAboutFinding(event)) return event.notice.kind;
  const reasons = 'reasons' in event.finding ? ` (${event.finding.reasons.join(', ')})` : '';
  return `${event.severity}${reasons}${'because' in event && event.because !== null ? ` (${event.because})` : ''}`;
}

function flatten({ kind, runAt, reference, came, wouldCome }: Difference) {
  const event = wouldCome ?? came;
  const severityOf = (each: Difference['came']) => (each !== null && isAboutFinding(each) ? each.severity : null);
  return {
    difference: kind,
    runAt,
    reference,
    event: event?.kind ?? null,
    kind: event === null ? null : kindOf(event),
    severity: severityOf(wouldCome),
    severityThatCame: severityOf(came),
  };
}

import { digestsIn, type Event, isAboutFinding } from '../../domain/event.ts';
import { subjectOf } from '../../domain/finding.ts';
import type { Instant } from '../../domain/values/instant.ts';
import { byReference } from '../../domain/values/reference.ts';
import type { Severity } from '../../domain/values/severity.ts';
import type { Stores } from '../../store/stores.ts';
import { detailOf, type EventKind, eventKinds, kindOf } from '../../text/event-line.ts';
import { asInstant } from '../../text/time.ts';
import { type Cli, examples, exitCodes, momentHelp, paragraphs } from '../command.ts';
import { type ExitCode, exitCode } from '../exit-code.ts';
import { checkSpan } from '../moment.ts';
import { imageOption, kindsArgument, limitOption, severityOption } from '../options.ts';
import { csvOf, type Output } from '../output.ts';
import { type Asking, prepare } from '../prepare.ts';
import { type Asked, query } from '../query.ts';
import { isMeant, type Pattern } from '../references.ts';
import { type Column, renderTable } from '../table.ts';
import { paintSeverity } from '../terminal.ts';
import { type Clock, type People, shortTime, updaterCell, zoneNote } from '../views/cells.ts';

/** Which events are shown; what is left out narrows nothing. */
type Choice = {
  readonly kind?: readonly EventKind[];
  readonly image?: Pattern;
  readonly severity?: readonly Severity[];
};

export type EventsOptions = Choice & { readonly since: Instant; readonly until: Instant; readonly limit?: number };

/** `reference`: the tag or, of an event about a whole registry, its key. */
type Told = {
  readonly runAt: Instant;
  readonly reference: string;
  readonly event: Event;
  /** Who last updated the tag, as the registry said in that run; null where it did not say. */
  readonly lastUpdater: string | null;
};

export function addEvents(cli: Cli): void {
  cli.command
    .option('--since <moment>', 'from this moment on', '30d')
    .option('--until <moment>', 'up to this moment')
    .option('--kind <kinds>', 'only these kinds, such as changed,absent,stale-soon', kindsArgument)
    .addOption(imageOption())
    .addOption(severityOption())
    .addOption(limitOption('show at most so many events'))
    .addHelpText(
      'after',
      paragraphs(
        `Kinds: ${eventKinds.join(', ')}.\nThe last part of a name is enough: "changed" stands for digest-changed and platform-changed.`,
        momentHelp,
        exitCodes('nothing was opened', 'something was opened', 'the tables could not be read'),
        examples(
          'npx tagwarden events --since 7d --kind changed,rolled-back',
          'npx tagwarden events --since 2026-03-01 --until 2026-04-01 --image prod/web/api',
        ),
      ),
    )
    .action(
      async ({ since, until, ...options }: Asking & Choice & { since: string; until?: string; limit?: number }) => {
        const { asked, output, moment, now } = await prepare(options, cli.streams);
        const span = { since: moment(since), until: until === undefined ? now : moment(until) };
        checkSpan(span);
        cli.end(await eventsCommand(asked, { ...options, ...span }, output));
      },
    );
}

/** What happened to findings over all tags and registries, and what was noted, newest first. */
export async function eventsCommand(asked: Asked, options: EventsOptions, output: Output): Promise<ExitCode> {
  const { timeZone, people } = asked.config;
  const told = await query(asked, (stores) => tell(stores, options));
  const chosen = told.filter((each) => isChosen(each, options));
  const shown = chosen.slice(0, options.limit);
  output.print({
    json: shown.map((each) => ({ ...each, lastUpdaterName: nameOf(each, people) })),
    csv: csvOf(
      [
        'runAt',
        'reference',
        'event',
        'kind',
        'severity',
        'told',
        'openedAt',
        'because',
        'from',
        'to',
        'lastUpdater',
        'lastUpdaterName',
        'detail',
      ],
      shown.map((each) => flattenEvent(each, people)),
    ),
    text: () => {
      if (shown.length === 0) return 'No event in this span.';
      const leftOut = chosen.length - shown.length;
      return [
        render(shown, { timeZone, now: asked.now }, people),
        ...(leftOut === 0 ? [] : [`${leftOut} more; raise --limit to see them.`]),
        zoneNote({ timeZone, now: asked.now }),
      ].join('\n\n');
    },
  });
  return chosen.some(({ event }) => event.kind === 'opened') ? exitCode.findings : exitCode.nothingFound;
}

const isChosen = ({ reference, event }: Told, { kind, image, severity }: Choice): boolean =>
  (kind === undefined || kind.includes(kindOf(event))) &&
  (severity === undefined || (isAboutFinding(event) && severity.includes(event.severity))) &&
  isMeant(image, reference);

const nameOf = ({ lastUpdater }: Told, people: People): string | null =>
  lastUpdater === null ? null : (people.get(lastUpdater) ?? null);

function flattenEvent(told: Told, people: People) {
  const { runAt, reference, event, lastUpdater } = told;
  const about = isAboutFinding(event) ? event.finding : event.notice;
  const { from, to } = digestsIn(event);
  return {
    runAt,
    reference,
    event: event.kind,
    kind: about.kind,
    severity: isAboutFinding(event) ? event.severity : null,
    told: String(event.told),
    openedAt: event.kind === 'opened' ? runAt : isAboutFinding(event) ? event.openedAt : null,
    because: 'because' in event ? event.because : null,
    from: from.join(' ') || null,
    to: to.join(' ') || null,
    lastUpdater,
    lastUpdaterName: nameOf(told, people),
    detail: detailOf(event, asInstant),
  };
}

async function tell({ snapshots, runs }: Stores, span: EventsOptions): Promise<readonly Told[]> {
  const told: Told[] = [];
  for await (const { runAt, events } of runs.newestFirst(span.until)) {
    if (runAt < span.since) break;
    const about = events.filter(isAboutFinding);
    told.push(
      ...about.map((event): Told => ({ runAt, reference: subjectOf(event.finding), event, lastUpdater: null })),
    );
  }
  for await (const { runAt, reference, observation, events } of snapshots.eventful(span)) {
    const lastUpdater = observation.outcome === 'present' ? observation.facts.lastUpdater : null;
    told.push(...events.map((event): Told => ({ runAt, reference, event, lastUpdater })));
  }
  return told.toSorted(byRunAndReference);
}

/** The newest run first; what happened to one tag in one run stays in its order. */
function byRunAndReference(one: Told, other: Told): number {
  if (one.runAt !== other.runAt) return one.runAt > other.runAt ? -1 : 1;
  return byReference(one, other);
}

function render(told: readonly Told[], clock: Clock, people: People): string {
  const rows = told.map(({ runAt, reference, event, lastUpdater }) => [
    shortTime(runAt, clock),
    event.kind,
    paintSeverity(kindOf(event), isAboutFinding(event) ? event.severity : 'none'),
    reference,
    updaterCell(lastUpdater, people),
    detailOf(event, (at) => shortTime(at, clock)),
  ]);
  return renderTable(columns, rows);
}

const columns: readonly (string | Column)[] = [
  'RUN',
  'EVENT',
  'KIND',
  { head: 'REFERENCE', fit: { wrapTo: 12 } },
  { head: 'UPDATED BY', fit: { cutTo: 12 } },
  { head: 'DETAIL', fit: { below: '' } },
];

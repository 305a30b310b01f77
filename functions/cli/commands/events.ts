import { type Event, isAboutFinding } from '../../domain/event.ts';
import { subjectOf } from '../../domain/finding.ts';
import type { Instant } from '../../domain/instant.ts';
import { monthsBetween } from '../../store/months.ts';
import type { Stores } from '../../store/stores.ts';
import { detailOf, type EventKind, kindOf } from '../../text/event-line.ts';
import { asInstant, asTimeIn, showTime } from '../../text/time.ts';
import { type ExitCode, exitCode } from '../exit-code.ts';
import { csvOf, type Output } from '../output.ts';
import { type Asked, query } from '../query.ts';
import { paintSeverity, renderTable } from '../terminal.ts';

export type EventsOptions = {
  readonly since: Instant;
  readonly now: Instant;
  /** Of these kinds only; undefined: all. */
  readonly kinds: readonly EventKind[] | undefined;
};

/** `reference`: the tag or, of an event about a whole registry, its key. */
type Told = { readonly runAt: Instant; readonly reference: string; readonly event: Event };

/** What happened to findings over all tags and registries, and what was noted, newest first. */
export async function eventsCommand(
  asked: Asked,
  { since, now, kinds }: EventsOptions,
  output: Output,
): Promise<ExitCode> {
  const told = await query(asked, (stores) => tell(stores, since, now));
  const shown = told.filter(({ event }) => kinds === undefined || kinds.includes(kindOf(event)));
  output.print({
    json: shown,
    csv: csvOf(
      ['runAt', 'reference', 'event', 'kind', 'severity', 'told', 'openedAt', 'because', 'from', 'to', 'detail'],
      shown.map(flattenEvent),
    ),
    text: () => (shown.length === 0 ? 'No event in this span.' : render(shown, asked.config.timeZone)),
  });
  return shown.some(({ event }) => event.kind === 'opened') ? exitCode.findings : exitCode.nothingFound;
}

function flattenEvent({ runAt, reference, event }: Told) {
  const about = isAboutFinding(event) ? event.finding : event.notice;
  const changed =
    about.kind === 'digest-changed' || about.kind === 'digest-rolled-back' || about.kind === 'expected-change';
  return {
    runAt,
    reference,
    event: event.kind,
    kind: about.kind,
    severity: isAboutFinding(event) ? event.severity : null,
    told: String(event.told),
    openedAt: event.kind === 'opened' ? runAt : isAboutFinding(event) ? event.openedAt : null,
    because: 'because' in event ? event.because : null,
    from: changed ? about.from : null,
    to: changed ? about.to : null,
    detail: detailOf(event, asInstant),
  };
}

async function tell({ snapshots, runs }: Stores, since: Instant, now: Instant): Promise<readonly Told[]> {
  const ofRegistries: Told[] = [];
  for await (const { runAt, events } of runs.newestFirst()) {
    if (runAt < since) break;
    const about = events.filter(isAboutFinding);
    ofRegistries.push(...about.map((event): Told => ({ runAt, reference: subjectOf(event.finding), event })));
  }
  const ofTags: Told[] = [];
  for (const month of monthsBetween(since, now).toReversed()) {
    for await (const { runAt, reference, events } of snapshots.eventfulSince(since, month)) {
      ofTags.push(...events.map((event): Told => ({ runAt, reference, event })));
    }
  }
  return [...ofRegistries, ...ofTags].toSorted(byRunAndReference);
}

/** The newest run first; what happened to one tag in one run stays in its order. */
function byRunAndReference(one: Told, other: Told): number {
  if (one.runAt !== other.runAt) return one.runAt > other.runAt ? -1 : 1;
  return one.reference === other.reference ? 0 : one.reference < other.reference ? -1 : 1;
}

function render(told: readonly Told[], timeZone: string): string {
  const rows = told.map(({ runAt, reference, event }) => [
    showTime(runAt, timeZone),
    event.kind,
    paintSeverity(kindOf(event), isAboutFinding(event) ? event.severity : 'none'),
    reference,
    detailOf(event, asTimeIn(timeZone)),
  ]);
  return renderTable(['RUN', 'EVENT', 'KIND', 'REFERENCE', 'DETAIL'], rows);
}

import { showTime } from '../alerts/show-time.ts';
import type { Event, FindingKind } from '../domain/finding.ts';
import type { Instant } from '../domain/instant.ts';
import type { Reference } from '../domain/reference.ts';
import { monthOf } from '../store/snapshot-row.ts';
import type { Snapshots } from '../store/snapshots.ts';
import { type ExitCode, exitCode } from './exit-code.ts';
import { csvOf, type Output } from './output.ts';
import { type Asked, query } from './query.ts';
import { paintStatus, renderTable, shortDigest } from './terminal.ts';

export type EventsOptions = {
  readonly since: Instant;
  readonly now: Instant;
  /** Of these kinds only; undefined: all. */
  readonly kinds: readonly FindingKind[] | undefined;
};

type Told = { readonly runAt: Instant; readonly reference: Reference; readonly event: Event };

/** What was opened and resolved over all tags, newest first. */
export async function eventsCommand(
  asked: Asked,
  { since, now, kinds }: EventsOptions,
  output: Output,
): Promise<ExitCode> {
  const told = await query(asked, ({ snapshots }) => Array.fromAsync(tell(snapshots, since, now)));
  const shown = told.filter(({ event }) => kinds === undefined || kinds.includes(event.finding.kind));
  output.print({
    json: shown,
    csv: csvOf(['runAt', 'reference', 'event', 'kind', 'openedAt', 'because', 'from', 'to'], shown.map(flattenEvent)),
    text: () => (shown.length === 0 ? 'No event in this span.' : render(shown, asked.config.timeZone)),
  });
  return shown.some(({ event }) => event.kind === 'opened') ? exitCode.findings : exitCode.nothingFound;
}

function flattenEvent({ runAt, reference, event }: Told) {
  const { kind, finding } = event;
  const resolved = kind === 'resolved' ? event : null;
  const changed = finding.kind === 'digest-changed' ? finding : null;
  return {
    runAt,
    reference,
    event: kind,
    kind: finding.kind,
    openedAt: resolved?.openedAt ?? runAt,
    because: resolved?.because ?? null,
    from: changed?.from ?? null,
    to: changed?.to ?? null,
  };
}

async function* tell(snapshots: Snapshots, since: Instant, now: Instant): AsyncGenerator<Told> {
  for (const month of monthsBetween(since, now).toReversed()) {
    for await (const { runAt, reference, events } of snapshots.eventfulSince(since, month)) {
      yield* events.map((event): Told => ({ runAt, reference, event }));
    }
  }
}

/** The months (`YYYY-MM`, UTC) from one moment to another, both included. */
function monthsBetween(since: Instant, until: Instant): readonly string[] {
  const months: string[] = [];
  for (let month = monthOf(since); month <= monthOf(until); month = next(month)) months.push(month);
  return months;
}

function next(month: string): string {
  const [year = 0, number = 0] = month.split('-').map(Number);
  return number === 12 ? `${year + 1}-01` : `${year}-${String(number + 1).padStart(2, '0')}`;
}

function render(told: readonly Told[], timeZone: string): string {
  const rows = told.map(({ runAt, reference, event }) => [
    showTime(runAt, timeZone),
    event.kind,
    paintStatus(event.finding.kind),
    reference,
    detail(event, timeZone),
  ]);
  return renderTable(['RUN', 'EVENT', 'KIND', 'REFERENCE', 'DETAIL'], rows);
}

function detail(event: Event, timeZone: string): string {
  if (event.kind === 'resolved') return `${event.because}, open since ${showTime(event.openedAt, timeZone)}`;
  const { finding } = event;
  switch (finding.kind) {
    case 'digest-changed':
      return `${shortDigest(finding.from)} -> ${shortDigest(finding.to)}`;
    case 'tag-absent':
      return finding.lastSeenAt === null ? 'never seen' : `last seen ${showTime(finding.lastSeenAt, timeZone)}`;
    case 'tag-unread':
      return `${finding.code} since ${showTime(finding.unreadSince, timeZone)}`;
    case 'tag-stale':
      return `${finding.latestPulledAt === null ? 'no recorded pull since' : 'last pulled'} ${showTime(finding.idleSince, timeZone)}`;
    default:
      return finding satisfies never;
  }
}

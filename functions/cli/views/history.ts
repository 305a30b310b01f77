import type { TagFacts } from '../../domain/observation.ts';
import type { Snapshot } from '../../domain/snapshot.ts';
import { summaryOf } from '../../text/event-line.ts';
import { type Column, renderTable } from '../table.ts';
import { paintAside } from '../terminal.ts';
import { oddAnswerNotes, unreadableNotes } from './answer-notes.ts';
import { type Clock, digestCell, noPullCell, type People, shortTime, updaterCell, zoneNote } from './cells.ts';
import { statusCell } from './status.ts';

export type HistoryView = Clock & {
  readonly people: People;
  /** Whether all rows are of one tag, whose name need not be repeated. */
  readonly isOfOne: boolean;
};

/** Snapshots, in the order given. */
export function renderHistory(snapshots: readonly Snapshot[], view: HistoryView): string {
  const rows = snapshots.map((snapshot) => {
    const { runAt, reference, observation, events } = snapshot;
    const facts = observation.outcome === 'present' ? observation.facts : null;
    return [
      shortTime(runAt, view),
      ...(view.isOfOne ? [] : [reference]),
      statusCell(snapshot),
      facts === null ? paintAside('-') : digestCell(facts.digest),
      pulledAt(facts, view),
      facts === null ? paintAside('-') : updaterCell(facts.lastUpdater, view.people),
      events.map(summaryOf).join(', '),
    ];
  });
  return [
    renderTable(view.isOfOne ? columnsOfOne : columns, rows),
    ...unreadableNotes(newestOfEach(snapshots)),
    ...oddAnswerNotes(newestOfEach(snapshots)),
    zoneNote(view),
  ].join('\n\n');
}

const events: Column = { head: 'EVENTS', fit: { below: '' } };
const columnsOfOne: readonly (string | Column)[] = [
  'RUN',
  'STATUS',
  'DIGEST',
  'LAST PULLED',
  { head: 'UPDATED BY', fit: { cutTo: 12 } },
  events,
];
const columns: readonly (string | Column)[] = [
  'RUN',
  { head: 'REFERENCE', fit: { wrapTo: 12 } },
  'STATUS',
  'DIGEST',
  'LAST PULLED',
  { head: 'UPDATED BY', fit: { below: 'updated by' } },
  events,
];

/** Only what could not be read last is still a thing to mend. */
const newestOfEach = (newestFirst: readonly Snapshot[]): readonly Snapshot[] =>
  [...Map.groupBy(newestFirst, (snapshot) => snapshot.reference).values()].flatMap((of) => of.slice(0, 1));

function pulledAt(facts: TagFacts | null, clock: Clock): string {
  if (facts === null) return paintAside('-');
  return facts.latestPulledAt === null ? paintAside(noPullCell(facts)) : shortTime(facts.latestPulledAt, clock);
}

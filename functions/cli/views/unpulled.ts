import type { TagFacts } from '../../domain/observation.ts';
import type { Run } from '../../domain/run.ts';
import type { Snapshot } from '../../domain/snapshot.ts';
import type { Instant } from '../../domain/values/instant.ts';
import type { Reference } from '../../domain/values/reference.ts';
import { showTime } from '../../text/time.ts';
import { renderTable } from '../table.ts';
import { paintAside, paintHeading, paintWarning } from '../terminal.ts';
import { type Clock, shortTime, timeBefore, zoneNote } from './cells.ts';
import { outcomeOf } from './status.ts';

/** What is known of the pulls of a tag. */
export type IdleTag = {
  readonly reference: Reference;
  /** What the run said of the tag. */
  readonly snapshot: Snapshot;
  /** Of the run or, where it could not read the tag or found it absent, of the last one that saw it; null: no run ever did. */
  readonly facts: TagFacts | null;
  /** The run that the facts are of. */
  readonly factsAt: Instant | null;
  /** The last pull or, without one, the last update. */
  readonly since: Instant | null;
};

export type IdleGroups = Readonly<Record<'pulled' | 'noRecordedPull' | 'neverSeen', readonly IdleTag[]>>;

/** The groups, each under its title, and as of when all of it is. */
export function renderUnpulled(groups: IdleGroups, { runAt }: Run, clock: Clock): readonly string[] {
  const { pulled, noRecordedPull, neverSeen } = groups;
  const hasNotes = [...pulled, ...noRecordedPull, ...neverSeen].some((each) => noteOf(each, clock) !== '');
  const section = (title: string, head: string, tags: readonly IdleTag[]): readonly string[] => {
    if (tags.length === 0) return [];
    const columns = [{ head: 'REFERENCE', fit: { wrapTo: 12 } }, head, 'IDLE FOR', ...(hasNotes ? ['NOTE'] : [])];
    const rows = tags.map((each) => {
      const { reference, since } = each;
      const idle =
        since === null ? [paintAside('-'), paintAside('-')] : [shortTime(since, clock), timeBefore(since, runAt)];
      return [reference, ...idle, ...(hasNotes ? [paintWarning(noteOf(each, clock))] : [])];
    });
    return [`${paintHeading(title)}\n${renderTable(columns, rows)}`];
  };
  const isEmpty = pulled.length + noRecordedPull.length + neverSeen.length === 0;
  return [
    ...section('By last pull', 'LAST PULLED', pulled),
    ...section('No recorded pull', 'LAST UPDATED', noRecordedPull),
    ...section('Never seen', 'LAST UPDATED', neverSeen),
    ...(isEmpty ? ['No tag was unpulled for longer.'] : []),
    `As of the run of ${showTime(runAt, clock.timeZone)}. ${zoneNote(clock)}`,
  ];
}

function noteOf({ snapshot, facts, factsAt }: IdleTag, clock: Clock): string {
  if (snapshot.observation.outcome === 'present') {
    return facts?.incomplete.includes('latestPulledAt') ? 'last pull not known' : '';
  }
  return factsAt === null ? outcomeOf(snapshot) : `${outcomeOf(snapshot)}, as of ${shortTime(factsAt, clock)}`;
}

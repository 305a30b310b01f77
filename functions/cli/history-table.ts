import { showTime } from '../alerts/show-time.ts';
import type { Snapshot } from '../domain/snapshot.ts';
import { outcomeOf, paintedStatusOf } from './board-table.ts';
import { summaryOf } from './event-text.ts';
import { paintAside, renderTable, shortDigest } from './terminal.ts';

/** The snapshots of one tag, in the order given. */
export function renderHistory(snapshots: readonly Snapshot[], timeZone: string): string {
  const rows = snapshots.map((snapshot) => {
    const { runAt, observation, events } = snapshot;
    return [
      showTime(runAt, timeZone),
      outcomeOf(snapshot),
      observation.outcome === 'present' ? shortDigest(observation.facts.digest) : paintAside('-'),
      observation.outcome === 'present' ? pulledAt(observation.facts.latestPulledAt, timeZone) : paintAside('-'),
      paintedStatusOf(snapshot),
      events.map(summaryOf).join(', '),
    ];
  });
  return renderTable(['RUN', 'OUTCOME', 'DIGEST', 'LAST PULLED', 'STATUS', 'EVENTS'], rows);
}

const pulledAt = (at: Parameters<typeof showTime>[0] | null, timeZone: string): string =>
  at === null ? paintAside('no recorded pull') : showTime(at, timeZone);

import { showTime } from '../alerts/show-time.ts';
import { type Event, worst } from '../domain/finding.ts';
import type { Snapshot } from '../domain/snapshot.ts';
import { paintAside, paintStatus, renderTable, shortDigest } from './terminal.ts';

/** The snapshots of one tag, in the order given. */
export function renderHistory(snapshots: readonly Snapshot[], timeZone: string): string {
  const rows = snapshots.map(({ runAt, observation, state, events }) => [
    showTime(runAt, timeZone),
    observation.outcome === 'unknown' ? `unread (${observation.code})` : observation.outcome,
    observation.outcome === 'present' ? shortDigest(observation.facts.digest) : paintAside('-'),
    observation.outcome === 'present' ? pulledAt(observation.facts.latestPulledAt, timeZone) : paintAside('-'),
    paintStatus(worst(state.findings.map(({ finding }) => finding))),
    events.map(describe).join(', '),
  ]);
  return renderTable(['RUN', 'OUTCOME', 'DIGEST', 'LAST PULLED', 'STATUS', 'EVENTS'], rows);
}

const pulledAt = (at: Parameters<typeof showTime>[0] | null, timeZone: string): string =>
  at === null ? paintAside('no recorded pull') : showTime(at, timeZone);

const describe = (event: Event): string =>
  event.kind === 'opened' ? `opened ${event.finding.kind}` : `resolved ${event.finding.kind} (${event.because})`;

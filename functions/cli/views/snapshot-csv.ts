import type { Snapshot } from '../../domain/snapshot.ts';
import { nameOf } from '../../text/event-line.ts';
import { type Csv, csvOf } from '../output.ts';
import type { People } from './cells.ts';
import { statusOf } from './status.ts';

/** Snapshots as lines of cells, most of them by the names of their row's attributes. */
export const snapshotCsv = (snapshots: readonly Snapshot[], people: People): Csv =>
  csvOf(
    columns,
    snapshots.map((snapshot) => flatten(snapshot, people)),
  );

const columns = [
  'reference',
  'runAt',
  'status',
  'outcome',
  'unreadableCode',
  'digest',
  'baseline',
  'latestPulledAt',
  'lastUpdatedAt',
  'lastUpdater',
  'lastUpdaterName',
  'sizeBytes',
  'findings',
  'openSince',
  'events',
] as const;

function flatten(snapshot: Snapshot, people: People): Record<(typeof columns)[number], string | number | null> {
  const { reference, runAt, observation, state, events } = snapshot;
  const facts = observation.outcome === 'present' ? observation.facts : null;
  const lastUpdater = facts?.lastUpdater ?? null;
  return {
    reference,
    runAt,
    status: statusOf(snapshot),
    outcome: observation.outcome,
    unreadableCode: observation.outcome === 'unreadable' ? observation.code : null,
    digest: facts?.digest ?? null,
    baseline: state.baseline?.digest ?? null,
    latestPulledAt: facts?.latestPulledAt ?? null,
    lastUpdatedAt: facts?.lastUpdatedAt ?? null,
    lastUpdater,
    lastUpdaterName: lastUpdater === null ? null : (people.get(lastUpdater) ?? null),
    sizeBytes: facts?.sizeBytes ?? null,
    findings: state.findings.map(({ finding }) => finding.kind).join('; '),
    openSince: state.findings.map(({ openedAt }) => openedAt).toSorted()[0] ?? null,
    events: events.map(nameOf).join('; '),
  };
}

import { type Status, worst } from '../../domain/finding.ts';
import type { Snapshot } from '../../domain/snapshot.ts';
import { nameOf } from '../../text/event-line.ts';
import { type Csv, csvOf } from '../output.ts';

export const statusOf = ({ state }: Snapshot): Status => worst(state.findings);

/** Its status, and the kinds of all that is open beside it. */
export const statusesOf = (snapshot: Snapshot): readonly Status[] => [
  ...new Set([statusOf(snapshot), ...snapshot.state.findings.map(({ finding }) => finding.kind)]),
];

/** Snapshots as lines of cells, most of them by the names of their row's attributes. */
export const snapshotCsv = (snapshots: readonly Snapshot[]): Csv => csvOf(columns, snapshots.map(flatten));

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
  'sizeBytes',
  'findings',
  'openSince',
  'events',
] as const;

function flatten(snapshot: Snapshot): Record<(typeof columns)[number], string | number | null> {
  const { reference, runAt, observation, state, events } = snapshot;
  const facts = observation.outcome === 'present' ? observation.facts : null;
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
    lastUpdater: facts?.lastUpdater ?? null,
    sizeBytes: facts?.sizeBytes ?? null,
    findings: state.findings.map(({ finding }) => finding.kind).join('; '),
    openSince: state.findings.map(({ openedAt }) => openedAt).toSorted()[0] ?? null,
    events: events.map(nameOf).join('; '),
  };
}

import { countTags, showSpan, showTime } from '../alerts/show-time.ts';
import { statuses } from '../domain/finding.ts';
import type { Instant } from '../domain/instant.ts';
import type { Run } from '../domain/run.ts';
import type { Snapshot } from '../domain/snapshot.ts';
import { statusOf } from './snapshot-csv.ts';
import { paintAside, paintStatus, renderTable, shortDigest } from './terminal.ts';

/** The worst first, then the longest unpulled; tags without a recorded pull before all others. */
export function sortBoard(snapshots: readonly Snapshot[]): readonly Snapshot[] {
  const keyOf = (snapshot: Snapshot) => [
    statuses.indexOf(statusOf(snapshot)),
    snapshot.observation.outcome === 'unknown' ? 0 : 1,
    lastPull(snapshot) ?? '',
    snapshot.reference,
  ];
  return snapshots
    .map((snapshot) => ({ snapshot, key: keyOf(snapshot) }))
    .toSorted((one, other) => {
      const differing = one.key.findIndex((part, index) => part !== other.key[index]);
      // Parts in the same place are of the same type.
      return differing < 0 ? 0 : (one.key[differing] ?? '') < (other.key[differing] ?? '') ? -1 : 1;
    })
    .map(({ snapshot }) => snapshot);
}

/** The board of a run, with what the run itself has to tell. */
export function renderBoard(run: Run, snapshots: readonly Snapshot[], timeZone: string): string {
  const rows = sortBoard(snapshots).map((snapshot) => [
    paintStatus(statusOf(snapshot)),
    snapshot.reference,
    outcomeOf(snapshot),
    shortDigest(snapshot.state.lastSeen?.digest ?? '-'),
    pulled(snapshot, run.runAt),
    openSince(snapshot, timeZone),
  ]);
  const table = renderTable(['STATUS', 'REFERENCE', 'OUTCOME', 'DIGEST', 'LAST PULLED', 'OPEN SINCE'], rows);
  return `${table}\n\n${renderRun(run, timeZone)}`;
}

/** One or two lines on a run: when, what it saw, and whether its alert is out. */
export function renderRun({ runAt, state, tally, targets, interrupted }: Run, timeZone: string): string {
  const when = `Run of ${showTime(runAt, timeZone)}`;
  if (tally === null) return `${when}: under way, or dead; the next run completes its account.`;
  const failed = tally.failed > 0 ? `, ${tally.failed} not recorded` : '';
  const counts = `${tally.present} present, ${tally.absent} absent, ${tally.unknown} unread${failed}`;
  const events = `${tally.opened} opened, ${tally.resolved} resolved, ${tally.open} open`;
  const alert = state === 'recorded' ? '\nIts alert is not sent yet: the next run sends it.' : '';
  const died = interrupted ? '\nIt died on its way; a later run completed its account.' : '';
  return `${when}: ${countTags(targets)}: ${counts}. Findings: ${events}.${alert}${died}`;
}

function outcomeOf({ observation }: Snapshot): string {
  return observation.outcome === 'unknown' ? `unread (${observation.code})` : observation.outcome;
}

const lastPull = ({ observation }: Snapshot): Instant | null =>
  observation.outcome === 'present' ? observation.facts.latestPulledAt : null;

function pulled(snapshot: Snapshot, runAt: Instant): string {
  const at = lastPull(snapshot);
  if (at !== null) return at > runAt ? 'just now' : `${showSpan(at, runAt)} ago`;
  return paintAside(snapshot.observation.outcome === 'present' ? 'no recorded pull' : '-');
}

function openSince({ state }: Snapshot, timeZone: string): string {
  const [oldest] = state.findings.map(({ openedAt }) => openedAt).toSorted();
  return oldest === undefined ? paintAside('-') : showTime(oldest, timeZone);
}

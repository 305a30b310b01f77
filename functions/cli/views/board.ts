import { type OpenFinding, statuses } from '../../domain/finding.ts';
import type { Instant } from '../../domain/instant.ts';
import type { Run } from '../../domain/run.ts';
import { Severity } from '../../domain/severity.ts';
import type { Snapshot } from '../../domain/snapshot.ts';
import { evidenceOf } from '../../text/findings.ts';
import { shortDigest } from '../../text/short-digest.ts';
import { countTags, showSpan, showTime } from '../../text/time.ts';
import { paintAside, paintSeverity, renderTable } from '../terminal.ts';
import { statusOf } from './snapshot-csv.ts';

/** The worst first, then the longest unpulled; tags without a recorded pull before all others. */
export function sortBoard(snapshots: readonly Snapshot[]): readonly Snapshot[] {
  const keyOf = (snapshot: Snapshot) => [
    severityRank(snapshot.state.findings),
    statuses.indexOf(statusOf(snapshot)),
    snapshot.observation.outcome === 'unreadable' ? 0 : 1,
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
  // A tag that is no longer listed has nothing to show but what was closed.
  const listed = snapshots.filter(({ observation }) => observation.outcome !== 'unlisted');
  const rows = sortBoard(listed).map((snapshot) => [
    paintedStatusOf(snapshot),
    snapshot.reference,
    outcomeOf(snapshot),
    shortDigest(snapshot.state.lastSeen?.digest ?? '-'),
    pulled(snapshot, run.runAt),
    openSince(snapshot, timeZone),
  ]);
  const table = renderTable(['STATUS', 'REFERENCE', 'OUTCOME', 'DIGEST', 'LAST PULLED', 'OPEN SINCE'], rows);
  return [table, ...renderRegistries(run, timeZone), renderRun(run, timeZone)].join('\n\n');
}

/** What is open about whole registries, a line each. */
function renderRegistries({ registries }: Run, timeZone: string): readonly string[] {
  const lines = registries.flatMap(({ registry, findings }) =>
    findings.map(({ finding, severity, openedAt }) => {
      const evidence = evidenceOf(finding, (at) => showTime(at, timeZone));
      return `Registry ${registry}: ${paintSeverity(finding.kind, severity)}: ${evidence}, open since ${showTime(openedAt, timeZone)}`;
    }),
  );
  return lines.length === 0 ? [] : [lines.join('\n')];
}

/** The status of a tag, coloured by the severity of the finding that makes it, and how many more are open. */
export function paintedStatusOf(snapshot: Snapshot): string {
  const status = statusOf(snapshot);
  const { findings } = snapshot.state;
  const worst = findings.find(({ finding }) => finding.kind === status);
  const more = findings.length > 1 ? ` +${findings.length - 1}` : '';
  return `${paintSeverity(status, worst?.severity ?? 'none')}${more}`;
}

/** 0 for critical, and more for what is less severe or well. */
const severityRank = (findings: readonly OpenFinding[]): number =>
  Math.min(...findings.map(({ severity }) => Severity.options.indexOf(severity)), Severity.options.length);

/** One or two lines on a run: when, what it saw, and whether its alert is out. */
export function renderRun({ runAt, state, tally, targets, interrupted }: Run, timeZone: string): string {
  const when = `Run of ${showTime(runAt, timeZone)}`;
  if (tally === null) return `${when}: under way, or dead; the next run completes its account.`;
  const failed = tally.failed > 0 ? `, ${tally.failed} not recorded` : '';
  const unlisted = tally.unlisted > 0 ? `, ${tally.unlisted} no longer listed` : '';
  const counts = `${tally.present} present, ${tally.absent} absent, ${tally.unreadable} unreadable${failed}${unlisted}`;
  const events = `${tally.opened} opened, ${tally.resolved} resolved, ${tally.open} open`;
  const alert = state === 'recorded' ? '\nIts alert is not sent yet: the next run sends it.' : '';
  const died = interrupted ? '\nIt died on its way; a later run completed its account.' : '';
  return `${when}: ${countTags(targets)}: ${counts}. Findings: ${events}.${alert}${died}`;
}

/** The outcome of an observation, with what a reader must know of it. */
export function outcomeOf({ observation, state }: Snapshot): string {
  switch (observation.outcome) {
    case 'present':
      return 'present';
    case 'absent':
      return state.doubtedSince === null ? 'absent' : 'absent (doubted)';
    case 'unreadable':
      return `unreadable (${observation.code})`;
    case 'unlisted':
      return 'no longer listed';
    default:
      return observation satisfies never;
  }
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

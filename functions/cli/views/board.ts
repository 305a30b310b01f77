import { type OpenFinding, subjectOf } from '../../domain/finding.ts';
import { openOfRun, type Run, stateOf } from '../../domain/run.ts';
import type { Snapshot } from '../../domain/snapshot.ts';
import type { Instant } from '../../domain/values/instant.ts';
import { Severity } from '../../domain/values/severity.ts';
import { evidenceOf } from '../../text/findings.ts';
import { countTags, showTime } from '../../text/time.ts';
import { type Column, renderTable } from '../table.ts';
import { paintAside, paintSeverity } from '../terminal.ts';
import { oddAnswerNotes, unreadableNotes } from './answer-notes.ts';
import { type Clock, digestCell, noPullCell, type People, shortTime, timeBefore, updaterCell } from './cells.ts';
import { isOk, outcomeOf, statusCell, statusOf, tagStatuses } from './status.ts';

/** The worst first, then the longest unpulled; tags without a recorded pull before all others. */
export function sortBoard(snapshots: readonly Snapshot[]): readonly Snapshot[] {
  const keyOf = (snapshot: Snapshot) => [
    severityRank(snapshot.state.findings),
    [...tagStatuses, 'unlisted'].indexOf(statusOf(snapshot)),
    isOk(snapshot) ? 1 : 0,
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

export type BoardView = Clock & {
  /** Who updated each tag, and when, is shown too; undefined: it is not. */
  readonly wide?: { readonly people: People } | undefined;
  /** How many tags were left out for a limit. */
  readonly leftOut?: number;
};

/** The board of a run, why tags could not be read, and what the run itself has to say. */
export function renderBoard(run: Run, snapshots: readonly Snapshot[], view: BoardView): string {
  // An unlisted tag has nothing to show but what was closed.
  const listed = sortBoard(snapshots.filter(({ observation }) => observation.outcome !== 'unlisted'));
  const { wide, leftOut = 0 } = view;
  const rows = listed.map((snapshot) => [
    statusCell(snapshot),
    snapshot.reference,
    ...(wide === undefined ? [] : [outcomeOf(snapshot)]),
    snapshot.state.lastSeen === null ? paintAside('-') : digestCell(snapshot.state.lastSeen.digest),
    pulled(snapshot, run.runAt),
    openSince(snapshot, view),
    ...(wide === undefined ? [] : lastUpdate(snapshot, view, wide.people)),
  ]);
  return [
    ...(rows.length === 0 ? [] : [renderTable(wide === undefined ? columns : wideColumns, rows)]),
    ...(leftOut === 0 ? [] : [`${countTags(leftOut)} more; raise --limit to see them.`]),
    ...unreadableNotes(listed),
    ...(wide === undefined ? [] : oddAnswerNotes(listed)),
    ...renderOpenOfRun(run, view.timeZone),
    renderRun(run, view.timeZone),
  ].join('\n\n');
}

const columns: readonly (string | Column)[] = [
  'STATUS',
  { head: 'REFERENCE', fit: { wrapTo: 12 } },
  'DIGEST',
  'LAST PULLED',
  'OPEN SINCE',
];
const wideColumns: readonly (string | Column)[] = [
  'STATUS',
  { head: 'REFERENCE', fit: { wrapTo: 12 } },
  { head: 'OUTCOME', fit: { below: '' } },
  'DIGEST',
  'LAST PULLED',
  'OPEN SINCE',
  { head: 'UPDATED', fit: { below: 'updated' } },
  { head: 'UPDATED BY', fit: { below: 'by' } },
];

/** What is open about no single tag, a line each. */
function renderOpenOfRun(run: Run, timeZone: string): readonly string[] {
  const lines = openOfRun(run).map(({ finding, severity, openedAt }) => {
    const subject = 'registry' in finding ? `Registry ${finding.registry}` : subjectOf(finding);
    const evidence = evidenceOf(finding, (at) => showTime(at, timeZone));
    return `${subject}: ${paintSeverity(finding.kind, severity)}: ${evidence}, open since ${showTime(openedAt, timeZone)}`;
  });
  return lines.length === 0 ? [] : [lines.join('\n')];
}

/** 0 for critical, and more for what is less severe or well. */
const severityRank = (findings: readonly OpenFinding[]): number =>
  Math.min(...findings.map(({ severity }) => Severity.options.indexOf(severity)), Severity.options.length);

/** One or two lines on a run: when, what it saw, and whether its alert is out. */
export function renderRun(run: Run, timeZone: string): string {
  const { runAt, tally, targets, interrupted } = run;
  const when = `Run of ${showTime(runAt, timeZone)}`;
  if (tally === null) return `${when}: in progress or crashed; the next run will close it.`;
  const failed = tally.failed > 0 ? `, ${tally.failed} not recorded` : '';
  const unlisted = tally.unlisted > 0 ? `, ${tally.unlisted} unlisted` : '';
  const counts = `${tally.present} present, ${tally.absent} absent, ${tally.unreadable} unreadable${failed}${unlisted}`;
  const events = `${tally.opened} opened, ${tally.resolved} resolved, ${tally.open} open`;
  const alert = stateOf(run) === 'recorded' ? '\nIts alert is not sent yet: a later run will send it.' : '';
  const crashed = interrupted ? '\nThis run crashed; a later run closed it.' : '';
  return `${when}: ${countTags(targets ?? 0)}: ${counts}. Findings: ${events}.${alert}${crashed}`;
}

const lastPull = ({ observation }: Snapshot): Instant | null =>
  observation.outcome === 'present' ? observation.facts.latestPulledAt : null;

function pulled(snapshot: Snapshot, runAt: Instant): string {
  const at = lastPull(snapshot);
  const { observation } = snapshot;
  if (at === null) return paintAside(observation.outcome === 'present' ? noPullCell(observation.facts) : '-');
  return at > runAt ? timeBefore(at, runAt) : `${timeBefore(at, runAt)} ago`;
}

function openSince({ state }: Snapshot, clock: Clock): string {
  const [oldest] = state.findings.map(({ openedAt }) => openedAt).toSorted();
  return oldest === undefined ? paintAside('-') : shortTime(oldest, clock);
}

function lastUpdate({ observation }: Snapshot, clock: Clock, people: People): readonly string[] {
  if (observation.outcome !== 'present') return [paintAside('-'), paintAside('-')];
  const { lastUpdatedAt, lastUpdater } = observation.facts;
  return [lastUpdatedAt === null ? paintAside('-') : shortTime(lastUpdatedAt, clock), updaterCell(lastUpdater, people)];
}

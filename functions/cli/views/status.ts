import { type OpenFinding, type Status, statuses, worst } from '../../domain/finding.ts';
import { openOfRun, type Run, stateOf } from '../../domain/run.ts';
import type { Snapshot } from '../../domain/snapshot.ts';
import { type ExitCode, exitCode } from '../exit-code.ts';
import { paintSeverity, paintWarning } from '../terminal.ts';

/** What a table and a CSV file call the state of a tag: its worst open finding; where nothing is open, `unreadable`, `absent` or `unlisted` if it was not seen, or else `ok`. */
export type TagStatus = Status | 'unreadable' | 'absent' | 'unlisted';
/** Those that a board shows, in its order. */
export const tagStatuses: readonly TagStatus[] = [
  // These are never about a tag.
  ...statuses.filter((status) => status !== 'ok' && status !== 'record-tampered' && !status.startsWith('registry-')),
  'unreadable',
  'absent',
  'ok',
];

/** Not to know is not `ok`, and neither is an absence that is not confirmed yet. */
export function statusOf({ state, observation }: Pick<Snapshot, 'state' | 'observation'>): TagStatus {
  const status = worst(state.findings);
  const { outcome } = observation;
  return status === 'ok' && outcome !== 'present' ? outcome : status;
}

/** Its status, and all else that is wrong with it. */
export const statusesOf = (snapshot: Snapshot): readonly TagStatus[] => [
  ...new Set([
    statusOf(snapshot),
    ...snapshot.state.findings.map(({ finding }) => finding.kind),
    ...(snapshot.observation.outcome === 'unreadable' ? (['unreadable'] as const) : []),
  ]),
];

/** Whether there is nothing to look at. */
export const isOk = (snapshot: Snapshot): boolean =>
  snapshot.state.findings.length === 0 && !['unreadable', 'absent'].includes(snapshot.observation.outcome);

/** The status in the colour of its severity, how many more findings are open, and what the registry said where that differs. */
export function statusCell(snapshot: Snapshot): string {
  const status = statusOf(snapshot);
  const { findings } = snapshot.state;
  const outcome = outcomeOf(snapshot);
  if (findings.length === 0 && outcome !== 'present') return paintWarning(outcome);
  const isTold = outcome === 'present' || status === outcome || status === `tag-${outcome}`;
  const more = findings.length > 1 ? ` +${findings.length - 1}` : '';
  return `${paintStatus(status, findings)}${more}${isTold ? '' : ` (${outcome})`}`;
}

function paintStatus(status: TagStatus, findings: readonly OpenFinding[]): string {
  const found = findings.find(({ finding }) => finding.kind === status);
  return paintSeverity(status, found?.severity ?? 'none');
}

/** What the registry said of a tag in a run, in a word or two. */
export function outcomeOf({ observation, state }: Pick<Snapshot, 'observation' | 'state'>): string {
  switch (observation.outcome) {
    case 'present':
      return 'present';
    case 'absent':
      return state.doubtedSince === null ? 'absent' : 'absent, unconfirmed';
    case 'unreadable':
      return 'unreadable';
    case 'unlisted':
      return 'unlisted';
    default:
      return observation satisfies never;
  }
}

/** Not to have read a tag weighs more than what was found on others: "nothing found" would be untrue. */
export function exitCodeOf(snapshots: readonly Snapshot[], run?: Run): ExitCode {
  if (snapshots.some(({ observation }) => observation.outcome === 'unreadable')) return exitCode.couldNotAudit;
  // Also where a registry that cannot be read has no tag that is known.
  if (run?.registries.some(({ unreadable }) => unreadable !== null)) return exitCode.couldNotAudit;
  const ofRun = run === undefined ? [] : openOfRun(run);
  const isOpen = ofRun.length > 0 || snapshots.some(({ state }) => state.findings.length > 0);
  return isOpen ? exitCode.findings : exitCode.nothingFound;
}

/** A run as programs get it: with what is left to do of it. */
export const withState = (run: Run) => ({ ...run, state: stateOf(run) });

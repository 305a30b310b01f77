import { openOfRun, type Run } from '../domain/run.ts';
import type { Snapshot } from '../domain/snapshot.ts';

/** What a command ends with: nothing found, something found, or could not look. */
export const exitCode = { nothingFound: 0, findings: 1, couldNotAudit: 2 } as const;
export type ExitCode = (typeof exitCode)[keyof typeof exitCode];

/** Not to have read a tag weighs more than what was found on others: "nothing found" would be untrue. */
export function exitCodeOf(snapshots: readonly Snapshot[], run?: Run): ExitCode {
  if (snapshots.some(({ observation }) => observation.outcome === 'unreadable')) return exitCode.couldNotAudit;
  const ofRun = run === undefined ? [] : openOfRun(run);
  const isOpen = ofRun.length > 0 || snapshots.some(({ state }) => state.findings.length > 0);
  return isOpen ? exitCode.findings : exitCode.nothingFound;
}

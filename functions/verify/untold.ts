import { hasAlert, type RecordedRun } from '../domain/run.ts';

/**
 * Follows each alert from the run that owes it to the receipt of a later run. Runs come oldest first; from each, the
 * next ones must say of every alert that it was sent, or that it is still owed.
 */
export function startUntold() {
  let open: ReadonlySet<string> = new Set();
  return {
    /** The runs of whose alerts this one says nothing. */
    step(run: RecordedRun): readonly string[] {
      const sent = new Set<string>(run.receipts.map(({ runAt }) => runAt));
      const owed = new Set<string>(run.owes.map(({ runAt }) => runAt));
      const untold = [...open].filter((runAt) => !sent.has(runAt) && !owed.has(runAt));
      const still = [...open].filter((runAt) => owed.has(runAt));
      open = new Set(hasAlert(run) ? [...still, run.runAt] : still);
      return untold;
    },
    /** A run is missing, or is not believed: what it said of the alerts before it is not known. */
    forget(): void {
      open = new Set();
    },
  };
}

import { instantFromMs } from '../domain/instant.ts';
import {
  addRegistries,
  hasAlert,
  linkOfRun,
  type RecordedRun,
  type RowHash,
  type Run,
  rootOf,
  type Tally,
} from '../domain/run.ts';
import type { HeldPorts } from './run.ts';

export type Closing = Pick<Run, 'interrupted' | 'owes' | 'registries' | 'events'> & {
  /** Of the tags alone. */
  readonly tally: Tally;
  /** Every row the run has written. */
  readonly rows: readonly RowHash[];
  /** The newest run that was recorded before it. */
  readonly previous: RecordedRun | null;
};

/** Records what a run saw, under the root that commits to it. From now on its alert is owed, where it has one. */
export async function closeRun(
  run: Run,
  { rows, tally: ofTags, previous, ...closing }: Closing,
  ports: HeldPorts,
): Promise<RecordedRun> {
  const tally = addRegistries(ofTags, closing);
  const link = previous === null ? null : (linkOfRun(previous) ?? null);
  const closed = { ...run, ...closing, tally, previous: link, endedAt: instantFromMs(ports.now()) };
  const state = hasAlert(closed) ? 'recorded' : 'notified';
  const recorded: RecordedRun = { ...closed, state, root: rootOf(closed, rows) };
  ports.assertHeld();
  await ports.runs.record(recorded);
  return recorded;
}

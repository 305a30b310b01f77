import type { Link } from '../domain/chain.ts';
import { instantFromMs } from '../domain/instant.ts';
import { type RecordedRun, type RowHash, type Run, rootOf, type Tally } from '../domain/run.ts';
import type { HeldPorts } from './run.ts';

export type Closing = Pick<Run, 'interrupted' | 'owes'> & {
  readonly tally: Tally;
  /** Every row the run has written. */
  readonly rows: readonly RowHash[];
  /** The newest run that was recorded before it. */
  readonly previous: Link | null;
};

/** Records what a run saw, under the root that commits to it. From now on its alert is owed, where it has events. */
export async function closeRun(run: Run, { rows, ...closing }: Closing, ports: HeldPorts): Promise<RecordedRun> {
  const closed = { ...run, ...closing, endedAt: instantFromMs(ports.now()) };
  const state = closed.tally.eventful > 0 ? 'recorded' : 'notified';
  const recorded: RecordedRun = { ...closed, state, root: rootOf(closed, rows) };
  ports.assertHeld();
  await ports.runs.record(recorded);
  return recorded;
}

import * as z from 'zod';
import { Hash, hashOf, Link } from './chain.ts';
import { Instant } from './instant.ts';
import { Reference } from './reference.ts';
import type { Snapshot } from './snapshot.ts';

/** What a run saw, in numbers of tags; `opened`, `resolved` and `open` count findings. */
export const Tally = z.object({
  present: z.int(),
  absent: z.int(),
  unknown: z.int(),
  /** Tags that could not be recorded. */
  failed: z.int(),
  opened: z.int(),
  resolved: z.int(),
  open: z.int(),
  /** Snapshots with an event: so many the alert must speak of. */
  eventful: z.int(),
});
export type Tally = Readonly<z.infer<typeof Tally>>;

/** One audit of all targets; its id is the scheduled time. */
export const Run = z.object({
  runAt: Instant,
  /** `recorded`: all is stored, and its alert is owed. `notified`: nothing is owed any more. */
  state: z.enum(['running', 'recorded', 'notified']),
  startedAt: Instant,
  endedAt: Instant.nullable(),
  /** How many tags it set out to audit. */
  targets: z.int(),
  /** Null until the run is recorded. */
  tally: Tally.nullable(),
  /** Whether the run died on its way, and a later one closed it. */
  interrupted: z.boolean(),
  /** The alert is published up to and with this reference; null: nothing of it yet. */
  notifiedThrough: Reference.nullable(),
  /** Earlier runs whose alert was still owed when this one ended. */
  owes: z.array(Instant).readonly(),
  /** Commits to all that the run saw, and through `previous` to all runs before it. Null until the run is recorded. */
  root: Hash.nullable(),
  /** The newest run that was recorded before this one, its root as hash. */
  previous: Link.nullable(),
  /** In epoch seconds; null: never. */
  expiresAt: z.int().nullable(),
  configVersion: z.string(),
});
export type Run = Readonly<z.infer<typeof Run>>;

/** A run that went through to its end, or was closed by a later one. */
export type RecordedRun = Run & { readonly tally: Tally; readonly root: Hash };

export const isRecorded = (run: Run): run is RecordedRun => run.root !== null && run.tally !== null;

export const nothingSeen: Tally = {
  present: 0,
  absent: 0,
  unknown: 0,
  failed: 0,
  opened: 0,
  resolved: 0,
  open: 0,
  eventful: 0,
};

export const tallyOf = (snapshots: readonly Snapshot[]): Tally => snapshots.reduce(addSnapshot, nothingSeen);

export function addSnapshot(tally: Tally, { observation, state, events }: Snapshot): Tally {
  const { outcome } = observation;
  const opened = events.filter(({ kind }) => kind === 'opened').length;
  return {
    ...tally,
    [outcome]: tally[outcome] + 1,
    opened: tally.opened + opened,
    resolved: tally.resolved + events.length - opened,
    open: tally.open + state.findings.length,
    eventful: tally.eventful + (events.length > 0 ? 1 : 0),
  };
}

/** A row of a run, as far as its root is concerned. */
export type RowHash = { readonly reference: Reference; readonly hash: Hash };

/** The root of a run: a hash over its facts and its rows, in the order of their references. */
export function rootOf(run: Omit<Run, 'state' | 'root'>, rows: readonly RowHash[]): Hash {
  const { runAt, startedAt, endedAt, targets, tally, interrupted, configVersion, previous, expiresAt } = run;
  const sorted = rows
    .toSorted((one, other) => (one.reference < other.reference ? -1 : 1))
    .map(({ reference, hash }) => [reference, hash]);
  const facts = { runAt, startedAt, endedAt, targets, tally, interrupted, configVersion, previous, expiresAt };
  return hashOf({ ...facts, rows: sorted });
}

/** What the next run says of a recorded one; undefined for one that is not recorded. */
export const linkOfRun = ({ runAt, root, expiresAt }: Run): Link | undefined =>
  root === null ? undefined : { runAt, hash: root, expiresAt };

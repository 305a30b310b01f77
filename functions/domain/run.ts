import * as z from 'zod';
import { Event, FlapRecord, isTold } from './event.ts';
import { OpenFinding } from './finding.ts';
import type { Snapshot } from './snapshot.ts';
import { Hash, hashOf, Link } from './values/hash.ts';
import { Instant } from './values/instant.ts';
import { byReference, Reference, RegistryKey } from './values/reference.ts';

/** What a run saw, counted in tags. `opened`, `resolved` and `open` count findings, of tags and of registries. */
export const Tally = z.object({
  present: z.int(),
  absent: z.int(),
  unreadable: z.int(),
  /** Tags that the configuration no longer lists, and that got a last row. */
  unlisted: z.int(),
  /** Tags that could not be recorded. */
  failed: z.int(),
  opened: z.int(),
  resolved: z.int(),
  open: z.int(),
  /** Snapshots with an event for the alert: so many it must have. */
  eventful: z.int(),
});
export type Tally = Readonly<z.infer<typeof Tally>>;

/** The findings about a registry as a whole, after a run. */
export const RegistryState = z.object({
  registry: RegistryKey,
  findings: z.array(OpenFinding).readonly(),
  flapRecords: z.array(FlapRecord).readonly(),
});
export type RegistryState = Readonly<z.infer<typeof RegistryState>>;

/** One audit of all targets; its id is the scheduled time. */
export const Run = z.object({
  runAt: Instant,
  /** `recorded`: everything is stored, and the alert is owed. `notified`: nothing is owed any more. */
  state: z.enum(['running', 'recorded', 'notified']),
  startedAt: Instant,
  endedAt: Instant.nullable(),
  /** How many tags it set out to audit. */
  targets: z.int(),
  /** Null until the run is recorded. */
  tally: Tally.nullable(),
  /** Only registries with a finding, or with one that opened of late. */
  registries: z.array(RegistryState).readonly(),
  /** What happened to findings about registries. */
  events: z.array(Event).readonly(),
  /** Tags that could not be recorded, the first of them if they are many: their newest rows are older. */
  unrecorded: z.array(Reference).readonly(),
  /** Whether the run crashed, and a later one closed it. */
  interrupted: z.boolean(),
  /** The alert is published up to and including this reference; null: nothing of it yet. */
  notifiedThrough: Reference.nullable(),
  /** Earlier runs that still owed their alert when this one ended. */
  owes: z.array(Instant).readonly(),
  /** Commits to all that the run saw and, through `previous`, to all runs before it. Null until the run is recorded. */
  root: Hash.nullable(),
  /** The newest run that was recorded before this one, its root as hash. */
  previous: Link.nullable(),
  /** In epoch seconds; null: never. */
  expiresAt: z.int().nullable(),
  configVersion: z.string(),
});
export type Run = Readonly<z.infer<typeof Run>>;

/** A run that ended, or was closed by a later one. */
export type RecordedRun = Run & { readonly tally: Tally; readonly root: Hash };

export const isRecorded = (run: Run): run is RecordedRun => run.root !== null && run.tally !== null;

export const nothingSeen: Tally = {
  present: 0,
  absent: 0,
  unreadable: 0,
  unlisted: 0,
  failed: 0,
  opened: 0,
  resolved: 0,
  open: 0,
  eventful: 0,
};

export const tallyOf = (snapshots: readonly Snapshot[]): Tally => snapshots.reduce(addSnapshot, nothingSeen);

export function addSnapshot(tally: Tally, { observation, state, events }: Snapshot): Tally {
  const { outcome } = observation;
  return {
    ...addEvents(tally, events),
    [outcome]: tally[outcome] + 1,
    open: tally.open + state.findings.length,
    eventful: tally.eventful + (events.some(isTold) ? 1 : 0),
  };
}

/** Adds what was found of whole registries. */
export function addRegistries(tally: Tally, { registries, events }: Pick<Run, 'registries' | 'events'>): Tally {
  const open = registries.flatMap(({ findings }) => findings).length;
  return { ...addEvents(tally, events), open: tally.open + open };
}

const addEvents = (tally: Tally, events: readonly Event[]): Tally => ({
  ...tally,
  opened: tally.opened + events.filter(({ kind }) => kind === 'opened').length,
  resolved: tally.resolved + events.filter(({ kind }) => kind === 'resolved').length,
});

/** Whether a recorded run has anything to tell. */
export const hasAlert = ({ tally, events }: Pick<RecordedRun, 'tally' | 'events'>): boolean =>
  tally.eventful > 0 || events.some(isTold);

/** What the root of a run covers of a row. */
export type RowHash = { readonly reference: Reference; readonly hash: Hash };

/** The root of a run: a hash over its facts and its rows, in the order of their references. */
export function rootOf(run: Omit<Run, 'state' | 'root'>, rows: readonly RowHash[]): Hash {
  const { runAt, startedAt, endedAt, targets, tally, interrupted, configVersion, previous, expiresAt } = run;
  const { registries, events, unrecorded } = run;
  const sorted = rows.toSorted(byReference).map(({ reference, hash }) => [reference, hash]);
  const facts = { runAt, startedAt, endedAt, targets, tally, interrupted, configVersion, previous, expiresAt };
  return hashOf({ ...facts, registries, events, unrecorded, rows: sorted });
}

/** What the next run stores of a recorded one; undefined if this one is not recorded. */
export const linkOfRun = ({ runAt, root, expiresAt }: Run): Link | undefined =>
  root === null ? undefined : { runAt, hash: root, expiresAt };

import { createHash } from 'node:crypto';
import * as z from 'zod';
import { Delivery, OwedAlert, Receipt } from './delivery.ts';
import { Event, FlapRecord, isTold } from './event.ts';
import { OpenFinding } from './finding.ts';
import { SettingName } from './registry.ts';
import { Pace } from './registry-reading.ts';
import type { FindingState, Snapshot } from './snapshot.ts';
import { Hash, hashOf, Link } from './values/hash.ts';
import { Instant } from './values/instant.ts';
import { byReference, ImageName, Reference, RegistryKey } from './values/reference.ts';

/** What a run saw, counted in tags. `opened`, `resolved` and `open` count findings: of tags, of registries, of the record. */
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

const findingState = {
  findings: z.array(OpenFinding).readonly(),
  flapRecords: z.array(FlapRecord).readonly(),
};

/** How a switch of a registry (null) or of some of its images stood when it was last read. */
export const SettingMemory = z.object({
  name: SettingName,
  value: z.boolean(),
  at: Instant,
  images: z.array(ImageName.nullable()).readonly(),
});
export type SettingMemory = Readonly<z.infer<typeof SettingMemory>>;

/** What is believed of a registry as a whole after a run, and what the next run begins with. */
export const RegistryState = z.object({
  registry: RegistryKey,
  ...findingState,
  /** The runs in a row, up to this one, in which most of its tags could not be read; null where they could be. */
  unreadable: z.object({ since: Instant, times: z.int() }).nullable(),
  settings: z.array(SettingMemory).readonly(),
  /** Since when its lists contradict its tags; null where they do not. */
  listDoubtedSince: Instant.nullable(),
  pace: Pace.nullable(),
  /** How far its clock is ahead of ours; null: not known. */
  clockSkewMs: z.number().nullable(),
  requests: z.int(),
  /** How many requests were answered with 429. */
  throttled: z.int(),
});
export type RegistryState = Readonly<z.infer<typeof RegistryState>>;

/** Of a registry that no run has asked. */
export const unaskedRegistry = {
  findings: [],
  flapRecords: [],
  unreadable: null,
  settings: [],
  listDoubtedSince: null,
  pace: null,
  clockSkewMs: null,
  requests: 0,
  throttled: 0,
} as const satisfies Omit<RegistryState, 'registry'>;

/** One audit of all targets; its id is the scheduled time. */
export const Run = z.object({
  runAt: Instant,
  startedAt: Instant,
  endedAt: Instant.nullable(),
  /** How many tags it set out to audit; null until the run is recorded, as the registries are asked what patterns match. */
  targets: z.int().nullable(),
  /** Null until the run is recorded. */
  tally: Tally.nullable(),
  /** Those of the configuration. */
  registries: z.array(RegistryState).readonly(),
  /** The findings about the stored rows themselves. */
  record: z.object(findingState),
  /** What happened to findings about registries and about the record, and notices of no single tag. */
  events: z.array(Event).readonly(),
  /** Tags that could not be recorded, the first of them if they are many: their newest rows are older. */
  unrecorded: z.array(Reference).readonly(),
  /** Whether the run crashed, and a later one closed it. */
  interrupted: z.boolean(),
  /** Alerts of earlier runs that were sent, and that no run before this one has a receipt of. */
  receipts: z.array(Receipt).readonly(),
  /** Alerts of earlier runs that were still owed when this one ended. */
  owes: z.array(OwedAlert).readonly(),
  /** The SHA-256 of the `audit.yaml` that judged it. */
  configVersion: Hash,
  /** The version of tagwarden that judged it. */
  toolVersion: z.string(),
  /** Commits to every row that the run wrote. Null until the run is recorded. */
  rowsHash: Hash.nullable(),
  /** Commits to all that the run saw and, through `previous`, to all runs before it. Null until the run is recorded. */
  root: Hash.nullable(),
  /** The newest run that was recorded before this one, its root as hash. */
  previous: Link.nullable(),
  /** When the rows of its tags expire, in epoch seconds; null: never. */
  expiresAt: z.int().nullable(),
  /** When its own row expires: later, so that no row is ever left without its run. Null: never. */
  keptUntil: z.int().nullable(),
  /** How far its own alert is sent; null: nothing of it is. The only part that changes after the root is taken. */
  delivery: Delivery.nullable(),
});
export type Run = Readonly<z.infer<typeof Run>>;

/** A run that ended, or was closed by a later one. */
export type RecordedRun = Run & { readonly tally: Tally; readonly rowsHash: Hash; readonly root: Hash };

export const isRecorded = (run: Run): run is RecordedRun => run.root !== null;

/** `recorded`: everything is stored, and the alert is owed. `notified`: nothing is owed any more. */
export type RunState = 'running' | 'recorded' | 'notified';

export function stateOf(run: Run): RunState {
  if (!isRecorded(run)) return 'running';
  return owesAlert(run) ? 'recorded' : 'notified';
}

/** Whether a recorded run has an alert that is not sent yet, or not all of it. */
export const owesAlert = (run: RecordedRun): boolean => hasAlert(run) && !run.delivery?.completedAt;

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

/** How many rows a run with this tally has written. */
export const countRows = ({ present, absent, unreadable, unlisted }: Tally): number =>
  present + absent + unreadable + unlisted;

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

/** The findings that are open about no single tag: about whole registries, and about the record. */
export const openOfRun = ({ registries, record }: Pick<Run, 'registries' | 'record'>): readonly OpenFinding[] => [
  ...record.findings,
  ...registries.flatMap(({ findings }) => findings),
];

/** Adds what was found of no single tag. */
export const addRunFindings = (tally: Tally, found: Pick<Run, 'registries' | 'record' | 'events'>): Tally => ({
  ...addEvents(tally, found.events),
  open: tally.open + openOfRun(found).length,
});

const addEvents = (tally: Tally, events: readonly Event[]): Tally => ({
  ...tally,
  opened: tally.opened + events.filter(({ kind }) => kind === 'opened').length,
  resolved: tally.resolved + events.filter(({ kind }) => kind === 'resolved').length,
});

/** Whether a recorded run has anything to tell. */
export const hasAlert = ({ tally, events }: Pick<RecordedRun, 'tally' | 'events'>): boolean =>
  tally.eventful > 0 || events.some(isTold);

/** Of what no run has found anything. */
export const nothingFound: FindingState = { findings: [], flapRecords: [] };

/** The part of a run that is empty until it is recorded. */
export const notRecorded = {
  endedAt: null,
  targets: null,
  tally: null,
  registries: [],
  record: nothingFound,
  events: [],
  unrecorded: [],
  interrupted: false,
  receipts: [],
  owes: [],
  rowsHash: null,
  root: null,
  previous: null,
} as const satisfies Partial<Run>;

/** What a run commits to of a row. */
export type RowHash = { readonly reference: Reference; readonly hash: Hash };

/** Commits to the rows of a run, in the order of their references. */
export const rowsHashOf = (rows: readonly RowHash[]): Hash =>
  hashOf(rows.toSorted(byReference).map(({ reference, hash }) => [reference, hash]));

/** The row without which the rows have this hash; undefined: there is none. Of ten thousand, in seconds. */
export function findAdded(rows: readonly RowHash[], rowsHash: Hash): RowHash | undefined {
  const sorted = rows.toSorted(byReference);
  const texts = sorted.map(({ reference, hash }) => Buffer.from(`,${JSON.stringify([reference, hash])}`));
  const whole = Buffer.concat(texts);
  // What comes before the row is hashed once for all: the text of an array, but for its first comma.
  const before = createHash('sha256').update('[');
  let at = 0;
  for (const [index, text] of texts.entries()) {
    const after = at + text.byteLength;
    const rest = whole.subarray(index === 0 ? after + 1 : after);
    if (before.copy().update(rest).update(']').digest('hex') === rowsHash) return sorted[index];
    before.update(index === 0 ? text.subarray(1) : text);
    at = after;
  }
  return undefined;
}

/** What the next run stores of a recorded one; undefined if this one is not recorded. */
export const linkOfRun = ({ runAt, root, keptUntil }: Run): Link | undefined =>
  root === null ? undefined : { runAt, hash: root, expiresAt: keptUntil };

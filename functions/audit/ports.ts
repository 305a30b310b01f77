import type { Alert } from '../alerts/alert.ts';
import type { RecordTampered } from '../domain/findings/record-tampered.ts';
import type { Registry } from '../domain/registry.ts';
import type { Pace, RegistryReader } from '../domain/registry-reading.ts';
import type { RecordedRun } from '../domain/run.ts';
import type { Snapshot } from '../domain/snapshot.ts';
import type { Lease } from '../store/lease.ts';
import type { Stores } from '../store/stores.ts';
import type { AssertHeld } from '../store/writes/fence.ts';

/** All that an audit asks of the world. */
export type Ports = Stores & {
  /** The rows that the stores met so far and did not believe, each once. */
  tampered(): readonly RecordTampered[];
  readonly lease: Lease;
  /** Unique to this invocation. */
  readonly holder: string;
  /** The version of this program. */
  readonly toolVersion: string;
  /** The options by which a command in a mail finds these tables; may be empty. */
  readonly queryOptions: string;
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  now(): number;
  /** Milliseconds since some moment, by a clock that nobody sets. */
  monotonicMs(): number;
  /** Repeats `act` until the returned function is called. */
  every(intervalMs: number, act: () => Promise<void>): () => void;
  /** Opens a registry for this run. `pace`: how fast it could be asked in the last run; null: it is not known. */
  openRegistry(registry: Registry, pace: Pace | null): RegistryReader;
  /**
   * Resolves to the message's id once the topic accepted it; throws `alert-not-sent`, also where `signal` ended the
   * attempt: the message may have been sent all the same.
   */
  publish(alert: Alert, signal: AbortSignal): Promise<string>;
  /** Called with each snapshot that is stored. */
  recorded(snapshot: Snapshot): void;
  /** Called with each run as soon as it is recorded. */
  ended(run: RecordedRun): void;
};

/** The ports of a run that holds the lease. */
export type HeldPorts = Ports & {
  /** Throws `lease-lost` once another process may hold the lease. */
  readonly assertHeld: AssertHeld;
};

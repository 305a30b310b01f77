import type { Alert } from '../alerts/alert.ts';
import type { RegistryAnswer } from '../domain/observation.ts';
import type { Target } from '../domain/policy.ts';
import type { Snapshot } from '../domain/snapshot.ts';
import type { Lease } from '../store/lease.ts';
import type { Runs } from '../store/runs.ts';
import type { Snapshots } from '../store/snapshots.ts';

/** All that an audit asks of the world. */
export type Ports = {
  readonly snapshots: Snapshots;
  readonly runs: Runs;
  readonly lease: Lease;
  /** Names this invocation; no two share it. */
  readonly holder: string;
  /** The options with which a reader of the mails asks for more; may be empty. */
  readonly queryOptions: string;
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  now(): number;
  /** Does `act` again and again until the returned function is called. */
  every(intervalMs: number, act: () => Promise<void>): () => void;
  /**
   * Asks the registry for a tag; asks and waits no longer than `deadlineMs` (epoch). Whatever the registry does is
   * an observation: it throws only for a bug.
   */
  observe(target: Target, deadlineMs: number): Promise<RegistryAnswer>;
  /** Resolves when the topic took the message; throws `alert-not-sent`. */
  publish(alert: Alert): Promise<void>;
  /** Told of each snapshot when it is stored. */
  recorded(snapshot: Snapshot): void;
};

/** Throws `lease-lost` once the lease may have passed to another: to be called before each write. */
export type AssertHeld = () => void;

/** The ports of a run that holds the lease. */
export type HeldPorts = Ports & { readonly assertHeld: AssertHeld };

import type { FindingPolicy, Target } from '../domain/policy.ts';
import type { Registry } from '../domain/registry.ts';
import type { Duration } from '../domain/values/duration.ts';
import type { Hash } from '../domain/values/hash.ts';
import type { RegistryKey } from '../domain/values/reference.ts';

/** `audit.yaml`, validated, with defaults applied and one target for each tag. */
export type AuditConfig = {
  /** Names the deployment in the stack, the tables and every mail. */
  readonly deployment: string;
  /** An EventBridge Scheduler expression, `rate(…)` or `cron(…)`, in `timeZone`. */
  readonly schedule: string;
  /** The IANA time zone of the schedule and of the times that people see. */
  readonly timeZone: string;
  readonly emails: readonly string[];
  /** How long snapshots and runs are kept. */
  readonly retention: Duration | 'forever';
  /** How many tags are requested at once. */
  readonly concurrency: number;
  readonly registries: ReadonlyMap<RegistryKey, Registry>;
  /** The names of updaters, by the registry's id of each. */
  readonly people: ReadonlyMap<string, string>;
  /** In the order of the file. Never empty, and no reference is there twice. */
  readonly targets: readonly Target[];
  /** How findings about whole registries are reported. */
  readonly registryPolicy: FindingPolicy;
  /** The file itself. */
  readonly text: string;
  /** The SHA-256 of the file. */
  readonly version: Hash;
};

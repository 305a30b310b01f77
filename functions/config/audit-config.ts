import type { Duration } from '../domain/duration.ts';
import type { FindingPolicy, Target } from '../domain/policy.ts';
import type { RegistryKey } from '../domain/reference.ts';
import type { Registry } from '../domain/registry.ts';

/** `audit.yaml`, validated, with defaults applied and tags spread out into targets. */
export type AuditConfig = {
  /** Names the deployment in the stack, the tables and every mail. */
  readonly deployment: string;
  /** An EventBridge Scheduler expression, `rate(…)` or `cron(…)`, read in `timeZone`. */
  readonly schedule: string;
  /** IANA name; times are shown in it. */
  readonly timeZone: string;
  readonly emails: readonly string[];
  /** How long snapshots and runs are kept. */
  readonly retention: Duration | 'forever';
  /** How many tags are asked for at once. */
  readonly concurrency: number;
  readonly registries: ReadonlyMap<RegistryKey, Registry>;
  /** Names for the registry's ids of updaters, by id. */
  readonly people: ReadonlyMap<string, string>;
  /** Never empty, no reference twice, in the order of the file. */
  readonly targets: readonly Target[];
  /** How findings about whole registries are told. */
  readonly registryPolicy: FindingPolicy;
  /** The first 12 hex digits of the SHA-256 of the file. */
  readonly version: string;
};

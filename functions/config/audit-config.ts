import type { RegistryPolicy, Target } from '../domain/policy.ts';
import type { Registry } from '../domain/registry.ts';
import type { Duration } from '../domain/values/duration.ts';
import type { Hash } from '../domain/values/hash.ts';
import type { RegistryKey } from '../domain/values/reference.ts';

/** An entry of `targets` with a wildcard, or the part of it that has one. */
export type TargetPattern = {
  readonly registry: RegistryKey;
  /** A pattern of image names, without the registry's key; without a wildcard it is the name of one image. */
  readonly image: string;
  /** Patterns of tags: one of `include` matches, and none of `exclude`. */
  readonly tags: { readonly include: readonly [string, ...string[]]; readonly exclude: readonly string[] };
};

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
  /** The tags that are listed by name, in the order of the file. No reference is there twice. */
  readonly targets: readonly Target[];
  /** The patterns of targets, in the order of the file: each run asks the registries what matches them. */
  readonly patterns: readonly TargetPattern[];
  /** A run audits so many targets at most. */
  readonly maxTargets: number;
  /** How findings about whole registries are reported. */
  readonly registryPolicy: RegistryPolicy;
  /** The file itself. */
  readonly text: string;
  /** The SHA-256 of the file. */
  readonly version: Hash;
};

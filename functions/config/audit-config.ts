import type { RegistryPolicy, Target } from '../domain/policy.ts';
import type { Registry } from '../domain/registry.ts';
import type { Duration } from '../domain/values/duration.ts';
import type { Hash } from '../domain/values/hash.ts';
import type { RegistryKey } from '../domain/values/reference.ts';
import type { Layer, PolicyLayers } from './policy/layers.ts';
import type { TagPattern } from './policy/target-pattern.ts';
import type { AcceptEntry } from './schema/accept-entry.ts';

/** An entry of `targets` with a wildcard, or the part of it that has one; with the keys of a policy that stand in it. */
export type TargetPattern = TagPattern & Layer;

/** `audit.yaml`, validated, with defaults applied and one target for each tag that it names. */
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
  /** Rules and defaults, and acceptances: with its pattern, what the policy of a tag is read from that a pattern finds. */
  readonly layers: PolicyLayers;
  readonly accept: readonly AcceptEntry[];
  /** A run audits so many targets at most. */
  readonly maxTargets: number;
  /** How findings about whole registries are reported. */
  readonly registryPolicy: RegistryPolicy;
  /** The file itself. */
  readonly text: string;
  /** The SHA-256 of the file. */
  readonly version: Hash;
};

import type { FindingKind } from './finding.ts';
import type { ChangeWindow } from './values/change-window.ts';
import type { Digest } from './values/digest.ts';
import type { Duration } from './values/duration.ts';
import type { Instant } from './values/instant.ts';
import type { Platform } from './values/platform.ts';
import type { ImageName, Reference, RegistryKey, TagName } from './values/reference.ts';
import type { Severity } from './values/severity.ts';

/** Which changes of a moving tag are expected. */
export type Changes = {
  /** When; never empty. Null: at any time. */
  readonly between: readonly ChangeWindow[] | null;
  /** By whom: the registry's ids of updaters; never empty. Null: by anybody. */
  readonly by: readonly string[] | null;
  /** The IANA time zone that `between` is read in. */
  readonly timeZone: string;
};

/** What is expected of the digest a tag resolves to. */
export type Expectation =
  /** Only the listed digests, in the order of the configuration; never empty. */
  | { readonly kind: 'pinned'; readonly digests: readonly [Digest, ...Digest[]] }
  /** The first digest seen. */
  | { readonly kind: 'immutable' }
  /** The first digest seen, and after it any that comes by a change of this kind. */
  | { readonly kind: 'moving'; readonly changes: Changes };

/** A digest that a person has looked at and allowed for one tag: of the tag itself, or of one of its platforms. */
export type Acceptance = {
  readonly digest: Digest;
  readonly reason: string | null;
  /** When it was accepted; null where the configuration does not say. */
  readonly at: Instant | null;
  /** Until when it is allowed; null: it is the baseline from now on. */
  readonly until: Instant | null;
};

/** What is demanded of a tag, and how its findings are told. */
export type Policy = {
  readonly expectation: Expectation;
  readonly accepted: readonly Acceptance[];
  /** The platforms it must have; null: those of its baseline. */
  readonly platforms: readonly Platform[] | null;
  /** How long it may go without a pull. */
  readonly staleAfter: Duration | 'never';
  /** How long before it is stale a notice is given. */
  readonly warnBefore: Duration | 'never';
  /** So many unreadable observations in a row are a finding; at least 1. */
  readonly unreadableAfter: number;
  /** Whether the alert speaks of expected changes too. */
  readonly notifyExpected: boolean;
  /** Whether the alert speaks of tags that a pattern matches for the first time. */
  readonly notifyNew: boolean;
  /** Whether it may be deleted: then its absence is a notice and no finding. */
  readonly deletion: 'unexpected' | 'expected';
  /** How the configuration lists it: by its name, or by a pattern that it matches. */
  readonly listedBy: 'name' | 'pattern';
} & FindingPolicy;

/** How findings are told, also those that concern no single tag. */
export type FindingPolicy = {
  /** How often an open finding is told again. */
  readonly remindEvery: Duration | 'never';
  /** Kinds that weigh more or less than the table says. */
  readonly severities: Readonly<Partial<Record<FindingKind, Severity>>>;
};

/** The same of whole registries. */
export type RegistryPolicy = FindingPolicy & Pick<Policy, 'unreadableAfter'>;

/** A tag to audit, with its policy. */
export type Target = {
  readonly reference: Reference;
  readonly registry: RegistryKey;
  readonly image: ImageName;
  readonly tag: TagName;
  readonly policy: Policy;
};

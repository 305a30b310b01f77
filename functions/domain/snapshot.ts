import * as z from 'zod';
import type { Event, FlapRecord } from './event.ts';
import type { Arrival } from './evidence.ts';
import type { OpenFinding } from './finding.ts';
import type { Observation, TagFacts } from './observation.ts';
import { Digest } from './values/digest.ts';
import type { Hash, Link } from './values/hash.ts';
import { Instant } from './values/instant.ts';
import type { PlatformDigests } from './values/platform.ts';
import type { Reference } from './values/reference.ts';

/** The digest a tag is expected to have, and the run since which it is. */
export type Baseline = {
  readonly digest: Digest;
  readonly since: Instant;
  /** Those it is expected to have; one that is expected but was never seen under this digest has no digests. */
  readonly platforms: readonly PlatformDigests[];
};

/** A digest that a tag or one of its platforms showed before. */
export const PastDigest = z.object({
  digest: Digest,
  /** The first run that expected another baseline, or that saw the tag without the digest. */
  until: Instant,
  /** Since when it was the baseline; null where it never was. */
  baselineSince: Instant.nullable(),
});
export type PastDigest = Readonly<z.infer<typeof PastDigest>>;

/** What the tag showed when it was last present. */
export type LastSeen = {
  readonly digest: Digest;
  /** The run that first saw this digest, without another in between. */
  readonly since: Instant;
  /** The last run that saw it. */
  readonly at: Instant;
  readonly arrival: Arrival;
  /** Whether it was the tag's own, or that of its only platform. Once a tag had its own, no platform's stands in for it. */
  readonly digestFrom: TagFacts['digestFrom'];
};

/** The findings of a tag or a registry, and how often they opened of late. */
export type FindingState = {
  /** The worst first. */
  readonly findings: readonly OpenFinding[];
  readonly flapRecords: readonly FlapRecord[];
};

/** What is believed about a tag after a run: all that the next judgement needs to know of the past. */
export type State = FindingState & {
  /** Null until the tag was first seen with a digest that is allowed. */
  readonly baseline: Baseline | null;
  /** Oldest first; only the last few, and those that the configuration accepts. */
  readonly pastDigests: readonly PastDigest[];
  readonly lastSeen: LastSeen | null;
  /** The last run that proved that the tag is not there, since it was there. */
  readonly absentAt: Instant | null;
  /** The first of these runs. */
  readonly absentSince: Instant | null;
  /** The unreadable observations in a row up to this run; null where the tag could be read. */
  readonly unreadable: { readonly since: Instant; readonly times: number } | null;
  /** The run in which the tag came to be absent along with many others, as long as no second run has confirmed it. */
  readonly doubtedSince: Instant | null;
  /** The start of the idleness of which a notice was given. */
  readonly staleNoticeFor: Instant | null;
};

/** One tag in one run: what was observed, and what is believed after judging it. Written once by the audit. */
export type Snapshot = {
  readonly reference: Reference;
  readonly runAt: Instant;
  readonly observation: Observation;
  readonly state: State;
  readonly events: readonly Event[];
  /** The tag's snapshot before this one; null in its first. */
  readonly previous: Link | null;
  /** The SHA-256 of the `audit.yaml` that judged it. */
  readonly configVersion: Hash;
};

/** A snapshot that is stored, with what the next one will say of it. */
export type StoredSnapshot = Snapshot & { readonly link: Link };

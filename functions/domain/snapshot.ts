import type { Link } from './chain.ts';
import type { Digest } from './digest.ts';
import type { Event, OpenFinding } from './finding.ts';
import type { Instant } from './instant.ts';
import type { Observation } from './observation.ts';
import type { Reference } from './reference.ts';

/** The digest a tag is expected to have, and the run since which it is. */
export type Baseline = { readonly digest: Digest; readonly since: Instant };

/** What the tag showed when it was last present. */
export type LastSeen = {
  readonly digest: Digest;
  /** The run that first saw this digest, without another in between. */
  readonly since: Instant;
  /** The last run that saw it. */
  readonly at: Instant;
};

/** What is believed about a tag after a run: all that the next judgement needs to know of the past. */
export type State = {
  /** Null until the tag was first seen. */
  readonly baseline: Baseline | null;
  readonly lastSeen: LastSeen | null;
  /** The unknown observations in a row up to this run; null where the tag could be read. */
  readonly unread: { readonly since: Instant; readonly times: number } | null;
  readonly findings: readonly OpenFinding[];
};

/** One tag in one run: what was observed, and what is believed after judging it. Written once, never changed. */
export type Snapshot = {
  readonly reference: Reference;
  readonly runAt: Instant;
  readonly observation: Observation;
  readonly state: State;
  readonly events: readonly Event[];
  /** The tag's snapshot before this one; null in its first. */
  readonly previous: Link | null;
  /** The first 12 hex digits of the SHA-256 of the `audit.yaml` that judged it. */
  readonly configVersion: string;
};

/** A snapshot that is stored, with what the next one will say of it. */
export type StoredSnapshot = Snapshot & { readonly link: Link };

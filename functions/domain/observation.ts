import * as z from 'zod';
import { Digest } from './values/digest.ts';
import { Instant } from './values/instant.ts';

/** What the registry says of one platform of a tag. */
export const PlatformFacts = z.object({
  /** By its canonical name, `os/architecture[/variant]`; `unknown` stands for a part the registry left out. */
  platform: z.string(),
  /** Null where the registry gave none that could be read: of such a platform nothing is known to have changed. */
  digest: Digest.nullable(),
  sizeBytes: z.number().nullable(),
  /** Null where the registry has no recorded pull, or none that could be read. */
  latestPulledAt: Instant.nullable(),
  updatedAt: Instant.nullable(),
});
export type PlatformFacts = Readonly<z.infer<typeof PlatformFacts>>;

/** A field of the answer that could not be read, or makes no sense. */
export const Oddity = z.object({
  /** By the registry's own names, such as `images.0.latest_pulled`. */
  field: z.string(),
  expected: z.string(),
  /** What came, quoted: one short line without secrets. */
  got: z.string(),
});
export type Oddity = Readonly<z.infer<typeof Oddity>>;

/** The facts that an answer can give in part. */
export const PartialFact = z.enum(['platforms', 'latestPulledAt', 'lastUpdatedAt']);
export type PartialFact = z.infer<typeof PartialFact>;

/** What the registry says of a tag that is present. */
export const TagFacts = z.object({
  digest: Digest,
  /** `platform`: the registry gave the tag no digest of its own, so that of its only platform stands in. */
  digestFrom: z.enum(['tag', 'platform']),
  /** Sorted by platform, then digest. */
  platforms: z.array(PlatformFacts).readonly(),
  /** The latest pull over all platforms but attestations; null where the registry has no recorded pull. */
  latestPulledAt: Instant.nullable(),
  lastUpdatedAt: Instant.nullable(),
  /** The registry's id of who last updated the tag. */
  lastUpdater: z.string().nullable(),
  sizeBytes: z.number().nullable(),
  /** Which answer of the registry they are from: the tag's own, or the list of its image's tags. */
  readFrom: z.enum(['detail', 'list']),
  /**
   * The facts that the answer does not give in full, because a part of it is missing or could not be read. What is given
   * of them is true; what is not given is not known, which is not the same as null. Sorted, each once.
   */
  incomplete: z.array(PartialFact).readonly(),
  /** What could not be read; the first few. Nothing is judged by this list. */
  oddities: z.array(Oddity).readonly(),
});
export type TagFacts = Readonly<z.infer<typeof TagFacts>>;

/** Why a tag could not be read. */
export const UnreadableCode = z.enum([
  'network-failed',
  'host-not-found',
  'certificate-invalid',
  'timed-out',
  'authentication-failed',
  'permission-denied',
  'route-not-found',
  'not-found',
  'list-incomplete',
  'throttled',
  'quota-exceeded',
  'registry-failed',
  'answer-invalid',
  'digest-missing',
  'credentials-missing',
  'out-of-time',
]);
export type UnreadableCode = z.infer<typeof UnreadableCode>;

type Present = { readonly outcome: 'present'; readonly observedAt: Instant; readonly facts: TagFacts };
/**
 * A complete list lacks it. `detail` says what proves that, and what else the registry said: one line for a person, which
 * holds no secret.
 */
type Absent = { readonly outcome: 'absent'; readonly observedAt: Instant; readonly detail: string };
/** It could not be asked, or answered nonsense. `detail` is one line for a person, and holds no secret. */
type Unreadable = {
  readonly outcome: 'unreadable';
  readonly observedAt: Instant;
  readonly code: UnreadableCode;
  readonly detail: string;
};

const unasked = 'not asked: ';

/** The detail of a tag that was not asked for, because of what is known already. */
export const notAskedDetail = (why: string): string => `${unasked}${why}`;

/** Whether a detail is what the registry said: that says more than that a tag was not asked for. */
export const wasAsked = (detail: string): boolean => !detail.startsWith(unasked);

/** Why a tag is no target any more: the configuration does not list it, or it was told to be absent 30 days ago. */
export const UnlistedReason = z.enum(['configuration', 'told-long-ago']);
export type UnlistedReason = z.infer<typeof UnlistedReason>;

/** What the registry said of a tag when it was asked. */
export type RegistryAnswer = Present | Absent | Unreadable;

/** What a run knows of a tag. */
export type Observation =
  | Present
  /**
   * `doubted`: so many tags of the registry are newly absent in the same run that a second one has to confirm it; or the registry
   * has none of its tags, and never had.
   */
  | (Absent & { readonly doubted: boolean })
  /** `shared`: most tags of the registry are unreadable for the same cause, and one finding speaks for all. */
  | (Unreadable & { readonly shared: boolean })
  /** It was not asked, as it is no target: its last snapshot, until it is one again. */
  | { readonly outcome: 'unlisted'; readonly observedAt: Instant; readonly reason: UnlistedReason };
export type ObservationOf<Outcome extends Observation['outcome']> = Extract<Observation, { outcome: Outcome }>;

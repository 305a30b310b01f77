import * as z from 'zod';
import { Digest } from './values/digest.ts';
import { Instant } from './values/instant.ts';

/** What the registry says of one platform of a tag. */
export const PlatformFacts = z.object({
  /** `os/architecture[/variant]`; `unknown` stands for a part the registry left out. */
  platform: z.string(),
  digest: Digest.nullable(),
  sizeBytes: z.number().nullable(),
  /** Null where the registry has no recorded pull. */
  latestPulledAt: Instant.nullable(),
  updatedAt: Instant.nullable(),
});
export type PlatformFacts = Readonly<z.infer<typeof PlatformFacts>>;

/** What the registry says of a tag that is present. */
export const TagFacts = z.object({
  digest: Digest,
  /** `platform`: the registry gave the tag no digest of its own, so that of its only platform stands in. */
  digestFrom: z.enum(['tag', 'platform']),
  /** Sorted by platform, then digest. */
  platforms: z.array(PlatformFacts).readonly(),
  /** The latest pull over all platforms; null where the registry has no recorded pull. */
  latestPulledAt: Instant.nullable(),
  lastUpdatedAt: Instant.nullable(),
  /** The registry's id of who last updated the tag. */
  lastUpdater: z.string().nullable(),
  sizeBytes: z.number().nullable(),
});
export type TagFacts = Readonly<z.infer<typeof TagFacts>>;

/** Why a tag could not be read. */
export const UnreadableCode = z.enum([
  'network-failed',
  'timed-out',
  'authentication-failed',
  'permission-denied',
  'route-not-found',
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
/** It was asked, and said no. */
type Absent = { readonly outcome: 'absent'; readonly observedAt: Instant };
/** It could not be asked, or answered nonsense. `detail` is one line for a person, and holds no secret. */
type Unreadable = {
  readonly outcome: 'unreadable';
  readonly observedAt: Instant;
  readonly code: UnreadableCode;
  readonly detail: string;
};

/** What the registry said of a tag when it was asked. */
export type RegistryAnswer = Present | Absent | Unreadable;

/** What a run knows of a tag. */
export type Observation =
  | Present
  /** `doubted`: so many tags of the registry are newly absent in the same run that a second one has to confirm it. */
  | (Absent & { readonly doubted: boolean })
  | Unreadable
  /** It was not asked, as the configuration no longer lists it: its last snapshot, until it is listed again. */
  | { readonly outcome: 'unlisted'; readonly observedAt: Instant };
export type ObservationOf<Outcome extends Observation['outcome']> = Extract<Observation, { outcome: Outcome }>;

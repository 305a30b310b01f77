import * as z from 'zod';
import { remedies } from './audit-error.ts';
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

/** What to do about each code; the runbook has a section for every one. */
export const unreadableRemedies = {
  'network-failed':
    "Check name resolution and TLS from where the audit runs, and the registry's endpoint in audit.yaml.",
  'timed-out': 'Wait for the next run. If it happens only in large runs, lower `concurrency` in audit.yaml.',
  'authentication-failed':
    "Check the access key and the secret key, and that the clock is within 5 minutes of the gateway's.",
  'permission-denied': "Check the key's permissions, its API Gateway access and its allowed source addresses.",
  'route-not-found': "Check the registry's `zone` or `endpoint` in audit.yaml.",
  throttled: 'Lower `concurrency` in audit.yaml, or move the schedule away from the full hour.',
  'quota-exceeded': "Audit less often or fewer tags, or have the account's quota raised.",
  'registry-failed': "Wait for the next run. If it persists, give the trace ID to NAVER Cloud's support.",
  'answer-invalid': 'Check for a proxy that answers in place of the registry. If there is none, upgrade tagwarden.',
  'digest-missing': 'Look at the tag in the console. If the push is incomplete, push it again.',
  'credentials-missing': remedies['credentials-missing'],
  'out-of-time': 'Raise `concurrency` in audit.yaml, or split its targets over two deployments.',
} as const satisfies Record<UnreadableCode, string>;

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

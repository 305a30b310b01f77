import * as z from 'zod';
import { Duration } from '../values/duration.ts';
import { Instant } from '../values/instant.ts';
import { Reference } from '../values/reference.ts';
import { type FindingKindFacts, noDigests } from './kind.ts';

/** No pull for longer than `staleAfter`; where no pull is recorded at all, counted from the tag's last update. */
export const TagStale = z.object({
  kind: z.literal('tag-stale'),
  reference: Reference,
  latestPulledAt: Instant.nullable(),
  /** The moment the clock started: the latest pull or, without one, the last update. */
  idleSince: Instant,
  staleAfter: Duration,
});
export type TagStale = Readonly<z.infer<typeof TagStale>>;

export const tagStale = {
  title: 'tag is stale',
  severity: 'low',
  isAboutContent: false,
  subject: ({ reference }) => reference,
  identity: () => [],
  digests: noDigests,
} as const satisfies FindingKindFacts<TagStale>;

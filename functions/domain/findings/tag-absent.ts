import * as z from 'zod';
import { Digest } from '../values/digest.ts';
import { Instant } from '../values/instant.ts';
import { Reference } from '../values/reference.ts';
import { type FindingKindFacts, noDigests } from './kind.ts';

/** The registry was asked, and has no such tag. Both facts are null where no run has ever seen the tag. */
export const TagAbsent = z.object({
  kind: z.literal('tag-absent'),
  reference: Reference,
  lastSeenAt: Instant.nullable(),
  lastDigest: Digest.nullable(),
  /** What proves it, and what else the registry said. */
  detail: z.string(),
});
export type TagAbsent = Readonly<z.infer<typeof TagAbsent>>;

export const tagAbsent = {
  title: 'tag is absent',
  severity: 'high',
  isAboutContent: false,
  subject: ({ reference }) => reference,
  identity: () => [],
  digests: noDigests,
} as const satisfies FindingKindFacts<TagAbsent>;

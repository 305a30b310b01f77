import * as z from 'zod';
import { Digest } from '../values/digest.ts';
import { canonicalPlatform } from '../values/platform.ts';
import { Reference } from '../values/reference.ts';
import { type FindingKindFacts, noDigests } from './kind.ts';

/** The tag lacks a platform that the configuration demands, or that its baseline has. */
export const PlatformMissing = z.object({
  kind: z.literal('platform-missing'),
  reference: Reference,
  platform: z.string(),
  demandedBy: z.enum(['configuration', 'baseline']),
  /** What the tag shows without it. */
  digest: Digest,
});
export type PlatformMissing = Readonly<z.infer<typeof PlatformMissing>>;

export const platformMissing = {
  title: 'platform is missing',
  severity: 'high',
  isAboutContent: true,
  subject: ({ reference }) => reference,
  identity: ({ platform }) => [canonicalPlatform(platform)],
  digests: noDigests,
} as const satisfies FindingKindFacts<PlatformMissing>;

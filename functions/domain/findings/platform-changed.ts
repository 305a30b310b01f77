import * as z from 'zod';
import { expired } from '../evidence.ts';
import { Digest } from '../values/digest.ts';
import { canonicalPlatform } from '../values/platform.ts';
import { Reference } from '../values/reference.ts';
import type { FindingKindFacts } from './kind.ts';

/** The tag shows the digest of its baseline, and a platform does not. Both lists are sorted, and never empty. */
export const PlatformChanged = z.object({
  kind: z.literal('platform-changed'),
  reference: Reference,
  digest: Digest,
  platform: z.string(),
  from: z.array(Digest),
  to: z.array(Digest),
  expired,
});
export type PlatformChanged = Readonly<z.infer<typeof PlatformChanged>>;

export const platformChanged = {
  title: 'platform changed under the same digest',
  severity: 'critical',
  isAboutContent: true,
  subject: ({ reference }) => reference,
  identity: ({ digest, platform, from, to }) => [digest, canonicalPlatform(platform), from.join(), to.join()],
  digests: ({ from, to }) => ({ from, to }),
} as const satisfies FindingKindFacts<PlatformChanged>;

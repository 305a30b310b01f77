import * as z from 'zod';
import { UnreadableCode } from '../observation.ts';
import { Instant } from '../values/instant.ts';
import { RegistryKey } from '../values/reference.ts';
import { type FindingKindFacts, noDigests } from './kind.ts';

/** Most tags of a registry, and at least three, could not be read for the same cause; or not one of them was ever seen. */
export const RegistryUnreadable = z.object({
  kind: z.literal('registry-unreadable'),
  registry: RegistryKey,
  /** The most frequent cause; null where the registry answered, and has none of the tags. */
  code: UnreadableCode.nullable(),
  /** What it said of one of the tags. */
  detail: z.string(),
  unreadable: z.int(),
  targets: z.int(),
  /** Whether no run has ever seen one of the tags. */
  neverSeen: z.boolean(),
  /** The first of the runs for which this was so. */
  unreadableSince: Instant,
});
export type RegistryUnreadable = Readonly<z.infer<typeof RegistryUnreadable>>;

export const registryUnreadable = {
  title: 'registry is unreadable',
  severity: 'high',
  isAboutContent: false,
  subject: ({ registry }) => registry,
  // Its cause may change from run to run: it is one outage.
  identity: () => [],
  digests: noDigests,
} as const satisfies FindingKindFacts<RegistryUnreadable>;

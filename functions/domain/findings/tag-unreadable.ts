import * as z from 'zod';
import { UnreadableCode } from '../observation.ts';
import { Instant } from '../values/instant.ts';
import { Reference } from '../values/reference.ts';
import { type FindingKindFacts, noDigests } from './kind.ts';

/** Several runs in a row could not read the tag; `code` and `detail` are of the last one. */
export const TagUnreadable = z.object({
  kind: z.literal('tag-unreadable'),
  reference: Reference,
  code: UnreadableCode,
  detail: z.string(),
  /** The first of these runs. */
  unreadableSince: Instant,
});
export type TagUnreadable = Readonly<z.infer<typeof TagUnreadable>>;

export const tagUnreadable = {
  title: 'tag is unreadable',
  severity: 'medium',
  isAboutContent: false,
  subject: ({ reference }) => reference,
  identity: () => [],
  digests: noDigests,
} as const satisfies FindingKindFacts<TagUnreadable>;

import * as z from 'zod';
import { unexpectedChange } from '../evidence.ts';
import type { FindingKindFacts } from './kind.ts';

/** The tag shows a digest that its policy does not allow. */
export const DigestChanged = z.object({ kind: z.literal('digest-changed'), ...unexpectedChange });
export type DigestChanged = Readonly<z.infer<typeof DigestChanged>>;

export const digestChanged = {
  title: 'digest changed unexpectedly',
  severity: 'critical',
  isAboutContent: true,
  subject: ({ reference }) => reference,
  identity: ({ from, to }) => [from, to],
  digests: ({ from, to }) => ({ from: [from], to: [to] }),
} as const satisfies FindingKindFacts<DigestChanged>;

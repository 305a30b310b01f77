import * as z from 'zod';
import { BaselineSpan, unexpectedChange } from '../evidence.ts';
import type { FindingKindFacts } from './kind.ts';

/** The tag shows a digest that its policy does not allow, and that was its baseline before. */
export const DigestRolledBack = z.object({
  kind: z.literal('digest-rolled-back'),
  ...unexpectedChange,
  formerly: BaselineSpan,
});
export type DigestRolledBack = Readonly<z.infer<typeof DigestRolledBack>>;

export const digestRolledBack = {
  title: 'digest rolled back unexpectedly',
  severity: 'critical',
  isAboutContent: true,
  subject: ({ reference }) => reference,
  identity: ({ from, to }) => [from, to],
  digests: ({ from, to }) => ({ from: [from], to: [to] }),
} as const satisfies FindingKindFacts<DigestRolledBack>;

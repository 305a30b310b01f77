import * as z from 'zod';
import { Digest } from '../../domain/values/digest.ts';
import { InstantFromIso } from '../../domain/values/instant.ts';
import { textFor } from './reading.ts';
import { readReference } from './references/reference-text.ts';

const Moment = z.string().refine((text) => InstantFromIso.safeParse(text).success, {
  error: 'expected an ISO 8601 time with its offset, such as "2026-11-24T18:00:00+09:00" or "2026-11-24T09:00:00Z"',
});

/** One entry of `accept`: a digest that a person has looked at and allowed for a tag. */
export const AcceptEntry = z.strictObject({
  reference: textFor(readReference).meta({
    description: 'The target it is accepted for.',
    examples: ['prod/web/api:v1.4.2'],
  }),
  digest: Digest.meta({
    description: 'The digest that is accepted: of the tag or, after platform-changed, of a platform.',
    examples: [`sha256:${'0123456789abcdef'.repeat(4)}`],
  }),
  reason: z
    .string()
    .min(1, 'expected a reason; write one, or remove the key')
    .meta({ description: 'Why, for those who read it later.', examples: ['Rebuilt for CVE-2026-1234'] })
    .optional(),
  at: Moment.meta({
    description: 'When it was accepted. A tag that had the digest and moved on before this may have it again.',
    examples: ['2026-11-24T09:00:00Z'],
  }).optional(),
  until: Moment.meta({
    description:
      'Until when it is accepted. Without this key, the digest is what is expected of the tag from now on. With it, the expectation stays as it is.',
    examples: ['2026-12-24T00:00:00Z'],
  }).optional(),
});
export type AcceptEntry = z.infer<typeof AcceptEntry>;

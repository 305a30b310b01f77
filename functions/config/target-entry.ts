import * as z from 'zod';
import { Digest } from '../domain/digest.ts';
import { Duration } from '../domain/duration.ts';
import { TagName } from '../domain/reference.ts';
import { readImage, readReference } from './reference-text.ts';

/** A duration, or the word for there being no end to it. */
export function durationOr<const Word extends string>(word: Word) {
  const error = `wanted a whole number and m, h, d or w, such as "90d" or "12h", or "${word}"`;
  // Every branch says all that is wanted: a union repeats the message of the branch that came closest.
  const Length = z
    .string()
    .refine((text) => Duration.safeParse(text).success, error)
    .meta({ pattern: '^[1-9][0-9]{0,4}[mhdw]$' })
    .brand<'Duration'>();
  return z.union([z.literal(word, error), Length], error);
}

const digests = z.array(Digest).min(1, 'wanted at least one digest');

const TargetMap = z
  .strictObject({
    image: z
      .string()
      .superRefine((text, context) => {
        const read = readImage(text);
        if ('faults' in read) for (const fault of read.faults) context.addIssue(fault);
      })
      .meta({ description: 'A key of registries, a slash and the image name.', examples: ['prod/web/api'] }),
    tags: z
      .array(TagName)
      .min(1, 'wanted at least one tag')
      .meta({
        description: 'The tags of the image to audit. Put a tag that looks like a number in quotes: "1.10".',
        examples: [['v1.4.2', 'stable']],
      }),
    expect: z
      .enum(['immutable', 'moving', 'pinned'])
      .meta({
        description:
          'immutable: the first digest seen is trusted, another is a finding. moving: changes are recorded only. pinned: only the listed digests. Default: defaults.expect.',
      })
      .optional(),
    staleAfter: durationOr('never')
      .meta({
        description: 'How long these tags may go without a pull, such as 90d or 12h. Default: defaults.staleAfter.',
        examples: ['90d', 'never'],
      })
      .optional(),
    digests: digests
      .meta({
        description: 'With expect: pinned only: the digests these tags may show.',
        examples: [[`sha256:${'0123456789abcdef'.repeat(4)}`]],
      })
      .optional(),
    accept: digests
      .meta({
        description: 'With expect: immutable only: further digests that a person has checked and accepted.',
        examples: [[`sha256:${'0123456789abcdef'.repeat(4)}`]],
      })
      .optional(),
  })
  // For editors; target-faults.ts says the same better, and knows the defaults.
  .meta({
    if: { properties: { expect: { const: 'pinned' } }, required: ['expect'] },
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema.
    then: { required: ['digests'] },
    else: { properties: { digests: false } },
  });

const Shorthand = z
  .string()
  .superRefine((text, context) => {
    const read = readReference(text);
    if ('faults' in read) for (const fault of read.faults) context.addIssue(fault);
  })
  .meta({
    description: 'A reference, key/image:tag, under the default policy.',
    pattern: '^[a-z0-9-]+/[a-z0-9._/-]+:[A-Za-z0-9_][A-Za-z0-9._-]*$',
  });

/** One entry of `targets`. */
export const TargetEntry = z.union(
  [Shorthand, TargetMap],
  'wanted a reference, such as prod/web/api:v1.4.2, or a map with image and tags',
);
export type TargetEntry = z.infer<typeof TargetEntry>;

import * as z from 'zod';
import { TagName } from '../../domain/values/reference.ts';
import { policyKeys } from './policy-keys.ts';
import { textFor } from './reading.ts';
import { readImage, readReference } from './reference-text.ts';

const TargetMap = z
  .strictObject({
    image: textFor(readImage).meta({
      description: 'A key of registries, a slash and the image name.',
      examples: ['prod/web/api'],
    }),
    tags: z
      .array(TagName)
      .min(1, 'expected at least one tag')
      .meta({
        description: 'The tags of the image to audit.',
        examples: [['v1.4.2', 'stable']],
      }),
    ...policyKeys,
  })
  // For editors; problems/policies.ts says the same better, and knows rules and defaults.
  .meta({
    if: { properties: { expect: { const: 'pinned' } }, required: ['expect'] },
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema.
    then: { required: ['digests'] },
    else: { properties: { digests: false } },
  });

const Shorthand = textFor(readReference).meta({
  description: 'A reference: key/image:tag.',
  pattern: '^[a-z0-9-]+/[a-z0-9._/-]+:[A-Za-z0-9_][A-Za-z0-9._-]*$',
});

/** One entry of `targets`. */
export const TargetEntry = z.union(
  [Shorthand, TargetMap],
  'expected a reference, such as prod/web/api:v1.4.2, or a map with image and tags',
);
export type TargetEntry = z.infer<typeof TargetEntry>;

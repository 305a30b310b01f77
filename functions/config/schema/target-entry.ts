import * as z from 'zod';
import { policyKeys } from './policy-keys.ts';
import { textFor } from './reading.ts';
import { readTarget, readTargetImage, readTargetTag } from './references/target-text.ts';

const TargetMap = z
  .strictObject({
    image: textFor(readTargetImage).meta({
      description:
        'A key of registries, a slash and the image name, or a pattern of names: * stands for anything up to the next slash, ? for one character, and ** between slashes for any number of parts, at the end for the rest.',
      examples: ['prod/web/api', 'prod/web/*'],
      pattern: '^[a-z0-9-]+/[a-z0-9._/?*-]+$',
    }),
    tags: z
      .array(textFor(readTargetTag).meta({ pattern: '^!?[A-Za-z0-9_?*][A-Za-z0-9._?*-]*$' }))
      .min(1, 'expected at least one tag')
      .meta({
        description:
          'The tags to audit: names, or patterns in which * stands for anything and ? for one character. What "!" and a pattern match is left out.',
        examples: [
          ['v1.4.2', 'stable'],
          ['v*', '!*-rc*'],
        ],
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

const Shorthand = textFor(readTarget).meta({
  description: 'A reference: key/image:tag. Image and tag may have wildcards, as in key/web/*:v* or key/**:*.',
  pattern: '^[a-z0-9-]+/[a-z0-9._/?*-]+:[A-Za-z0-9_?*][A-Za-z0-9._?*-]*$',
});

/** One entry of `targets`. */
export const TargetEntry = z.union(
  [Shorthand, TargetMap],
  'expected a reference, such as prod/web/api:v1.4.2, or a map with image and tags',
);
export type TargetEntry = z.infer<typeof TargetEntry>;

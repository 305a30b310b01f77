import * as z from 'zod';
import { policyKeys } from './policy-keys.ts';

/** One entry of `rules`: a policy for every tag that it matches, unless a more specific rule matches too. */
export const RuleEntry = z
  .strictObject({
    image: z
      .string()
      .regex(
        /^[a-z0-9._/*?-]+$/,
        'wanted a registry key and an image name, in which * stands for anything up to the next slash, ** for anything and ? for one character, such as "prod/web/*"',
      )
      .meta({
        description:
          'A pattern of a key of registries, a slash and an image name: * stands for anything up to the next slash, ** for anything, ? for one character. Default: any image.',
        examples: ['prod/web/*', 'prod/**'],
      })
      .optional(),
    tag: z
      .string()
      .regex(
        /^[A-Za-z0-9._*?-]+$/,
        'wanted a tag, in which * stands for anything and ? for one character, such as "v*"',
      )
      .meta({
        description: 'A pattern of a tag: * stands for anything, ? for one character. Default: any tag.',
        examples: ['v*', 'stable'],
      })
      .optional(),
    ...policyKeys,
  })
  // For editors; policy-faults.ts says the same better.
  .meta({ anyOf: [{ required: ['image'] }, { required: ['tag'] }] });
export type RuleEntry = z.infer<typeof RuleEntry>;

import * as z from 'zod';
import { policyKeys } from './policy-keys.ts';
import { type Reading, textFor } from './reading.ts';
import { dockerProblem } from './references/docker-reference.ts';
import { imageWithRegistryPattern, tagPattern } from './references/patterns.ts';

function readRuleImage(text: string): Reading<string> {
  const ofDocker = dockerProblem(text);
  if (ofDocker !== undefined) return { problems: [ofDocker] };
  const expected =
    'expected a registry key and an image name, such as "prod/web/*" or "prod/**"; the wildcards are *, ? and, between slashes, **';
  return imageWithRegistryPattern.test(text) ? { value: text } : { problems: [expected] };
}

/** One entry of `rules`: a policy for every tag that it matches, unless a more specific rule matches too. */
export const RuleEntry = z
  .strictObject({
    image: textFor(readRuleImage)
      .meta({
        pattern: imageWithRegistryPattern.source,
        description:
          'A pattern of a key of registries, a slash and an image name: * stands for anything up to the next slash, ? for one character, and ** between slashes for any number of parts, at the end for the rest. Default: any image.',
        examples: ['prod/web/*', 'prod/**'],
      })
      .optional(),
    tag: z
      .string()
      .regex(tagPattern, 'expected a tag, such as "v*"; the wildcards are * and ?')
      .meta({
        description: 'A pattern of a tag: * stands for anything, ? for one character. Default: any tag.',
        examples: ['v*', 'stable'],
      })
      .optional(),
    ...policyKeys,
  })
  // For editors; problems/rules.ts says the same better.
  .meta({ anyOf: [{ required: ['image'] }, { required: ['tag'] }] });
export type RuleEntry = z.infer<typeof RuleEntry>;

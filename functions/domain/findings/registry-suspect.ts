import * as z from 'zod';
import { Reference, RegistryKey } from '../values/reference.ts';
import { type FindingKindFacts, noDigests } from './kind.ts';

/** More than half of a registry's tags, and at least three, came to be absent in one run. */
export const RegistrySuspect = z.object({
  kind: z.literal('registry-suspect'),
  registry: RegistryKey,
  absent: z.int(),
  /** Of so many tags that were present before, and for which the registry gave an answer. */
  answered: z.int(),
  /** Some of those that are absent. */
  examples: z.array(Reference),
});
export type RegistrySuspect = Readonly<z.infer<typeof RegistrySuspect>>;

export const registrySuspect = {
  title: 'most tags of a registry are absent at once',
  severity: 'high',
  isAboutContent: false,
  subject: ({ registry }) => registry,
  identity: () => [],
  digests: noDigests,
} as const satisfies FindingKindFacts<RegistrySuspect>;

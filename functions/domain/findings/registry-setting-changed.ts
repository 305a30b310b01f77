import * as z from 'zod';
import { SettingName } from '../registry.ts';
import { Instant } from '../values/instant.ts';
import { ImageName, RegistryKey } from '../values/reference.ts';
import { type FindingKindFacts, noDigests } from './kind.ts';

/** A switch that guards the tags of a registry stands otherwise than before. */
export const RegistrySettingChanged = z.object({
  kind: z.literal('registry-setting-changed'),
  registry: RegistryKey,
  setting: SettingName,
  was: z.boolean(),
  is: z.boolean(),
  /** Of so many images, and some of them; none where it is a switch of the registry itself. */
  images: z.int(),
  examples: z.array(ImageName),
  /** The last run that saw it as it was. */
  lastSeenAt: Instant,
});
export type RegistrySettingChanged = Readonly<z.infer<typeof RegistrySettingChanged>>;

export const registrySettingChanged = {
  title: 'registry setting changed',
  severity: 'high',
  isAboutContent: false,
  subject: ({ registry }) => registry,
  identity: ({ setting, is, lastSeenAt }) => [setting, String(is), lastSeenAt],
  digests: noDigests,
} as const satisfies FindingKindFacts<RegistrySettingChanged>;

import * as z from 'zod';
import type { TagFacts } from '../observation.ts';
import { Digest } from './digest.ts';

/** `os/architecture[/variant]`, as the OCI image spec names a platform. */
export const Platform = z
  .string()
  .regex(
    /^[a-z0-9]+\/[a-z0-9_]+(?:\/[a-z0-9.]+)?$/,
    'expected os/architecture or os/architecture/variant, such as "linux/amd64" or "linux/arm/v7"',
  );
export type Platform = z.infer<typeof Platform>;

/** A platform, and every digest that stands under its name: none where the registry tells no digest. */
export const PlatformDigests = z.object({ platform: z.string(), digests: z.array(Digest) });
export type PlatformDigests = Readonly<z.infer<typeof PlatformDigests>>;

/** The platforms of a tag, each name once, sorted; a registry may list one several times. */
export function platformsOf({ platforms }: Pick<TagFacts, 'platforms'>): readonly PlatformDigests[] {
  const byName = Map.groupBy(platforms, ({ platform }) => platform);
  return [...byName]
    .map(([platform, facts]) => ({ platform, digests: distinct(facts.map(({ digest }) => digest)) }))
    .toSorted((one, other) => (one.platform < other.platform ? -1 : 1));
}

const distinct = (digests: readonly (Digest | null)[]): Digest[] =>
  [...new Set(digests.filter((digest) => digest !== null))].toSorted();

/** Variants that say no more than the architecture alone, by containerd's rules: what it would take one for, it takes the other for. */
const plainVariants: Readonly<Record<string, string>> = { 'amd64/v1': 'amd64', 'arm64/v8': 'arm64', arm: 'arm/v7' };

/** One name for the platforms that are the same to who pulls them: `linux/arm64` for `linux/arm64/v8`. */
export function canonicalPlatform(platform: string): string {
  const [os, ...rest] = platform.split('/');
  const machine = rest.join('/');
  return `${os}/${plainVariants[machine] ?? machine}`;
}

/** Whether it names something that can be run: attestations stand beside images as `unknown/unknown`. */
export const isRunnable = (platform: string): boolean => !platform.startsWith('unknown/');

/** Whether it is an attestation, as BuildKit names it. A platform of which the registry left out one part is none. */
export const isAttestation = (platform: string): boolean => platform === 'unknown/unknown';

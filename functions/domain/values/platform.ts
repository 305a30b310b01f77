import * as z from 'zod';
import type { TagFacts } from '../observation.ts';
import { Digest } from './digest.ts';

/** Architectures that Go knows, and with it every container runtime. */
const architectures =
  '386|amd64|arm|arm64|loong64|mips|mips64|mips64le|mipsle|ppc64|ppc64le|riscv64|s390x|wasm|i[3-6]86|x86[-_]64|aarch64|armhf|armel';
/** Docker's prefixes of images, such as `arm64v8/nginx`, which are no architectures. */
const prefixes = 'arm32v[5-8]|arm64v8';
const systems = 'linux|windows|darwin|macos|freebsd|wasip1';

/**
 * `os/architecture[/variant]`, as the OCI image spec names a platform, in any spelling that containerd takes. It is read
 * as its {@link canonicalPlatform}.
 */
export const Platform = z
  .string()
  .regex(/^[A-Za-z0-9]+\/[A-Za-z0-9_-]+(?:\/[A-Za-z0-9.]+)?$/, { error: explain, abort: true })
  .refine((text) => !isMistaken(text.toLowerCase()), { error: explain })
  .overwrite(canonicalPlatform);
export type Platform = z.infer<typeof Platform>;

/** Whether it has the form of a platform, and a part of it is in another's place, or one that only Docker's images have. */
const isMistaken = (text: string): boolean =>
  new RegExp(`^(?:${architectures}|${prefixes})/|/(?:${prefixes})$|/(?:${systems})(?:/|$)`).test(text);

function explain({ input }: { readonly input?: unknown }): string {
  const meant = typeof input === 'string' ? meantBy(input) : undefined;
  const expected = 'expected os/architecture or os/architecture/variant, such as "linux/amd64" or "linux/arm/v7"';
  return meant === undefined ? expected : `${expected}; write "${meant}"`;
}

/** A platform, and every digest that stands under its name: none where the registry tells no digest. */
export const PlatformDigests = z.object({ platform: z.string(), digests: z.array(Digest) });
export type PlatformDigests = Readonly<z.infer<typeof PlatformDigests>>;

/**
 * The platforms of a tag, each once and by its canonical name, sorted. A registry may list one several times, or in
 * several spellings: all their digests stay.
 */
export const platformsOf = ({ platforms }: Pick<TagFacts, 'platforms'>): readonly PlatformDigests[] =>
  mergePlatforms(platforms.map(({ platform, digest }) => ({ platform, digests: digest === null ? [] : [digest] })));

/** The same of platforms with their digests, as an older version stored them, by other names. */
export function mergePlatforms(platforms: readonly PlatformDigests[]): readonly PlatformDigests[] {
  const byName = Map.groupBy(platforms, ({ platform }) => canonicalPlatform(platform));
  return [...byName]
    .map(([platform, same]) => ({ platform, digests: distinct(same.flatMap(({ digests }) => digests)) }))
    .toSorted((one, other) => (one.platform < other.platform ? -1 : 1));
}

const distinct = (digests: readonly Digest[]): Digest[] => [...new Set(digests)].toSorted();

/**
 * One name for the platforms that are the same to who pulls them: `linux/arm64` for `Linux/aarch64/v8`. Source:
 * `Normalize` of containerd's package platforms, but for i486 to i686, which it does not know.
 */
export function canonicalPlatform(platform: string): string {
  const [os = '', architecture, ...rest] = platform.toLowerCase().split('/');
  const system = os === 'macos' ? 'darwin' : os;
  if (architecture === undefined) return system;
  const [machine, variant] = machineOf(architecture, rest.join('/'));
  return [system, machine, ...(variant === '' ? [] : [variant])].join('/');
}

function machineOf(architecture: string, variant: string): readonly [architecture: string, variant: string] {
  switch (architecture) {
    case 'i386':
    case 'i486':
    case 'i586':
    case 'i686':
      return ['386', ''];
    case 'x86_64':
    case 'x86-64':
    case 'amd64':
      return ['amd64', variant === 'v1' ? '' : variant];
    case 'aarch64':
    case 'arm64':
      return ['arm64', ['8', 'v8'].includes(variant) ? '' : variant];
    case 'armhf':
      return ['arm', 'v7'];
    case 'armel':
      return ['arm', 'v6'];
    case 'arm':
      return ['arm', variant === '' ? 'v7' : /^[5-8]$/.test(variant) ? `v${variant}` : variant];
    default:
      return [architecture, variant];
  }
}

/** The platform that was meant by a text: `linux/arm/v7` by `arm32v7`, `linux-armv7` and `arm32v7/linux`. */
function meantBy(text: string): string | undefined {
  const words = text
    .toLowerCase()
    .replace(/x86[-_]64/g, 'amd64')
    .replace(/\barm(?:32)?v([5-8])l?\b/g, 'arm/v$1')
    .replace(/\barm64v8\b/g, 'arm64')
    .split(/[^a-z0-9.]+/);
  const architecture = words.find((word) => new RegExp(`^(?:${architectures})$`).test(word));
  if (architecture === undefined) return undefined;
  const os = words.find((word) => new RegExp(`^(?:${systems})$`).test(word)) ?? 'linux';
  const variant = words.find((word) => /^v\d+$/.test(word)) ?? '';
  return canonicalPlatform(`${os}/${architecture}/${variant}`);
}

/** Whether it names something that can be run: attestations stand beside images as `unknown/unknown`. */
export const isRunnable = (platform: string): boolean => !platform.startsWith('unknown/');

/** Whether it is an attestation, as BuildKit names it. A platform of which the registry left out one part is none. */
export const isAttestation = (platform: string): boolean => platform === 'unknown/unknown';

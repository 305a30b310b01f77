import * as z from 'zod';
import type { PlatformFacts, TagFacts } from '../../domain/observation.ts';
import type { Quote } from '../quoting.ts';
import { WireDigest, WireMoment, WireSize, WireText } from './wire-values.ts';

/**
 * What tagwarden reads of NCR's tag detail, by NCR's names. Source: "getImageTagDetail" of the Container Registry API
 * guide. Fields that the guide added over the years may be missing, null, or of either of two documented types.
 */
const WireTagDetail = z.object({
  digest: WireDigest,
  full_size: WireSize,
  last_updated: WireMoment,
  last_updater: WireText,
  images: z
    .array(
      z.object({
        os: WireText,
        architecture: WireText,
        variant: WireText,
        digest: WireDigest,
        size: WireSize,
        latest_pulled: WireMoment,
        updated: WireMoment,
      }),
    )
    .nullish(),
});
type WireTagDetail = z.infer<typeof WireTagDetail>;
type WireImage = NonNullable<WireTagDetail['images']>[number];

export type TagDetail =
  | { readonly kind: 'facts'; readonly facts: TagFacts }
  | { readonly kind: 'unreadable'; readonly code: 'answer-invalid' | 'digest-missing'; readonly detail: string };

/** Decodes the JSON of a tag detail; never throws, whatever the JSON. `quote` is applied to every text taken over. */
export function decodeTagDetail(json: unknown, quote: Quote): TagDetail {
  const parsed = WireTagDetail.safeParse(json);
  if (!parsed.success) return { kind: 'unreadable', code: 'answer-invalid', detail: describe(parsed.error, quote) };

  const { images, ...tag } = parsed.data;
  const platforms = (images ?? []).map((image) => platformFacts(image, quote)).sort(byPlatformThenDigest);
  const [first, ...more] = platforms;
  // With several platforms, the tag's digest is that of their index: no platform's digest can stand in.
  const digest = tag.digest ?? (more.length === 0 ? first?.digest : null);
  if (!digest) {
    const detail = `expected a digest of the tag or exactly one platform, got no digest and ${platforms.length} platforms`;
    return { kind: 'unreadable', code: 'digest-missing', detail };
  }
  const facts: TagFacts = {
    digest,
    digestFrom: tag.digest ? 'tag' : 'platform',
    platforms,
    latestPulledAt: platforms.reduce<TagFacts['latestPulledAt']>(
      (latest, { latestPulledAt: at }) => (at !== null && (latest === null || at > latest) ? at : latest),
      null,
    ),
    lastUpdatedAt: tag.last_updated,
    lastUpdater: tag.last_updater === null ? null : quote(tag.last_updater),
    sizeBytes: tag.full_size,
  };
  return { kind: 'facts', facts };
}

function platformFacts({ os, architecture, variant, digest, size, latest_pulled, updated }: WireImage, quote: Quote) {
  const parts = [os ?? 'unknown', architecture ?? 'unknown', ...(variant === null ? [] : [variant])];
  return {
    platform: parts.map(quote).join('/'),
    digest,
    sizeBytes: size,
    latestPulledAt: latest_pulled,
    updatedAt: updated,
  } satisfies PlatformFacts;
}

/** By code units, so that the order is the same everywhere; a platform without a digest comes first. */
function byPlatformThenDigest(a: PlatformFacts, b: PlatformFacts): number {
  return compare(a.platform, b.platform) || compare(a.digest ?? '', b.digest ?? '');
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function describe({ issues }: z.ZodError, quote: Quote): string {
  const where = issues[0]?.path.join('.') || 'the answer';
  return `the answer is not a tag detail: ${where}: ${quote(issues[0]?.message ?? '')}`;
}

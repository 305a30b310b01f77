import { createHash } from 'node:crypto';

export type SimulatedPlatform = {
  readonly os: string;
  readonly architecture: string;
  readonly variant?: string;
  readonly digest?: string;
  readonly sizeBytes?: number;
  /** Epoch milliseconds; without it no pull is recorded. */
  readonly latestPulledAt?: number;
};

/** A tag as a person pushes it. */
export type SimulatedTag = {
  /** `sha256:` and 64 hex digits. */
  readonly digest: string;
  /** By default, one linux/amd64. */
  readonly platforms?: readonly SimulatedPlatform[];
  readonly updater?: string;
  /** Epoch milliseconds; by default, the moment of the push. */
  readonly updatedAt?: number;
  readonly sizeBytes?: number;
  /** Replaces fields of the answer, by NCR's own names, for answers that no real tag gives; undefined removes a field. */
  readonly raw?: Readonly<Record<string, unknown>>;
};

export type SimulatedTags = {
  /** Pushes a tag: what was there is replaced. */
  put(registry: string, image: string, tag: string, pushed: SimulatedTag): void;
  /** Changes parts of a tag that is there; with a digest it counts as an update of this moment. */
  update(registry: string, image: string, tag: string, changes: Partial<SimulatedTag>): void;
  /** Pulls a tag that is there, at this moment or at `atMs`; the first platform unless one is named (`linux/arm64`). */
  pull(registry: string, image: string, tag: string, options?: { atMs?: number; platform?: string }): void;
  delete(registry: string, image: string, tag: string): void;
};

type Stored = SimulatedTag & { readonly updatedAt: number };

/** Image by image the tags that were put, by registry. */
export type Shelf = Map<string, Map<string, Map<string, Stored>>>;

/** What changes the tags; throws for a tag that is not there. */
export function createTags(shelf: Shelf, now: () => number): SimulatedTags {
  const change = (path: readonly [string, string, string], changed: (tag: Stored) => Stored) => {
    const [registry, image, tag] = path;
    const tags = shelf.get(registry)?.get(image);
    const stored = tags?.get(tag);
    if (tags === undefined || stored === undefined) throw new Error(`No tag ${registry}/${image}:${tag} was put here.`);
    tags.set(tag, changed(stored));
  };
  return {
    put(registry, image, tag, pushed) {
      const images = shelf.get(registry) ?? new Map<string, Map<string, Stored>>();
      const tags = images.get(image) ?? new Map<string, Stored>();
      shelf.set(registry, images.set(image, tags.set(tag, { ...pushed, updatedAt: pushed.updatedAt ?? now() })));
    },
    update(registry, image, tag, changes) {
      const moved = changes.digest === undefined ? {} : { updatedAt: now() };
      change([registry, image, tag], (stored) => ({ ...stored, ...moved, ...changes }));
    },
    pull(registry, image, tag, { atMs = now(), platform } = {}) {
      change([registry, image, tag], (stored) => {
        const platforms = platformsOf(stored);
        const pulled = platform === undefined ? 0 : platforms.findIndex((each) => nameOf(each) === platform);
        if (pulled < 0) throw new Error(`The tag has no platform ${platform}.`);
        return {
          ...stored,
          platforms: platforms.map((each, at) => (at === pulled ? { ...each, latestPulledAt: atMs } : each)),
        };
      });
    },
    delete(registry, image, tag) {
      if (!shelf.get(registry)?.get(image)?.delete(tag))
        throw new Error(`No tag ${registry}/${image}:${tag} was put here.`);
    },
  };
}

/** A tag in NCR's field names. Source: the sample answer of "getImageTagDetail", its doubled `sha256:` included. */
export function tagDetail(name: string, tag: Stored): unknown {
  const images = platformsOf(tag).map((platform) => ({
    architecture: platform.architecture,
    created: tag.updatedAt,
    digest: `sha256:${platform.digest ?? derivedDigest(tag.digest, nameOf(platform))}`,
    features: '',
    latest_pulled: platform.latestPulledAt ?? 0,
    mediaType: 'application/vnd.docker.container.image.v1+json',
    os: platform.os,
    os_features: '',
    os_version: null,
    size: platform.sizeBytes ?? tag.sizeBytes ?? sampleBytes,
    updated: tag.updatedAt,
    variant: platform.variant ?? null,
  }));
  const updater = tag.updater ?? '00000000-0000-4000-8000-000000000001';
  return {
    creator: updater,
    digest: tag.digest,
    full_size: tag.sizeBytes ?? sampleBytes,
    id: 730606,
    image_id: 322122,
    images,
    last_updated: tag.updatedAt,
    last_updater: updater,
    name,
    repository: 5976,
    v2: true,
    ...tag.raw,
  };
}

const sampleBytes = 83_518_086;

const platformsOf = ({ platforms = [{ os: 'linux', architecture: 'amd64' }] }: SimulatedTag) => platforms;

const nameOf = ({ os, architecture, variant }: SimulatedPlatform): string =>
  [os, architecture, ...(variant === undefined ? [] : [variant])].join('/');

const derivedDigest = (digest: string, platform: string): string =>
  `sha256:${createHash('sha256').update(`${digest} ${platform}`).digest('hex')}`;

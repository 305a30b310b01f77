import { nameOf, platformsOf } from './items.ts';
import { imageOf, type Shelf, type SimulatedTag, type StoredTag } from './shelf.ts';

export type SimulatedTags = {
  /** Pushes a tag: what was there is replaced. */
  put(registry: string, image: string, tag: string, pushed: SimulatedTag): void;
  /** Changes parts of a tag that is there; with a digest it counts as an update of this moment. */
  update(registry: string, image: string, tag: string, changes: Partial<SimulatedTag>): void;
  /** Pulls a tag that is there, at this moment or at `atMs`; the first platform unless one is named (`linux/arm64`). */
  pull(registry: string, image: string, tag: string, options?: { atMs?: number; platform?: string }): void;
  delete(registry: string, image: string, tag: string): void;
};

/** What changes the tags; throws for a tag that is not there. */
export function createTags(shelf: Shelf, now: () => number): SimulatedTags {
  const change = (path: readonly [string, string, string], changed: (tag: StoredTag) => StoredTag) => {
    const [registry, image, tag] = path;
    const tags = shelf.get(registry)?.images.get(image)?.tags;
    const stored = tags?.get(tag);
    if (tags === undefined || stored === undefined) throw new Error(`No tag ${registry}/${image}:${tag} was put here.`);
    tags.set(tag, changed(stored));
  };
  return {
    put(registry, image, tag, pushed) {
      imageOf(shelf, registry, image).tags.set(tag, { ...pushed, updatedAt: pushed.updatedAt ?? now() });
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
      if (!shelf.get(registry)?.images.get(image)?.tags.delete(tag))
        throw new Error(`No tag ${registry}/${image}:${tag} was put here.`);
    },
  };
}

import { imageOf, registryOf, type Shelf, type SimulatedImage, type SimulatedRegistry } from './shelf.ts';
import { createTags, type SimulatedTags } from './tags.ts';

/** Creates registries and images, or says how they are from now on; what they hold stays. */
export type SimulatedContent = {
  readonly tags: SimulatedTags;
  readonly registries: { put(registry: string, about?: SimulatedRegistry): void };
  readonly images: {
    put(registry: string, image: string, about?: SimulatedImage): void;
    delete(registry: string, image: string): void;
  };
};

export function createContent(shelf: Shelf, now: () => number): SimulatedContent {
  return {
    tags: createTags(shelf, now),
    registries: {
      put(registry, about = {}) {
        registryOf(shelf, registry).about = about;
      },
    },
    images: {
      put(registry, image, about = {}) {
        imageOf(shelf, registry, image).about = about;
      },
      delete(registry, image) {
        if (!shelf.get(registry)?.images.delete(image)) throw new Error(`No image ${registry}/${image} was put here.`);
      },
    },
  };
}

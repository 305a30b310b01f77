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
  /** The same in the list of the image's tags alone; false: the list lacks the tag. */
  readonly inList?: Readonly<Record<string, unknown>> | false;
};

/** The switches and facts of a registry, by NCR's own names. Source: "getRegistry" of the guide. */
export type RegistrySettings = {
  readonly end_point_enabled?: boolean;
  readonly public_reg_status?: boolean;
  readonly scan_on_push_enabled?: boolean;
  readonly status?: string;
  readonly bucket?: string;
  readonly storage_type?: string;
};

/** Those of an image. Source: "getImages" and "getImageDetail" of the guide. */
export type ImageSettings = {
  readonly is_private?: boolean;
  /** Told by the image's own answer alone. */
  readonly tag_mutability_enabled?: boolean;
  readonly pull_count?: number;
  readonly description?: string;
  readonly status?: number;
};

/** What holds for a registry or an image beside what it holds. */
export type SimulatedRegistry = {
  readonly settings?: RegistrySettings;
  /** Replaces fields of its answers, by NCR's own names; undefined removes a field. */
  readonly raw?: Readonly<Record<string, unknown>>;
};
export type SimulatedImage = {
  readonly settings?: ImageSettings;
  readonly raw?: Readonly<Record<string, unknown>>;
  /** Fields of tags, and of their platforms, that the list of its tags leaves out: `latest_pulled`. */
  readonly listOmits?: readonly string[];
};

export type StoredTag = SimulatedTag & { readonly updatedAt: number };

export type ShelfImage = { about: SimulatedImage; readonly tags: Map<string, StoredTag> };
export type ShelfRegistry = { about: SimulatedRegistry; readonly images: Map<string, ShelfImage> };
/** What the registries hold, in the order in which it came. */
export type Shelf = Map<string, ShelfRegistry>;

/** A registry, created where there is none. */
export function registryOf(shelf: Shelf, name: string): ShelfRegistry {
  const registry: ShelfRegistry = shelf.get(name) ?? { about: {}, images: new Map() };
  shelf.set(name, registry);
  return registry;
}

/** An image, created where there is none. */
export function imageOf(shelf: Shelf, registry: string, name: string): ShelfImage {
  const { images } = registryOf(shelf, registry);
  const image: ShelfImage = images.get(name) ?? { about: {}, tags: new Map() };
  images.set(name, image);
  return image;
}

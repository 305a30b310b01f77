import { createHash } from 'node:crypto';
import type { ShelfImage, ShelfRegistry, SimulatedPlatform, SimulatedTag, StoredTag } from './shelf.ts';

/** A tag in NCR's field names. Source: the sample answer of "getImageTagDetail", its doubled `sha256:` included. */
export function tagDetail(name: string, tag: StoredTag): Readonly<Record<string, unknown>> {
  const images = platformsOf(tag).map((platform) => ({
    architecture: platform.architecture,
    created: tag.updatedAt,
    digest: `sha256:${platform.digest ?? digestOf(`${tag.digest} ${nameOf(platform)}`)}`,
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

/** The tags of an image, as the list of its tags tells them: by the guide in the same shape. */
export function listedTags({ about: { listOmits = [] }, tags }: ShelfImage): readonly (() => unknown)[] {
  const without = (of: unknown): unknown =>
    isRecord(of) ? Object.fromEntries(Object.entries(of).filter(([field]) => !listOmits.includes(field))) : of;
  return [...tags].flatMap(([name, tag]) => {
    const { inList = {} } = tag;
    if (inList === false) return [];
    return () => {
      const whole: Readonly<Record<string, unknown>> = { ...tagDetail(name, tag), ...inList };
      if (listOmits.length === 0) return whole;
      const { images } = whole;
      return without({ ...whole, images: Array.isArray(images) ? images.map(without) : images });
    };
  });
}

const isRecord = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** An image, as the list of images tells it. Source: "getImages" of the guide. */
export function imageItem(
  registry: string,
  name: string,
  { about: { settings = {}, raw }, tags }: ShelfImage,
): Readonly<Record<string, unknown>> {
  const { tag_mutability_enabled: _, ...listed } = settings;
  return {
    can_edit: true,
    description: '',
    is_automated: false,
    is_private: true,
    last_updated: [...tags.values()].reduce((latest, { updatedAt }) => Math.max(latest, updatedAt), 0),
    name,
    namespace: registry,
    pull_count: 0,
    repository_type: 'image',
    star_count: 0,
    status: 1,
    user: '',
    ...listed,
    ...raw,
  };
}

/** An image by its own answer. Source: "getImageDetail" of the guide. */
export const imageDetail = (registry: string, name: string, image: ShelfImage): unknown => ({
  ...imageItem(registry, name, image),
  full_description: '',
  private_id: 'simulated0private0id',
  tag_mutability_enabled: image.about.settings?.tag_mutability_enabled ?? true,
  ...image.about.raw,
});

/** A registry, as the list of registries tells it. Source: "getRegistry" of the guide. */
export const registryItem = (name: string, { about: { settings, raw } }: ShelfRegistry): unknown => ({
  bucket: `${name}-bucket`,
  created: 1711928488000,
  end_point: `${name}.kr.ncr.ntruss.com`,
  end_point_enabled: true,
  name,
  private_end_point: `simulated0private0id.kr.private-ncr.ntruss.com`,
  private_id: 'simulated0private0id',
  public_reg_status: false,
  scan_on_push_enabled: false,
  status: 'running',
  storage_type: 'objectStorage',
  ...settings,
  ...raw,
});

const sampleBytes = 83_518_086;

export const platformsOf = ({ platforms = [{ os: 'linux', architecture: 'amd64' }] }: SimulatedTag) => platforms;

export const nameOf = ({ os, architecture, variant }: SimulatedPlatform): string =>
  [os, architecture, ...(variant === undefined ? [] : [variant])].join('/');

/** A digest that is always the same for a text. */
export const digestOf = (seed: string): string => `sha256:${createHash('sha256').update(seed).digest('hex')}`;

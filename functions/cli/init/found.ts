import type { Registry } from '../../domain/registry.ts';
import type { RegistryList } from '../../domain/registry-reading.ts';
import { type ImageName, RegistryKey, type TagName } from '../../domain/values/reference.ts';
import { kindsOf, type TagKind } from './tag-kinds.ts';

/** What was found of one registry. */
export type FoundRegistry = Pick<Registry, 'key' | 'name' | 'at'> & {
  readonly images: ReadonlyMap<ImageName, RegistryList<TagName>>;
};

/** One tag, and what it looks like. */
export type FoundTag = {
  readonly registry: RegistryKey;
  readonly image: ImageName;
  readonly tag: TagName;
  readonly kind: TagKind;
};

export const tagsOf = (registries: readonly FoundRegistry[]): readonly FoundTag[] =>
  registries.flatMap(({ key, images }) =>
    [...images].flatMap(([image, { items }]) =>
      [...kindsOf(items)].map(([tag, kind]) => ({ registry: key, image, tag, kind })),
    ),
  );

/** A rule for tags that move; `image` is null where it is for every image. */
export type MovingRule = { readonly image: string | null; readonly tag: TagName; readonly count: number };

/** A rule for each name that moves: for all images, unless it looks like a version in another one (`v1` without a `v1.4`). */
export function movingRules(tags: readonly FoundTag[]): readonly MovingRule[] {
  const names = Map.groupBy(tags, ({ tag }) => tag);
  const rules = [...names].flatMap(([tag, all]): readonly MovingRule[] => {
    const moving = all.filter(({ kind }) => kind === 'moving');
    if (moving.length === 0) return [];
    if (moving.length === all.length) return [{ image: null, tag, count: all.length }];
    return moving.map(({ registry, image }) => ({ image: `${registry}/${image}`, tag, count: 1 }));
  });
  return rules.toSorted((one, other) => other.count - one.count || (one.tag < other.tag ? -1 : 1));
}

/** The name of a registry made fit for a key. */
export const keyFor = (name: string): RegistryKey => {
  const key = RegistryKey.safeParse(name.toLowerCase());
  return key.success ? key.data : RegistryKey.parse('prod');
};

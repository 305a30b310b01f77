import { type Reference, type ReferenceParts, referenceOf, TagName } from '../../domain/reference.ts';
import type { PolicyFile } from '../policy/layers.ts';
import { type PolicyKeys, policyKeys } from '../schema/policy-keys.ts';
import { readImage, readReference } from '../schema/reference-text.ts';
import { RuleEntry } from '../schema/rule-entry.ts';
import type { Path } from '../yaml/path.ts';

/** A tag that a file lists, as far as it can be read. */
export type ListedTag = {
  readonly reference: Reference;
  readonly parts: ReferenceParts;
  /** Where the tag itself stands. */
  readonly path: Path;
  /** Where its entry stands, and what that says. */
  readonly entry: { readonly path: Path; readonly raw: RawMap; readonly keys: PolicyKeys };
};

/** The tags of all targets that are sound, in the order of the file. */
export const listedTagsIn = (file: RawMap): readonly ListedTag[] =>
  listIn(file['targets']).flatMap((target, index) => mentionsOf(target, ['targets', index]));

function mentionsOf(target: unknown, path: Path): ListedTag[] {
  if (typeof target === 'string') {
    const read = readReference(target);
    if ('faults' in read) return [];
    return [{ reference: referenceOf(read.value), parts: read.value, path, entry: { path, raw: {}, keys: {} } }];
  }
  const raw = mapIn(target) ?? {};
  const read = readImage(typeof raw['image'] === 'string' ? raw['image'] : '');
  if ('faults' in read) return [];
  const entry = { path, raw, keys: soundKeys(raw) };
  return listIn(raw['tags']).flatMap((text, index): ListedTag[] => {
    const tag = TagName.safeParse(text);
    if (!tag.success) return [];
    const parts = { ...read.value, tag: tag.data };
    return [{ reference: referenceOf(parts), parts, path: [...path, 'tags', index], entry }];
  });
}

/** Rules and defaults, without the parts that are wrong; rules keep their places. */
export function policiesIn(file: RawMap): PolicyFile {
  return {
    rules: listIn(file['rules']).map((rule) => {
      const raw = mapIn(rule) ?? {};
      const image = RuleEntry.shape.image.safeParse(raw['image']);
      const tag = RuleEntry.shape.tag.safeParse(raw['tag']);
      // What is not a rule matches nothing.
      const patterns =
        image.success && tag.success && hasPattern(raw) ? { image: image.data, tag: tag.data } : { image: '-' };
      return { ...patterns, ...soundKeys(raw) };
    }),
    defaults: soundDefaults(mapIn(file['defaults']) ?? {}),
  };
}

function soundDefaults(raw: RawMap): PolicyKeys {
  const { digests: _, expect, ...keys } = soundKeys(raw);
  return expect === undefined || expect === 'pinned' ? keys : { ...keys, expect };
}

export const hasPattern = (rule: RawMap): boolean => 'image' in rule || 'tag' in rule;

/** The keys of a policy that are as the schema wants them. */
export function soundKeys(raw: RawMap): PolicyKeys {
  const sound = Object.entries(policyKeys).flatMap(([key, schema]) => {
    const { data } = schema.safeParse(raw[key]);
    return data === undefined ? [] : [[key, data]];
  });
  // Each value was read by the schema of its key.
  return Object.fromEntries(sound) as PolicyKeys;
}

/**
 * `audit.yaml` as it came, for the checks that must still run on the sound parts of a file of which others are wrong.
 * Every reader gives what is there if it has the right kind, and nothing otherwise: the schema complains of the rest.
 */
export type RawMap = Readonly<Record<string, unknown>>;

export const mapIn = (value: unknown): RawMap | undefined =>
  // The test leaves exactly the plain objects that stand for YAML maps.
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as RawMap) : undefined;

/** The map at a path; an empty one where there is none. */
export const mapAt = (file: RawMap, path: Path): RawMap =>
  mapIn(
    path.reduce<unknown>(
      (value, segment) => (typeof segment === 'number' ? listIn(value)[segment] : mapIn(value)?.[segment]),
      file,
    ),
  ) ?? {};

export const listIn = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

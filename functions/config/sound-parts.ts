import { type Reference, type ReferenceParts, referenceOf, TagName } from '../domain/reference.ts';
import type { Path } from './config-problem.ts';
import { type PolicyKeys, policyKeys } from './policy-keys.ts';
import type { PolicyFile } from './policy-layers.ts';
import { listIn, mapIn, type RawMap } from './raw-file.ts';
import { readImage, readReference } from './reference-text.ts';
import { RuleEntry } from './rule-entry.ts';

/** A tag that a file lists, as far as it can be read. */
export type Mention = {
  readonly reference: Reference;
  readonly parts: ReferenceParts;
  /** Where the tag itself stands. */
  readonly path: Path;
  /** Where its entry stands, and what that says. */
  readonly entry: { readonly path: Path; readonly raw: RawMap; readonly keys: PolicyKeys };
};

/** The tags of all targets that are sound, in the order of the file. */
export const mentionsIn = (file: RawMap): readonly Mention[] =>
  listIn(file['targets']).flatMap((target, index) => mentionsOf(target, ['targets', index]));

function mentionsOf(target: unknown, path: Path): Mention[] {
  if (typeof target === 'string') {
    const read = readReference(target);
    if ('faults' in read) return [];
    return [{ reference: referenceOf(read.value), parts: read.value, path, entry: { path, raw: {}, keys: {} } }];
  }
  const raw = mapIn(target) ?? {};
  const read = readImage(typeof raw['image'] === 'string' ? raw['image'] : '');
  if ('faults' in read) return [];
  const entry = { path, raw, keys: soundKeys(raw) };
  return listIn(raw['tags']).flatMap((text, index): Mention[] => {
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

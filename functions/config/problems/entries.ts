import { type Reference, type ReferenceParts, referenceOf } from '../../domain/values/reference.ts';
import type { Layer, PolicyLayers } from '../policy/layers.ts';
import { type ListedPattern, listedIn } from '../policy/listed.ts';
import type { Patterns } from '../policy/rule-match.ts';
import { type PolicyKeys, policyKeys } from '../schema/policy-keys.ts';
import { RuleEntry } from '../schema/rule-entry.ts';
import type { Path } from '../yaml/path.ts';

/**
 * A map of `audit.yaml` as it came, for the checks that must still run on the sound parts of a file of which others are wrong.
 * Every reader gives what is there if it has the right type, and nothing otherwise: the schema reports the rest.
 */
export type RawMap = Readonly<Record<string, unknown>>;

/** A map and where it stands. */
export type Entry = {
  readonly path: Path;
  /** Empty where no map stands there. */
  readonly raw: RawMap;
  readonly isMap: boolean;
};

/** A place that holds keys of a policy: a target, a rule or the defaults. `keys` are those that are sound. */
export type PolicyEntry = Entry &
  Layer & {
    readonly kind: 'target' | 'rule' | 'defaults';
    /** The text that begins with the key of a registry: a reference, an image or a pattern of images. */
    readonly image: { readonly path: Path; readonly text: string };
  };

/** A tag that a file names, as far as it can be read. */
export type ListedTag = {
  readonly reference: Reference;
  readonly parts: ReferenceParts;
  /** Where the tag itself stands. */
  readonly path: Path;
  readonly target: PolicyEntry;
};

/** The pattern of a target, as far as it can be read. */
export type PatternOfTarget = ListedPattern & { readonly target: PolicyEntry };

/** Every place of `audit.yaml`, listed once for all checks. */
export type Entries = {
  /** The keys at the top of the file. */
  readonly file: RawMap;
  /** By key; undefined where there is no such map. */
  readonly registries: ReadonlyMap<string, Entry> | undefined;
  readonly people: RawMap;
  readonly targets: readonly PolicyEntry[];
  readonly rules: readonly PolicyEntry[];
  /** All that hold keys of a policy: the targets, the rules, the defaults. */
  readonly policies: readonly PolicyEntry[];
  /** Rules and defaults as a tag's policy is read from them. A rule whose patterns are wrong matches nothing. */
  readonly layers: PolicyLayers<PolicyEntry>;
  /** The tags that targets name, and the patterns of targets, as far as they are sound, in the order of the file. */
  readonly tags: readonly ListedTag[];
  readonly patterns: readonly PatternOfTarget[];
  readonly accept: readonly Entry[];
};

export function entriesOf(file: RawMap): Entries {
  const listed = listIn(file['targets']).map((value, index) => {
    const path = ['targets', index];
    return { target: policyEntry('target', path, value), ...listedIn(value, path) };
  });
  const targets = listed.map(({ target }) => target);
  const rules = listIn(file['rules']).map((value, index) => policyEntry('rule', ['rules', index], value));
  const defaults = policyEntry('defaults', ['defaults'], file['defaults']);
  const registries = mapIn(file['registries']);
  return {
    file,
    registries:
      registries && new Map(Object.entries(registries).map(([key, raw]) => [key, entryAt(['registries', key], raw)])),
    people: mapIn(file['people']) ?? {},
    targets,
    rules,
    policies: [...targets, ...rules, defaults],
    layers: { rules: rules.map((rule) => ({ ...rule, patterns: patternsOf(rule) })), defaults },
    tags: listed.flatMap(({ names, target }) =>
      names.map(({ parts, path }) => ({ reference: referenceOf(parts), parts, path, target })),
    ),
    patterns: listed.flatMap(({ pattern, target }) => (pattern === undefined ? [] : [{ ...pattern, target }])),
    accept: listIn(file['accept']).map((raw, index) => entryAt(['accept', index], raw)),
  };
}

const entryAt = (path: Path, value: unknown): Entry => ({
  path,
  raw: mapIn(value) ?? {},
  isMap: mapIn(value) !== undefined,
});

function policyEntry(kind: PolicyEntry['kind'], path: Path, value: unknown): PolicyEntry {
  const entry = entryAt(path, value);
  const image =
    typeof value === 'string' ? { path, text: value } : { path: [...path, 'image'], text: textIn(entry.raw['image']) };
  return { ...entry, kind, image, keys: kind === 'defaults' ? soundDefaults(entry.raw) : soundKeys(entry.raw) };
}

function soundDefaults(raw: RawMap): PolicyKeys {
  const { digests: _, expect, ...keys } = soundKeys(raw);
  return expect === undefined || expect === 'pinned' ? keys : { ...keys, expect };
}

/** The keys of a policy that are as the schema expects them. */
function soundKeys(raw: RawMap): PolicyKeys {
  const sound = Object.entries(policyKeys).flatMap(([key, schema]) => {
    const { data } = schema.safeParse(raw[key]);
    return data === undefined ? [] : [[key, data]];
  });
  // Each value was read by the schema of its key.
  return Object.fromEntries(sound) as PolicyKeys;
}

function patternsOf({ raw }: PolicyEntry): Patterns {
  const image = RuleEntry.shape.image.safeParse(raw['image']);
  const tag = RuleEntry.shape.tag.safeParse(raw['tag']);
  return image.success && tag.success && hasPattern(raw) ? { image: image.data, tag: tag.data } : { image: '-' };
}

export const hasPattern = (rule: RawMap): boolean => 'image' in rule || 'tag' in rule;

export const mapIn = (value: unknown): RawMap | undefined =>
  // The test leaves exactly the plain objects that stand for YAML maps.
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as RawMap) : undefined;

export const listIn = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

const textIn = (value: unknown): string => (typeof value === 'string' ? value : '');

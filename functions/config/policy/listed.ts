import type { ReferenceParts } from '../../domain/values/reference.ts';
import { ImageName } from '../../domain/values/reference.ts';
import { readTarget, readTargetImage, readTargetTag, type TargetImage } from '../schema/references/target-text.ts';
import type { Path } from '../yaml/path.ts';
import type { TagPattern } from './target-pattern.ts';

/** A tag that a target names. */
export type ListedName = { readonly parts: ReferenceParts; readonly path: Path };

/** The pattern of a target, and where each text of it stands. */
export type ListedPattern = TagPattern & {
  readonly path: Path;
  readonly includedAt: readonly Path[];
  readonly excludedAt: readonly Path[];
};

/** What an entry of `targets` lists, as far as it is sound: tags by name, and at most one pattern. */
export type Listed = { readonly names: readonly ListedName[]; readonly pattern: ListedPattern | undefined };

const nothing: Listed = { names: [], pattern: undefined };

/** Reads an entry of `targets` at a path of the file. What is wrong with it is left out: the schema reports it. */
export function listedIn(entry: unknown, path: Path): Listed {
  if (typeof entry === 'string') return listedOnOneLine(entry, path);
  // What is no map lacks both keys.
  const { image: text, tags } = (entry ?? {}) as Readonly<Record<string, unknown>>;
  const image = typeof text === 'string' ? readTargetImage(text) : { problems: [] };
  return 'value' in image && Array.isArray(tags) ? listedInMap(image.value, tags, path) : nothing;
}

function listedOnOneLine(text: string, path: Path): Listed {
  const read = readTarget(text);
  if ('problems' in read) return nothing;
  if (read.value.kind === 'name') return { names: [{ parts: read.value.parts, path }], pattern: undefined };
  const { image, glob } = read.value;
  return { names: [], pattern: patternOf(image, path, { include: [[glob, path]], exclude: [] }) };
}

/** A text of `tags`, and where it stands. */
type Placed = readonly [string, Path];

function listedInMap(image: TargetImage, tags: readonly unknown[], path: Path): Listed {
  const name = image.isPattern ? undefined : ImageName.safeParse(image.image).data;
  const names: ListedName[] = [];
  const include: Placed[] = [];
  const exclude: Placed[] = [];
  for (const [index, text] of tags.entries()) {
    const read = typeof text === 'string' ? readTargetTag(text) : { problems: [] };
    if ('problems' in read) continue;
    const at = [...path, 'tags', index];
    const { value: tag } = read;
    if (tag.kind !== 'name') (tag.kind === 'exclude' ? exclude : include).push([tag.glob, at]);
    // A tag of an image by pattern is found, not named.
    else if (name === undefined) include.push([tag.tag, at]);
    else names.push({ parts: { registry: image.registry, image: name, tag: tag.tag }, path: at });
  }
  return { names, pattern: patternOf(image, path, { include, exclude }) };
}

function patternOf(
  { registry, image }: TargetImage,
  path: Path,
  { include, exclude }: { readonly include: readonly Placed[]; readonly exclude: readonly Placed[] },
): ListedPattern | undefined {
  const [first, ...others] = include.map(([glob]) => glob);
  if (first === undefined) return undefined;
  return {
    registry,
    image,
    tags: { include: [first, ...others], exclude: exclude.map(([glob]) => glob) },
    path,
    includedAt: include.map(([, at]) => at),
    excludedAt: exclude.map(([, at]) => at),
  };
}

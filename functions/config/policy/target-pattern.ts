import type { RegistryKey } from '../../domain/values/reference.ts';
import { compileGlob, hasWildcard, literalStart } from './glob.ts';
import { bySpecificity, type Patterns, type PlainParts } from './rule-match.ts';

/** Tags that a target finds by pattern. */
export type TagPattern = {
  readonly registry: RegistryKey;
  /** A pattern of image names, without the registry's key; without a wildcard it is the name of one image. */
  readonly image: string;
  readonly tags: {
    /** Patterns and names, of which one matches. */
    readonly include: readonly [string, ...string[]];
    /** Patterns that take away what a pattern matches; what `include` names is never taken away. */
    readonly exclude: readonly string[];
  };
};

export const hasImageWildcard = ({ image }: Pick<TagPattern, 'image'>): boolean => hasWildcard(image);

export const matchesImage = (pattern: Pick<TagPattern, 'image'>, image: string): boolean =>
  compileGlob(pattern.image)(image);

/** One pattern of tags of a target, by which it is compared with others, and the tags that the target finds by it. */
export type Include = { readonly patterns: Required<Patterns>; readonly isOf: (tag: string) => boolean };

export function includesOf({ registry, image, tags }: TagPattern): readonly Include[] {
  const excludes = tags.exclude.map(compileGlob);
  return tags.include.map((glob) => {
    const matchesTag = compileGlob(glob);
    const isName = !hasWildcard(glob);
    const takesSignatures = literalStart(glob).startsWith('sha256-');
    const isOf = (tag: string): boolean =>
      matchesTag(tag) &&
      (isName || !excludes.some((excludes) => excludes(tag))) &&
      (takesSignatures || !isSignatureTag(tag));
    return { patterns: { image: `${registry}/${image}`, tag: glob }, isOf };
  });
}

/** The patterns that match a tag, the most specific first; of equally specific ones, the first in the file. */
export const matchingPatterns = <Pattern extends TagPattern>(
  all: readonly Pattern[],
  { registry, image, tag }: PlainParts,
): readonly (Include & { readonly pattern: Pattern })[] =>
  all
    .filter((pattern) => pattern.registry === registry && matchesImage(pattern, image))
    .flatMap((pattern) => includesOf(pattern).map((include) => ({ ...include, pattern })))
    .filter(({ isOf }) => isOf(tag))
    .toSorted(bySpecificity);

/**
 * Whether a signing or attesting tool made a tag: the digest of what is signed, and what it is, as cosign writes them; or the digest
 * alone, as the OCI referrers tag schema has it.
 */
export const isSignatureTag = (tag: string): boolean => /^sha256-[0-9a-f]{64}(?:\.(?:sig|att|sbom))?$/.test(tag);

/** As a person writes it: `prod/web/*:v*`, or `prod/web/*:[v*, !*-rc*]`. */
export function patternText({ registry, image, tags: { include, exclude } }: TagPattern): string {
  const texts = [...include, ...exclude.map((glob) => `!${glob}`)];
  return `${registry}/${image}:${texts.length === 1 ? texts[0] : `[${texts.join(', ')}]`}`;
}

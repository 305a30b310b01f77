import picomatch from 'picomatch';
import type { ReferenceParts } from '../domain/reference.ts';

/** The patterns of a rule; one that is left out matches everything. */
export type Patterns = { readonly image?: string | undefined; readonly tag?: string | undefined };

// Only wildcards are patterns: all else that the library knows is kept out by the schema, or switched off.
const options = { dot: true, noext: true, nobrace: true, nobracket: true, nonegate: true, nocomment: true } as const;

export function matches({ image = '**', tag = '*' }: Patterns, parts: ReferenceParts): boolean {
  return (
    picomatch.isMatch(`${parts.registry}/${parts.image}`, image, options) && picomatch.isMatch(parts.tag, tag, options)
  );
}

/** What a pattern is compared by, the first thing first; more is more specific. */
const criteria = [
  { says: 'it has no wildcard', count: (glob: string) => (/[*?]/.test(glob) ? 0 : 1) },
  { says: 'it has more literal characters', count: (glob: string) => glob.replace(/[*?]/g, '').length },
  { says: 'it has more ?', count: (glob: string) => glob.split('?').length - 1 },
  { says: 'it has fewer **', count: (glob: string) => -(glob.split('**').length - 1) },
  { says: 'it has fewer *', count: (glob: string) => -(glob.replaceAll('**', '').split('*').length - 1) },
] as const;

/**
 * Why one rule is more specific than another, or less: the image decides first, then the tag. Undefined where neither
 * is. `by` is above 0 where the first one is more specific.
 */
export function compareSpecificity(
  one: Patterns,
  other: Patterns,
): { readonly by: number; readonly because: string } | undefined {
  for (const [part, ones, others] of [
    ['image', one.image ?? '**', other.image ?? '**'],
    ['tag', one.tag ?? '*', other.tag ?? '*'],
  ] as const) {
    for (const { says, count } of criteria) {
      const by = count(ones) - count(others);
      if (by !== 0) return { by, because: `of the ${part} pattern, ${says}` };
    }
  }
  return undefined;
}

/** The rules that match, the most specific first, by their places in the list. */
export function matchingRules(rules: readonly Patterns[], parts: ReferenceParts): readonly number[] {
  return [...rules.keys()]
    .filter((index) => matches(rules[index] ?? {}, parts))
    .toSorted((one, other) => compareSpecificity(rules[other] ?? {}, rules[one] ?? {})?.by ?? 0);
}

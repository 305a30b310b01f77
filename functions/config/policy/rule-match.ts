import picomatch from 'picomatch';
import type { ReferenceParts } from '../../domain/reference.ts';

/** The patterns of a rule; one that is left out matches everything. */
export type Patterns = { readonly image?: string | undefined; readonly tag?: string | undefined };

/** The patterns, with what one that is left out stands for. */
export const wholeOf = ({ image = '**', tag = '*' }: Patterns) => ({ image, tag });

export function matches(patterns: Patterns, parts: ReferenceParts): boolean {
  const { image, tag } = wholeOf(patterns);
  return matcherOf(image)(`${parts.registry}/${parts.image}`) && matcherOf(tag)(parts.tag);
}

const options = {
  // Only wildcards are patterns: all else that the library knows is kept out by the schema, or switched off.
  ...{ dot: true, noext: true, nobrace: true, nobracket: true, nonegate: true, nocomment: true },
  // Without it a closing `/**` stands for no part too, but not where a wildcard is before it.
  strictSlashes: true,
  // The short ways read `*.*` as `*.?*`.
  fastpaths: false,
} as const;

const matchers = new Map<string, picomatch.Matcher>();

/** To make a matcher takes far longer than to use it, and every tag is held against every rule. */
function matcherOf(glob: string): picomatch.Matcher {
  const matcher = matchers.get(glob) ?? picomatch(glob, options);
  matchers.set(glob, matcher);
  return matcher;
}

/** What a pattern is compared by, the first thing first; more is more specific. */
const criteria = [
  { says: 'has no wildcard', count: (glob: string) => (/[*?]/.test(glob) ? 0 : 1) },
  { says: 'has more literal characters', count: (glob: string) => glob.replace(/[*?]/g, '').length },
  { says: 'has more ?', count: (glob: string) => glob.split('?').length - 1 },
  { says: 'has fewer **', count: (glob: string) => -(glob.split('**').length - 1) },
] as const;

/**
 * Why one rule is more specific than another, or less: the image decides first, then the tag. Undefined where neither
 * is. `by` is above 0 where the first one is more specific.
 */
export function compareSpecificity(
  one: Patterns,
  other: Patterns,
): { readonly by: number; readonly because: string } | undefined {
  const [ones, others] = [wholeOf(one), wholeOf(other)];
  for (const part of ['image', 'tag'] as const) {
    for (const { says, count } of criteria) {
      const by = count(ones[part]) - count(others[part]);
      if (by !== 0) return { by, because: `its ${part} pattern ${says}` };
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

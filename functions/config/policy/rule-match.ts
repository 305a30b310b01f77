import { hasWildcard, matchesGlob } from './glob.ts';

/** The patterns of a rule. A pattern that is left out matches everything. */
export type Patterns = { readonly image?: string | undefined; readonly tag?: string | undefined };

/** Both patterns; one that is left out is the pattern that matches everything. */
export const wholeOf = ({ image = '**', tag = '*' }: Patterns) => ({ image, tag });

/** The parts of a reference, whatever they are. */
export type PlainParts = Readonly<Record<'registry' | 'image' | 'tag', string>>;

export function matches(patterns: Patterns, parts: PlainParts): boolean {
  const { image, tag } = wholeOf(patterns);
  return matchesGlob(image, `${parts.registry}/${parts.image}`) && matchesGlob(tag, parts.tag);
}

/** What patterns are compared by, in this order. The higher count is the more specific one. */
const criteria = [
  { says: 'has no wildcard', count: (glob: string) => (hasWildcard(glob) ? 0 : 1) },
  { says: 'has more literal characters', count: (glob: string) => glob.replace(/[*?]/g, '').length },
  { says: 'has more ?', count: (glob: string) => glob.split('?').length - 1 },
  { says: 'has fewer **', count: (glob: string) => -(glob.split('**').length - 1) },
] as const;

/**
 * Which of two rules is more specific, and why: first by their image patterns, then by their tag patterns. `by` is above 0 if the
 * first one is. Undefined if they are equally specific.
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

/** The rules that match, the most specific first; of equally specific ones, the first in the file. */
export function matchingRules<Rule extends { readonly patterns: Patterns }>(
  rules: readonly Rule[],
  parts: PlainParts,
): readonly Rule[] {
  return rules.filter(({ patterns }) => matches(patterns, parts)).toSorted(bySpecificity);
}

/** Sorts the most specific first, and leaves equally specific ones in their order. */
export const bySpecificity = (one: { readonly patterns: Patterns }, other: { readonly patterns: Patterns }): number =>
  compareSpecificity(other.patterns, one.patterns)?.by ?? 0;

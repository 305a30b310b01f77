import { commonExample, coversCommon, coversPart } from './overlap.ts';
import { bySpecificity, compareSpecificity, matchingRules, type Patterns, type PlainParts } from './rule-match.ts';
import { includesOf, matchingPatterns, type TagPattern } from './target-pattern.ts';

type WithPatterns = { readonly patterns: Patterns };

/** Rules of which one may apply to tags of a pattern. */
export type RulesOfPattern<Rule> = {
  /** The most specific first. */
  readonly rules: readonly Rule[];
  /** Those that can match tags, and that a more specific one always overrides. */
  readonly overridden: readonly Rule[];
  /** Whether some tags may have no rule. */
  readonly mayHaveNone: boolean;
};

/** Which rules may apply to tags of a pattern. */
export function rulesOfPattern<Rule extends WithPatterns>(
  pattern: TagPattern,
  all: readonly Rule[],
): RulesOfPattern<Rule> {
  const ofIncludes = includesOf(pattern).map(({ patterns }) => {
    const matching = all.filter((rule) => canMatch(rule.patterns, patterns, pattern)).toSorted(bySpecificity);
    const rules = matching.filter((rule) => !matching.some((other) => isOverridden(rule, other, patterns)));
    return { matching, rules, mayHaveNone: !matching.some((rule) => coversCommon(rule.patterns, [patterns])) };
  });
  const matching = new Set(ofIncludes.flatMap((each) => each.matching));
  const applying = new Set(ofIncludes.flatMap(({ rules }) => rules));
  return {
    rules: [...applying].toSorted(bySpecificity),
    overridden: [...matching].filter((rule) => !applying.has(rule)),
    mayHaveNone: ofIncludes.some(({ mayHaveNone }) => mayHaveNone),
  };
}

/** Whether a more specific rule matches all that a rule and a pattern have in common. */
const isOverridden = (rule: WithPatterns, other: WithPatterns, include: Patterns): boolean =>
  (compareSpecificity(other.patterns, rule.patterns)?.by ?? 0) > 0 &&
  coversCommon(other.patterns, [rule.patterns, include]);

const canMatch = (rule: Patterns, include: Patterns, { tags: { exclude } }: TagPattern): boolean =>
  !exclude.some((glob) => coversPart(glob, rule.tag ?? '*')) && commonExample([rule, include]) !== undefined;

/**
 * A tag that one pattern lists and to which these rules alone would apply, if they are equally specific; undefined where none was found,
 * though there may be one.
 */
export function exampleOf<Rule extends WithPatterns, Pattern extends TagPattern>(
  pattern: Pattern,
  rules: readonly Rule[],
  all: { readonly rules: readonly Rule[]; readonly patterns: readonly Pattern[] },
): PlainParts | undefined {
  const examples = includesOf(pattern).flatMap(
    ({ patterns }) => commonExample([patterns, ...rules.map((rule) => rule.patterns)]) ?? [],
  );
  return examples.find((parts) => {
    const [first] = matchingRules(all.rules, parts);
    const isOfPattern = matchingPatterns(all.patterns, parts)[0]?.pattern === pattern;
    return isOfPattern && (first === undefined || rules.includes(first));
  });
}

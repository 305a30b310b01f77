import { exampleOf, rulesOfPattern } from '../policy/pattern-rules.ts';
import { compareSpecificity, matchingRules, type Patterns } from '../policy/rule-match.ts';
import { patternText } from '../policy/target-pattern.ts';
import { policyKeys } from '../schema/policy-keys.ts';
import { either } from '../schema/reading.ts';
import { type Entries, hasPattern, type PolicyEntry } from './entries.ts';
import type { Problem } from './problem.ts';

/** Rules that match nothing or say nothing, and rules of which none is more specific for a tag that both match. */
export const ruleProblems = (entries: Entries): Problem[] => [
  ...entries.rules.filter(({ isMap }) => isMap).flatMap(emptyRule),
  ...ties(entries),
];

function emptyRule({ path, raw }: PolicyEntry): Problem[] {
  const keys = Object.keys(policyKeys);
  const lacking = (names: readonly string[], message: string): Problem => {
    return { path, at: 'value', message, lacks: names.map((key) => [...path, key]) };
  };
  return [
    ...(hasPattern(raw)
      ? []
      : [
          lacking(
            ['image', 'tag'],
            'expected image, tag or both, to say which tags the rule is for; for all tags, use defaults',
          ),
        ]),
    ...(keys.some((key) => key in raw)
      ? []
      : [lacking(keys, `expected at least one key of a policy: ${either(keys)}`)]),
  ];
}

function ties({ layers, tags, patterns }: Entries): Problem[] {
  const found = [
    ...tags.flatMap(({ reference, parts }) => {
      const [winner, ...others] = matchingRules(layers.rules, parts);
      if (winner === undefined) return [];
      return others.filter((other) => isTie(winner, other)).map((other) => ({ winner, other, what: reference }));
    }),
    ...patterns.flatMap((pattern) => {
      const { rules } = rulesOfPattern(pattern, layers.rules);
      return rules.flatMap((winner, index) =>
        rules
          .slice(index + 1)
          .filter((other) => isTie(winner, other))
          .filter((other) => exampleOf(pattern, [winner, other], { rules: layers.rules, patterns }) !== undefined)
          .map((other) => ({ winner, other, what: `tags of ${patternText(pattern)}` })),
      );
    }),
  ];
  // One problem a rule, whatever it matches.
  const firsts = new Map(found.toReversed().map((tie) => [tie.other, tie]));
  return [...firsts.values()].map(({ winner, other: { path }, what }) => {
    const message = `is as specific as another rule that matches ${what}; make one pattern narrower, or merge the two rules`;
    return { path, at: 'value', message, first: winner.path };
  });
}

const isTie = (one: { readonly patterns: Patterns }, other: { readonly patterns: Patterns }): boolean =>
  compareSpecificity(one.patterns, other.patterns) === undefined;

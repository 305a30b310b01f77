import { compareSpecificity, matchingRules } from '../policy/rule-match.ts';
import { policyKeys } from '../schema/policy-keys.ts';
import { either } from '../schema/reading.ts';
import { formatPath } from '../yaml/path.ts';
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

function ties({ layers, tags }: Entries): Problem[] {
  const reported = new Set<string>();
  return tags.flatMap(({ reference, parts }): Problem[] => {
    const [winner, ...others] = matchingRules(layers.rules, parts);
    if (winner === undefined) return [];
    const equals = others.filter(({ patterns }) => compareSpecificity(winner.patterns, patterns) === undefined);
    return equals
      .filter(({ path }) => !reported.has(formatPath(path)))
      .map(({ path }) => {
        reported.add(formatPath(path));
        const message = `is as specific as another rule that matches ${reference}; make one pattern narrower, or merge the two rules`;
        return { path, at: 'value', message, first: winner.path };
      });
  });
}

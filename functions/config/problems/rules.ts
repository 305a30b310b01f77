import { compareSpecificity, matchingRules } from '../policy/rule-match.ts';
import { policyKeys } from '../schema/policy-keys.ts';
import { hasPattern, listedTagsIn, listIn, mapIn, policiesIn, type RawMap } from './entries.ts';
import type { Fault } from './problem.ts';

/** Rules that match nothing or say nothing, and rules of which none is more specific for a tag that both match. */
export function ruleFaults(file: RawMap): Fault[] {
  const empty = listIn(file['rules']).flatMap((entry, index): Fault[] => {
    const rule = mapIn(entry);
    if (rule === undefined) return [];
    const path = ['rules', index];
    return [
      ...(hasPattern(rule)
        ? []
        : [
            {
              path,
              at: 'value' as const,
              message: 'expected image, tag or both, to say which tags it is for (for all of them, use defaults)',
              lacks: [
                [...path, 'image'],
                [...path, 'tag'],
              ],
            },
          ]),
      ...(Object.keys(policyKeys).some((key) => key in rule)
        ? []
        : [
            {
              path,
              at: 'value' as const,
              message: `expected at least one of ${Object.keys(policyKeys).join(', ')}`,
              lacks: Object.keys(policyKeys).map((key) => [...path, key]),
            },
          ]),
    ];
  });
  return [...empty, ...ties(file)];
}

function ties(file: RawMap): Fault[] {
  const { rules } = policiesIn(file);
  const told = new Set<number>();
  return listedTagsIn(file).flatMap(({ reference, parts }): Fault[] => {
    const [winner = 0, ...others] = matchingRules(rules, parts);
    const isAsSpecific = (index: number): boolean =>
      compareSpecificity(rules[winner] ?? {}, rules[index] ?? {}) === undefined;
    // Of equals the one that is written first comes first.
    return others
      .filter((index) => isAsSpecific(index) && !told.has(index))
      .map((index) => {
        told.add(index);
        const message = `is as specific as another rule, and both match ${reference}; make the pattern of one of them narrower, or one rule of the two`;
        return { path: ['rules', index], at: 'value', message, first: ['rules', winner] };
      });
  });
}

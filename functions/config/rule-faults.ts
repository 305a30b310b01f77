import type { Fault } from './config-problem.ts';
import { policyKeys } from './policy-keys.ts';
import { listIn, mapIn, type RawMap } from './raw-file.ts';
import { compareSpecificity, matchingRules } from './rule-match.ts';
import { hasPattern, mentionsIn, policiesIn } from './sound-parts.ts';

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
              message: 'wanted image, tag or both, to say which tags it is for (for all of them, use defaults)',
              lacks: [
                [...path, 'image'],
                [...path, 'tag'],
              ],
            },
          ]),
      ...(Object.keys(policyKeys).some((key) => key in rule)
        ? []
        : [{ path, at: 'value' as const, message: `wanted at least one of ${Object.keys(policyKeys).join(', ')}` }]),
    ];
  });
  return [...empty, ...ties(file)];
}

function ties(file: RawMap): Fault[] {
  const { rules } = policiesIn(file);
  const told = new Set<string>();
  return mentionsIn(file).flatMap(({ reference, parts }): Fault[] => {
    const [one, other] = matchingRules(rules, parts);
    if (one === undefined || other === undefined) return [];
    if (compareSpecificity(rules[one] ?? {}, rules[other] ?? {}) !== undefined) return [];
    const [earlier, later] = one < other ? [one, other] : [other, one];
    if (told.has(`${earlier} ${later}`)) return [];
    told.add(`${earlier} ${later}`);
    const message = `is as specific as another rule, and both match ${reference}; make the pattern of one of them narrower`;
    return [{ path: ['rules', later], at: 'value', message, first: ['rules', earlier] }];
  });
}

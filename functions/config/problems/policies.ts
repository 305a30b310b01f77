import type { Policy } from '../../domain/policy.ts';
import { durationMs } from '../../domain/values/duration.ts';
import { layersOf, layerWith, settingOf } from '../policy/layers.ts';
import { exampleOf, rulesOfPattern } from '../policy/pattern-rules.ts';
import type { PolicyKey } from '../schema/policy-keys.ts';
import { formatPath } from '../yaml/path.ts';
import { type Entries, mapIn, type PatternOfTarget, type PolicyEntry } from './entries.ts';
import type { Problem } from './problem.ts';

/** Keys of a policy that contradict each other, in one place or between a target, its rule and the defaults. */
export function policyProblems({ policies, rules, layers, tags, patterns }: Entries): Problem[] {
  return [
    ...policies.flatMap(emptyChanges),
    ...policies.flatMap(severityProblems),
    ...policies.flatMap(missingDigests),
    ...tags.flatMap(({ target, parts }) => layerProblems(layersOf(target, parts, layers))),
    ...patterns.flatMap((pattern) => patternProblems(pattern, layers, patterns)),
    ...rules.flatMap((rule) => layerProblems([rule, layers.defaults])),
    ...layerProblems([layers.defaults]),
  ];
}

/** Changes that limit nothing, or name a time zone for windows that they do not have. */
function emptyChanges({ path, raw }: PolicyEntry): Problem[] {
  const changes = mapIn(raw['changes']);
  if (changes === undefined || 'between' in changes) return [];
  const at = [...path, 'changes'];
  if (!('by' in changes)) {
    const message = 'expected between, by or both; without them, changes limits nothing';
    const lacks = [
      [...at, 'between'],
      [...at, 'by'],
    ];
    return [{ path: at, at: 'value', message, lacks }];
  }
  const message = 'only allowed with between, whose windows it is for; add between, or remove timeZone';
  return 'timeZone' in changes ? [{ path: [...at, 'timeZone'], at: 'key', message }] : [];
}

function severityProblems({ kind, path, raw }: PolicyEntry): Problem[] {
  if (kind === 'defaults') return [];
  return ['record-tampered', 'registry-suspect']
    .filter((about) => mapIn(raw['severity'])?.[about] !== undefined)
    .map((about) => {
      const message = `${about} is about no single tag; set its severity under defaults`;
      return { path: [...path, 'severity', about], at: 'key', message };
    });
}

function missingDigests({ kind, path, raw }: PolicyEntry): Problem[] {
  if (kind === 'defaults' || raw['expect'] !== 'pinned' || 'digests' in raw) return [];
  const digests = [...path, 'digests'];
  const message = 'missing; expect: pinned needs the list of digests that these tags may show';
  return [{ path: digests, at: 'value', message, lacks: [digests] }];
}

/** Contradictions for the tags of a pattern: by each rule that surely applies to some of them, or by none. */
function patternProblems(
  pattern: PatternOfTarget,
  layers: Entries['layers'],
  patterns: readonly PatternOfTarget[],
): Problem[] {
  const { target } = pattern;
  const { rules, mayHaveNone } = rulesOfPattern(pattern, layers.rules);
  const applying = rules.filter((rule) => exampleOf(pattern, [rule], { rules: layers.rules, patterns }) !== undefined);
  return [
    ...(mayHaveNone ? [[target, layers.defaults]] : []),
    ...applying.map((rule) => [target, rule, layers.defaults]),
  ].flatMap((each) => layerProblems(each, 'pattern'));
}

/** Contradictions between the places that a policy is read from, the innermost first. */
function layerProblems(layers: readonly PolicyEntry[], listedBy: Policy['listedBy'] = 'name'): Problem[] {
  // The schema reports a value that is wrong; what would go with it is a guess.
  const isGuess = (key: PolicyKey): boolean => {
    const writer = layers.find(({ raw }) => key in raw);
    return writer !== undefined && writer.keys[key] === undefined;
  };
  return [
    ...(isGuess('expect') ? [] : expectationProblems(layers)),
    ...(isGuess('staleAfter') || isGuess('warnBefore') ? [] : warningProblems(layers, listedBy)),
  ];
}

/** Keys of the innermost place that do not go with what is expected there. */
function expectationProblems(layers: readonly PolicyEntry[]): Problem[] {
  const [own] = layers;
  // Defaults are for tags of every expectation.
  if (own === undefined || own.kind === 'defaults') return [];
  const { path, raw, keys } = own;
  const expected = settingOf(layers, 'expect');
  const came = `this ${own.kind} is ${expected}${sourceOf(layerWith(layers, 'expect'), own)}`;
  const problems: Problem[] = [];
  if (keys.expect !== 'pinned' && 'digests' in raw) {
    const message = `only allowed beside expect: pinned, but ${came}; add expect: pinned here, or remove digests`;
    problems.push({ path: [...path, 'digests'], at: 'key', message });
  }
  if (expected !== 'moving' && 'changes' in raw) {
    problems.push({
      path: [...path, 'changes'],
      at: 'key',
      message: `only allowed with expect: moving, but ${came}; add expect: moving here, or remove changes`,
    });
  }
  return problems;
}

/** Where the expectation of a place comes from: ` by rules[0]`, ` by default`; nothing where the place says it itself. */
function sourceOf(place: PolicyEntry | undefined, own: PolicyEntry): string {
  if (place === own) return '';
  return ` by ${place?.kind === 'rule' ? formatPath(place.path) : 'default'}`;
}

/** A warning that would come too late. It is reported where the innermost of the two keys stands. */
function warningProblems(layers: readonly PolicyEntry[], listedBy: Policy['listedBy']): Problem[] {
  const warnBefore = settingOf(layers, 'warnBefore');
  const staleAfter = settingOf(layers, 'staleAfter');
  const innermost = layers.find(({ keys }) => keys.warnBefore !== undefined || keys.staleAfter !== undefined);
  if (warnBefore === 'never' || innermost === undefined) return [];
  const { kind, path, keys } = innermost;
  const key = keys.warnBefore === undefined ? 'staleAfter' : 'warnBefore';
  const problem = (message: string): Problem[] => [{ path: [...path, key], at: 'value', message }];
  if (staleAfter === 'never') {
    // Patterns and defaults may warn of what only some tags can become, and a target need not become what they warn of.
    const isOfOne = kind === 'target' && listedBy === 'name';
    const isInVain = key === 'warnBefore' && (isOfOne || keys.staleAfter === 'never');
    return isInVain ? problem('no effect: staleAfter is never here; set staleAfter, or remove warnBefore') : [];
  }
  if (durationMs(warnBefore) < durationMs(staleAfter)) return [];
  return problem(
    key === 'warnBefore'
      ? `expected less than staleAfter, which is ${staleAfter} here, got "${warnBefore}"`
      : `expected more than warnBefore, which is ${warnBefore} here, got "${staleAfter}"`,
  );
}

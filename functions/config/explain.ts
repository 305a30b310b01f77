import type { Acceptance, Policy } from '../domain/policy.ts';
import { type Reference, type ReferenceParts, referenceOf } from '../domain/values/reference.ts';
import { readAuditYaml } from './audit-yaml.ts';
import { type Layer, layersIn, layersOf } from './policy/layers.ts';
import { rulesOfPattern } from './policy/pattern-rules.ts';
import { acceptanceOf, resolvePolicy } from './policy/resolve.ts';
import { compareSpecificity, matchingRules, type Patterns, wholeOf } from './policy/rule-match.ts';
import { matchingPatterns, patternText } from './policy/target-pattern.ts';
import { type Entries, entriesOf, mapIn, type PatternOfTarget } from './problems/entries.ts';
import { AuditFile } from './schema/audit-file.ts';
import { type Setting, type SettingsFile, settingsOf, type Where } from './settings.ts';
import { offsetOf } from './yaml/data.ts';
import { formatPath, type Path } from './yaml/path.ts';

/** A rule or a pattern of targets that matches a tag, with its patterns. */
export type Matching = Where & {
  readonly image: string;
  readonly tag: string;
  /** Why the one that applies goes before this one; null for the one that applies. */
  readonly overriddenBecause: string | null;
};

export type PlacedAcceptance = Acceptance & { readonly where: Where };

/** Where the policy of a tag comes from. */
export type Explanation = {
  readonly reference: Reference;
  readonly settings: readonly Setting[];
  /** The patterns of targets by which the tag is found, the most specific first: it alone counts. None for a tag that is named. */
  readonly patterns: readonly Matching[];
  /** The most specific first: it alone applies. */
  readonly rules: readonly Matching[];
  /** In the order of the file. */
  readonly accepted: readonly PlacedAcceptance[];
};

/** The policy that tags of a pattern have by one rule, or without any (null). */
export type PolicyOfPattern = {
  readonly rule: Where | null;
  readonly policy: Policy;
  readonly settings: readonly Setting[];
};

/** Which policies the tags of a pattern have. */
export type ExplainedPattern = Where & {
  /** As a person writes it. */
  readonly pattern: string;
  /** The rules that can apply, the most specific first, and last none, where that is possible. */
  readonly policies: readonly PolicyOfPattern[];
  /** The rules that can match, and that a more specific one always overrides. */
  readonly overridden: readonly Where[];
};

export type Explained = {
  /** One for each tag that targets name, in the order of the file. */
  readonly targets: readonly Explanation[];
  /** One for each pattern of targets. */
  readonly patterns: readonly ExplainedPattern[];
  /** The same for any tag: undefined where it is not a target. */
  readonly explainTag: (parts: ReferenceParts) => Explanation | undefined;
  /** What applies where neither a target nor a rule says otherwise. */
  readonly usual: readonly Setting[];
  /** The rules that match no target. */
  readonly unmatchedRules: readonly Where[];
  /** The rules that match targets, each of which has a more specific one. */
  readonly overriddenRules: readonly Where[];
};

/** Says where each policy comes from. The text must be that of a valid file; any other throws. */
export function explain(text: string): Explained {
  const yaml = readAuditYaml(text);
  const file = AuditFile.parse(yaml.data);
  const whereOf = (path: Path): Where => {
    const { key, node } = yaml.spotOf(path);
    return { path: formatPath(path), line: yaml.placeOf(offsetOf(key ?? node)).line };
  };
  const settingsFile: SettingsFile = { timeZone: file.timeZone, whereOf, spotOf: yaml.spotOf };
  const source = { file, layers: layersIn(file), settingsFile, entries: entriesOf(mapIn(yaml.data) ?? {}) };
  const { layers, entries } = source;
  const targets = entries.tags.map(({ parts, target }) => explainTag(parts, target, [], source));
  const patterns = entries.patterns.map((pattern) => explainPattern(pattern, source));
  return {
    targets,
    patterns,
    explainTag: (parts) => {
      const reference = referenceOf(parts);
      const named = targets.find((target) => target.reference === reference);
      const matching = matchingPatterns(entries.patterns, parts);
      const [first] = matching;
      return named ?? (first && explainTag(parts, first.pattern.target, matching, source));
    },
    usual: settingsOf([layers.defaults], settingsFile, entries.patterns.length > 0 ? 'pattern' : 'name'),
    ...idleRules(targets, patterns, source),
  };
}

type Source = {
  readonly file: AuditFile;
  readonly layers: ReturnType<typeof layersIn>;
  readonly settingsFile: SettingsFile;
  readonly entries: Entries;
};

function explainTag(
  parts: ReferenceParts,
  target: Layer,
  matching: ReturnType<typeof matchingPatterns<PatternOfTarget>>,
  { file, layers, settingsFile }: Source,
): Explanation {
  const { whereOf } = settingsFile;
  const reference = referenceOf(parts);
  const listedBy = matching.length === 0 ? 'name' : 'pattern';
  const patterns = matching.map(({ pattern: { path }, patterns }) => ({ path, patterns }));
  return {
    reference,
    settings: settingsOf(layersOf(target, parts, layers), settingsFile, listedBy),
    patterns: inOrder(patterns, whereOf),
    rules: inOrder(matchingRules(layers.rules, parts), whereOf),
    accepted: file.accept.flatMap((accepted, index) =>
      accepted.reference === reference ? [{ ...acceptanceOf(accepted), where: whereOf(['accept', index]) }] : [],
    ),
  };
}

function explainPattern(pattern: PatternOfTarget, { file, layers, settingsFile }: Source): ExplainedPattern {
  const { rules, overridden, mayHaveNone } = rulesOfPattern(pattern, layers.rules);
  const { timeZone } = file;
  const of = (rule: Source['layers']['rules'][number] | undefined): PolicyOfPattern => {
    const own = [pattern.target, ...(rule === undefined ? [] : [rule]), layers.defaults];
    return {
      rule: rule === undefined ? null : settingsFile.whereOf(rule.path),
      policy: resolvePolicy(own, [], { timeZone, listedBy: 'pattern' }),
      settings: settingsOf(own, settingsFile, 'pattern'),
    };
  };
  return {
    ...settingsFile.whereOf(pattern.path),
    pattern: patternText(pattern),
    policies: [...rules.map(of), ...(mayHaveNone ? [of(undefined)] : [])],
    overridden: overridden.map(({ path }) => settingsFile.whereOf(path)),
  };
}

/** The rules that apply to nothing, by the reason. */
function idleRules(
  targets: readonly Explanation[],
  patterns: readonly ExplainedPattern[],
  { layers, settingsFile }: Source,
): Pick<Explained, 'unmatchedRules' | 'overriddenRules'> {
  const ofPatterns = patterns.flatMap(({ policies }) => policies.flatMap(({ rule }) => rule ?? []));
  const overridden = patterns.flatMap((each) => each.overridden);
  const matching = new Set(
    [...targets.flatMap(({ rules }) => rules), ...ofPatterns, ...overridden].map(({ path }) => path),
  );
  const applying = new Set(
    [...targets.flatMap(({ rules }) => rules.slice(0, 1)), ...ofPatterns].map(({ path }) => path),
  );
  const rules = layers.rules.map(({ path }) => settingsFile.whereOf(path));
  return {
    unmatchedRules: rules.filter(({ path }) => !matching.has(path)),
    overriddenRules: rules.filter(({ path }) => matching.has(path) && !applying.has(path)),
  };
}

/** Why one of equally specific patterns goes before the others. */
export const standsFirst = 'it stands first in the file';

type Placed = { readonly path: Path; readonly patterns: Patterns };

function inOrder(matching: readonly Placed[], whereOf: (path: Path) => Where): readonly Matching[] {
  const [winner] = matching;
  return matching.map((each) => {
    const difference = winner && compareSpecificity(winner.patterns, each.patterns);
    const because = difference?.because ?? standsFirst;
    return { ...whereOf(each.path), ...wholeOf(each.patterns), overriddenBecause: each === winner ? null : because };
  });
}

import type { Acceptance } from '../domain/policy.ts';
import type { Reference } from '../domain/values/reference.ts';
import { readAuditYaml } from './audit-yaml.ts';
import { layersIn, layersOf } from './policy/layers.ts';
import { acceptanceOf } from './policy/resolve.ts';
import { compareSpecificity, matchingRules, type Patterns, wholeOf } from './policy/rule-match.ts';
import { entriesOf, mapIn } from './problems/entries.ts';
import { AuditFile } from './schema/audit-file.ts';
import { type Setting, type SettingsFile, settingsOf, type Where } from './settings.ts';
import { offsetOf } from './yaml/data.ts';
import { formatPath, type Path } from './yaml/path.ts';

/** A rule that matches a tag, with its patterns. */
export type MatchingRule = Where & {
  readonly image: string;
  readonly tag: string;
  /** Why the rule that applies goes before this one; null for the one that applies. */
  readonly overriddenBecause: string | null;
};

export type PlacedAcceptance = Acceptance & { readonly where: Where };

/** Where the policy of a tag comes from. */
export type Explanation = {
  readonly reference: Reference;
  readonly settings: readonly Setting[];
  /** The most specific first: it alone applies. */
  readonly rules: readonly MatchingRule[];
  /** In the order of the file. */
  readonly accepted: readonly PlacedAcceptance[];
};

export type Explained = {
  /** One for each target, in the order of the file. */
  readonly targets: readonly Explanation[];
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
  const layers = layersIn(file);
  const whereOf = (path: Path): Where => {
    const { key, node } = yaml.spotOf(path);
    return { path: formatPath(path), line: yaml.placeOf(offsetOf(key ?? node)).line };
  };
  const settingsFile: SettingsFile = { timeZone: file.timeZone, whereOf, spotOf: yaml.spotOf };
  const targets = entriesOf(mapIn(yaml.data) ?? {}).tags.map(({ reference, parts, target }): Explanation => {
    return {
      reference,
      settings: settingsOf(layersOf(target, parts, layers), settingsFile),
      rules: explainRules(matchingRules(layers.rules, parts), whereOf),
      accepted: file.accept.flatMap((accepted, index) =>
        accepted.reference === reference ? [{ ...acceptanceOf(accepted), where: whereOf(['accept', index]) }] : [],
      ),
    };
  });
  const matching = new Set(targets.flatMap(({ rules }) => rules.map(({ path }) => path)));
  const applying = new Set(targets.flatMap(({ rules }) => rules.slice(0, 1).map(({ path }) => path)));
  const rules = layers.rules.map(({ path }) => whereOf(path));
  return {
    targets,
    usual: settingsOf([layers.defaults], settingsFile),
    unmatchedRules: rules.filter(({ path }) => !matching.has(path)),
    overriddenRules: rules.filter(({ path }) => matching.has(path) && !applying.has(path)),
  };
}

type Rule = { readonly path: Path; readonly patterns: Patterns };

function explainRules(matching: readonly Rule[], whereOf: (path: Path) => Where): readonly MatchingRule[] {
  const [winner] = matching;
  return matching.map((rule) => {
    const difference = winner && compareSpecificity(winner.patterns, rule.patterns);
    return { ...whereOf(rule.path), ...wholeOf(rule.patterns), overriddenBecause: difference?.because ?? null };
  });
}

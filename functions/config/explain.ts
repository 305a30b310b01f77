import type { Acceptance } from '../domain/policy.ts';
import type { Reference } from '../domain/reference.ts';
import { type Layer, layersOf } from './policy/layers.ts';
import { acceptanceOf } from './policy/resolve.ts';
import { compareSpecificity, matchingRules, wholeOf } from './policy/rule-match.ts';
import { type ListedTag, listedTagsIn, mapIn } from './problems/entries.ts';
import { AuditFile } from './schema/audit-file.ts';
import { type Setting, type SettingsFile, settingsOf, type Where } from './settings.ts';
import { offsetOf } from './yaml/data.ts';
import { formatPath, type Path } from './yaml/path.ts';
import { readYaml } from './yaml/source.ts';

/** A rule that matches a tag, with what its patterns are. */
export type MatchingRule = Where & {
  readonly image: string;
  readonly tag: string;
  /** What the rule that applies has before this one; null for the one that applies. */
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
  /** What counts where neither a target nor a rule says otherwise. */
  readonly usual: readonly Setting[];
  /** The rules that match no target. */
  readonly unmatchedRules: readonly Where[];
  /** The rules that match targets, and of which a more specific one applies to each. */
  readonly overriddenRules: readonly Where[];
};

/** Says where each policy comes from. The text must be that of a valid file; any other throws. */
export function explain(text: string): Explained {
  const yaml = readYaml(text.replace(/^\uFEFF/, ''));
  const file = AuditFile.parse(yaml.data);
  const whereOf = (path: Path): Where => {
    const { key, node } = yaml.spotOf(path);
    return { path: formatPath(path), line: yaml.placeOf(offsetOf(key ?? node)).line };
  };
  const settingsFile: SettingsFile = { timeZone: file.timeZone, whereOf, spotOf: yaml.spotOf };
  const targets = listedTagsIn(mapIn(yaml.data) ?? {}).map(({ reference, parts, entry }: ListedTag): Explanation => {
    const layers = layersOf({ path: entry.path, keys: entry.keys }, parts, file);
    return {
      reference,
      settings: settingsOf(layers, settingsFile),
      rules: explainRules(matchingRules(file.rules, parts), file, whereOf),
      accepted: file.accept.flatMap((accepted, index) =>
        accepted.reference === reference ? [{ ...acceptanceOf(accepted), where: whereOf(['accept', index]) }] : [],
      ),
    };
  });
  const matching = new Set(targets.flatMap(({ rules }) => rules.map(({ path }) => path)));
  const applying = new Set(targets.flatMap(({ rules }) => rules.slice(0, 1).map(({ path }) => path)));
  const rules = file.rules.map((_, index) => whereOf(['rules', index]));
  const defaults: Layer = { path: ['defaults'], keys: file.defaults };
  return {
    targets,
    usual: settingsOf([defaults], settingsFile),
    unmatchedRules: rules.filter(({ path }) => !matching.has(path)),
    overriddenRules: rules.filter(({ path }) => matching.has(path) && !applying.has(path)),
  };
}

function explainRules(
  matching: readonly number[],
  { rules }: AuditFile,
  whereOf: (path: Path) => Where,
): readonly MatchingRule[] {
  const [winner = 0] = matching;
  return matching.map((index) => {
    const rule = rules[index] ?? {};
    const beaten = index === winner ? undefined : compareSpecificity(rules[winner] ?? {}, rule);
    return { ...whereOf(['rules', index]), ...wholeOf(rule), overriddenBecause: beaten?.because ?? null };
  });
}

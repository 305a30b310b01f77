import type { Reference } from '../domain/reference.ts';
import { AuditFile } from './audit-file.ts';
import { formatPath, type Path } from './config-problem.ts';
import { type PolicyKey, policyKeys } from './policy-keys.ts';
import { builtIn, type Layer, layersOf, placeOf } from './policy-layers.ts';
import { mapIn } from './raw-file.ts';
import { compareSpecificity, matchingRules } from './rule-match.ts';
import { type Mention, mentionsIn } from './sound-parts.ts';
import { offsetOf } from './yaml-data.ts';
import { readYaml } from './yaml-source.ts';

/** Where something stands in the file. Lines count from 1. */
export type Where = { readonly path: string; readonly line: number };

/** A key of a tag's policy, and what says it; `where` is null for what is built in. */
export type Setting = { readonly key: PolicyKey; readonly value: unknown; readonly where: Where | null };

/** A rule that matches a tag. */
export type MatchingRule = Where & {
  readonly image: string | null;
  readonly tag: string | null;
  /** Why the winning rule goes before this one; null for the winner. */
  readonly beatenBecause: string | null;
};

/** Where the policy of a tag comes from. */
export type Explanation = {
  readonly reference: Reference;
  /** Only those that are said somewhere. */
  readonly settings: readonly Setting[];
  /** The most specific first: it alone applies. */
  readonly rules: readonly MatchingRule[];
};

export type Explained = {
  /** One for each target, in the order of the file. */
  readonly targets: readonly Explanation[];
  /** The rules that match no target. */
  readonly idleRules: readonly Where[];
};

/** Says where each policy comes from. The text must be that of a valid file; any other throws. */
export function explain(text: string): Explained {
  const yaml = readYaml(text.replace(/^\uFEFF/, ''));
  const file = AuditFile.parse(yaml.data);
  const whereOf = (path: Path): Where => {
    const { key, node } = yaml.spotOf(path);
    return { path: formatPath(path), line: yaml.placeOf(offsetOf(key ?? node)).line };
  };
  const targets = mentionsIn(mapIn(yaml.data) ?? {}).map(({ reference, parts, entry }: Mention): Explanation => {
    const layers = layersOf({ path: entry.path, keys: entry.keys }, parts, file);
    const [winner, ...beaten] = matchingRules(file.rules, parts);
    const ruleAt = (index: number, beatenBecause: string | null): MatchingRule => {
      const { image = null, tag = null } = file.rules[index] ?? {};
      return { ...whereOf(['rules', index]), image, tag, beatenBecause };
    };
    const why = (index: number): string =>
      compareSpecificity(file.rules[winner ?? index] ?? {}, file.rules[index] ?? {})?.because ?? 'it comes first';
    return {
      reference,
      settings: settingsOf(layers, whereOf),
      rules: winner === undefined ? [] : [ruleAt(winner, null), ...beaten.map((index) => ruleAt(index, why(index)))],
    };
  });
  const used = new Set(targets.flatMap(({ rules }) => rules.map(({ path }) => path)));
  const idleRules = file.rules.map((_, index) => whereOf(['rules', index])).filter(({ path }) => !used.has(path));
  return { targets, idleRules };
}

function settingsOf(layers: readonly Layer[], whereOf: (path: Path) => Where): readonly Setting[] {
  const expect = placeOf(layers, 'expect')?.keys.expect ?? builtIn.expect;
  // What goes with another expectation is not used.
  const unused: readonly PolicyKey[] = [
    ...(expect === 'moving' ? [] : (['changes'] as const)),
    ...(expect === 'pinned' ? [] : (['digests'] as const)),
  ];
  // The keys of the table are the keys of a policy.
  const keys = (Object.keys(policyKeys) as PolicyKey[]).filter((key) => !unused.includes(key));
  return keys.flatMap((key): Setting[] => {
    if (key === 'severity') {
      return layers
        .flatMap(({ path, keys: { severity = {} } }) =>
          Object.entries(severity).map(([kind, value]) => ({ kind, value, path })),
        )
        .filter(({ kind }, index, all) => all.findIndex((other) => other.kind === kind) === index)
        .map(({ kind, value, path }) => ({ key, value: { [kind]: value }, where: whereOf([...path, key, kind]) }));
    }
    const place = placeOf(layers, key);
    if (place !== undefined) return [{ key, value: place.keys[key], where: whereOf([...place.path, key]) }];
    const value: unknown = { ...builtIn }[key as keyof typeof builtIn];
    return value === undefined ? [] : [{ key, value, where: null }];
  });
}

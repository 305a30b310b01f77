import { Duration } from '../../domain/values/duration.ts';
import type { AuditFile } from '../schema/audit-file.ts';
import type { PolicyKey, PolicyKeys } from '../schema/policy-keys.ts';
import type { Path } from '../yaml/path.ts';
import { matchingRules, type Patterns, type PlainParts } from './rule-match.ts';

/** A place of the file that holds a part of a tag's policy. */
export type Layer = { readonly path: Path; readonly keys: PolicyKeys };

/** The places that hold policies for more than one target. */
export type PolicyLayers<L extends Layer = Layer> = {
  readonly rules: readonly (L & { readonly patterns: Patterns })[];
  readonly defaults: L;
};

/** What applies if no place of the file has the key. */
export const builtIn = {
  expect: 'immutable',
  staleAfter: 'never',
  warnBefore: 'never',
  unreadableAfter: 3,
  notifyExpected: false,
  notifyNew: false,
  deletion: 'unexpected',
  remindEvery: Duration.parse('7d'),
} as const satisfies PolicyKeys;

/** Rules and defaults of a valid file. */
export const layersIn = ({ rules, defaults }: AuditFile): PolicyLayers => ({
  rules: rules.map(({ image, tag, ...keys }, index) => ({ path: ['rules', index], keys, patterns: { image, tag } })),
  defaults: { path: ['defaults'], keys: defaults },
});

/** The places that a tag's policy is read from, the innermost first: its target, the most specific rule, the defaults. */
export function layersOf<L extends Layer>(
  target: L,
  parts: PlainParts,
  { rules, defaults }: PolicyLayers<L>,
): readonly L[] {
  const [rule] = matchingRules(rules, parts);
  return rule === undefined ? [target, defaults] : [target, rule, defaults];
}

/** The innermost place that has a key; undefined where none has. */
export const layerWith = <L extends Layer>(layers: readonly L[], key: PolicyKey): L | undefined =>
  layers.find(({ keys }) => keys[key] !== undefined);

/** The value of a key in the innermost place that has it, or the one that is built in. */
export function settingOf<Key extends keyof typeof builtIn>(
  layers: readonly Layer[],
  key: Key,
): NonNullable<PolicyKeys[Key]> {
  // A key that is not undefined is not null either, and all keys of `builtIn` have a value.
  return (layerWith(layers, key)?.keys[key] ?? builtIn[key]) as NonNullable<PolicyKeys[Key]>;
}

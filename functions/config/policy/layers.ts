import { Duration } from '../../domain/duration.ts';
import type { ReferenceParts } from '../../domain/reference.ts';
import type { PolicyKey, PolicyKeys } from '../schema/policy-keys.ts';
import type { Path } from '../yaml/path.ts';
import { matchingRules, type Patterns } from './rule-match.ts';

/** A place of the file that says a part of a tag's policy. */
export type Layer = { readonly path: Path; readonly keys: PolicyKeys };

/** What counts where no place of the file says it. */
export const builtIn = {
  expect: 'immutable',
  staleAfter: 'never',
  warnBefore: 'never',
  unreadableAfter: 3,
  notifyExpected: false,
  remindEvery: Duration.parse('7d'),
} as const satisfies PolicyKeys;

/** What a file says of policies, whole or as far as it is sound. */
export type PolicyFile = { readonly rules: readonly (Patterns & PolicyKeys)[]; readonly defaults: PolicyKeys };

/** The places that a tag's policy is read from, the innermost first: its target, the most specific rule, the defaults. */
export function layersOf(own: Layer, parts: ReferenceParts, { rules, defaults }: PolicyFile): readonly Layer[] {
  const [winner] = matchingRules(rules, parts);
  const rule = winner === undefined ? undefined : rules[winner];
  return [
    own,
    ...(rule === undefined || winner === undefined ? [] : [{ path: ['rules', winner], keys: rule }]),
    { path: ['defaults'], keys: defaults },
  ];
}

/** The innermost place that has a key; undefined where none has. */
export const placeOf = (layers: readonly Layer[], key: PolicyKey): Layer | undefined =>
  layers.find(({ keys }) => keys[key] !== undefined);

/** A key as the innermost place says it, or as it is built in. */
export function settingOf<Key extends keyof typeof builtIn>(
  layers: readonly Layer[],
  key: Key,
): NonNullable<PolicyKeys[Key]> {
  // A key that is not undefined is not null either, and all keys of `builtIn` have a value.
  return (placeOf(layers, key)?.keys[key] ?? builtIn[key]) as NonNullable<PolicyKeys[Key]>;
}

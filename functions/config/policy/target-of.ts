import type { Policy, Target } from '../../domain/policy.ts';
import { type ReferenceParts, referenceOf, referenceParts } from '../../domain/values/reference.ts';
import type { AuditConfig, TargetPattern } from '../audit-config.ts';
import { compileGlob } from './glob.ts';
import type { Layer } from './layers.ts';
import { resolvePolicy } from './resolve.ts';
import { bySpecificity, wholeOf } from './rule-match.ts';
import { includesOf } from './target-pattern.ts';

/** What targets are found by. */
export type TargetSources = Pick<AuditConfig, 'targets' | 'patterns' | 'layers' | 'accept' | 'timeZone'>;

/** Patterns or rules for the tags of one image, the most specific first. */
type ForTags<Found> = readonly { readonly isOf: (tag: string) => boolean; readonly found: Found }[];
type ForImage = { readonly patterns: ForTags<TargetPattern>; readonly rules: ForTags<Layer> };

/**
 * Finds the target of a tag: the one that names it, or else that of the most specific pattern (of equally specific ones, the first in the
 * file), with the policy of the rule that applies to the tag; undefined: it is none. What depends on the image alone is worked out once
 * an image, and tags with the same sources share their policy.
 */
export function openTargets(sources: TargetSources): (parts: ReferenceParts) => Target | undefined {
  const byName = new Map(sources.targets.map((target) => [target.reference, target]));
  const images = remember(openImages(sources));
  const policyOf = openPolicies(sources);
  return (parts) => {
    const reference = referenceOf(parts);
    const named = byName.get(reference);
    if (named !== undefined || sources.patterns.length === 0) return named;
    const { patterns, rules } = images(`${parts.registry}/${parts.image}`);
    const pattern = patterns.find(({ isOf }) => isOf(parts.tag))?.found;
    if (pattern === undefined) return undefined;
    const rule = rules.find(({ isOf }) => isOf(parts.tag))?.found;
    const { registry, image, tag } = parts;
    return { reference, registry, image, tag, policy: policyOf(pattern, rule, reference) };
  };
}

/** Sorts and compiles all patterns once, and picks those that match an image. */
function openImages({ patterns, layers }: TargetSources): (text: string) => ForImage {
  const included = patterns
    .flatMap((found) => {
      const matches = compileGlob(`${found.registry}/${found.image}`);
      return includesOf(found).map((include) => ({ ...include, matches, found }));
    })
    .toSorted(bySpecificity);
  const rules = layers.rules
    .map((found) => {
      const { image, tag } = wholeOf(found.patterns);
      return { patterns: found.patterns, matches: compileGlob(image), isOf: compileGlob(tag), found };
    })
    .toSorted(bySpecificity);
  return (text) => ({
    patterns: included.filter(({ matches }) => matches(text)),
    rules: rules.filter(({ matches }) => matches(text)),
  });
}

/** The policy of a tag by its pattern and its rule. Only one with an acceptance is its tag's own. */
function openPolicies({ layers: { defaults }, accept, timeZone }: TargetSources) {
  const acceptances = Map.groupBy(accept, ({ reference }) => reference);
  const resolve = (pattern: Layer, rule: Layer | undefined, reference: string | undefined): Policy => {
    const layers = rule === undefined ? [pattern, defaults] : [pattern, rule, defaults];
    const accepted = acceptances.get(reference ?? '') ?? [];
    return resolvePolicy(layers, accepted, { timeZone, listedBy: 'pattern' });
  };
  const shared = remember((pattern: Layer) => remember((rule: Layer | undefined) => resolve(pattern, rule, undefined)));
  return (pattern: Layer, rule: Layer | undefined, reference: string): Policy =>
    acceptances.has(reference) ? resolve(pattern, rule, reference) : shared(pattern)(rule);
}

/** A function that works out each value once. */
function remember<Key, Value>(work: (key: Key) => Value): (key: Key) => Value {
  const known = new Map<Key, { readonly value: Value }>();
  return (key) => {
    const found = known.get(key) ?? { value: work(key) };
    known.set(key, found);
    return found.value;
  };
}

export type TargetOf = ReturnType<typeof openTargets>;

/** The target of a text that may be a reference; undefined also where it is none. */
export function targetOfReference(text: string, targetOf: TargetOf): Target | undefined {
  const parts = referenceParts(text);
  return parts && targetOf(parts);
}

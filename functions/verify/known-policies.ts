import type { FindingPolicy, Policy } from '../domain/policy.ts';
import type { Hash } from '../domain/values/hash.ts';
import type { Reference } from '../domain/values/reference.ts';

/** What a configuration says of tags; null for one that it does not list. */
export type Policies = {
  policyOf(reference: Reference): Policy | null;
  readonly registryPolicy: FindingPolicy;
};

/** The policies of a configuration that judged rows, or why they are not known. */
export type KnownPolicies =
  | { readonly kind: 'known'; readonly policies: Policies }
  /** It was too large to be kept, or this version does not understand it: its rows are not replayed. */
  | { readonly kind: 'unknown' }
  /** It should be there, and is not, or is another one. */
  | { readonly kind: 'edited' };

/** Asks for the policies of each version once. */
export function rememberPolicies(
  ask: (version: Hash) => Promise<KnownPolicies>,
): (version: Hash) => Promise<KnownPolicies> {
  const asked = new Map<Hash, Promise<KnownPolicies>>();
  return (version) => {
    const known = asked.get(version) ?? ask(version);
    asked.set(version, known);
    return known;
  };
}

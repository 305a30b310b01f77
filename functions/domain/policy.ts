import type { Digest } from './digest.ts';
import type { Duration } from './duration.ts';
import type { ImageName, Reference, RegistryKey, TagName } from './reference.ts';

/** What is expected of the digest a tag resolves to. */
export type Expectation =
  /** Only the listed digests, in the order of the configuration; never empty. */
  | { readonly kind: 'pinned'; readonly digests: readonly [Digest, ...Digest[]] }
  /** The first digest seen, and after it any that the configuration accepts. */
  | { readonly kind: 'immutable'; readonly accepted: readonly Digest[] }
  /** Any: changes are expected and recorded. */
  | { readonly kind: 'moving' };

export type Policy = {
  readonly expectation: Expectation;
  /** How long a tag may go without a pull. */
  readonly staleAfter: Duration | 'never';
};

/** A tag to audit, with its policy. */
export type Target = {
  readonly reference: Reference;
  readonly registry: RegistryKey;
  readonly image: ImageName;
  readonly tag: TagName;
  readonly policy: Policy;
};

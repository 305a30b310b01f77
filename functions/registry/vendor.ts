import type { TagFacts } from '../domain/observation.ts';
import type { Target } from '../domain/policy.ts';
import type { Registry } from '../domain/registry.ts';
import type { Failure } from './failure.ts';
import type { Credentials } from './keys.ts';

export type Exchange = {
  readonly url: URL;
  readonly credentials: Credentials;
  readonly fetch: typeof globalThis.fetch;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** For the whole exchange, the body included. */
  readonly timeoutMs: number;
  /** A longer answer is not read to its end. */
  readonly largestBodyBytes: number;
};

/** What came of asking for a tag. */
export type Answer = { readonly kind: 'present'; readonly facts: TagFacts } | { readonly kind: 'absent' } | Failure;

/** What differs from one vendor of registries to the next. */
export type Vendor = {
  /** Where a tag is asked for. */
  tagUrl(registry: Pick<Registry, 'name' | 'at'>, target: Pick<Target, 'image' | 'tag'>): URL;
  /** Asks once. Whatever the registry or the network does is an answer; it rejects only for a bug. */
  ask(exchange: Exchange): Promise<Answer>;
};

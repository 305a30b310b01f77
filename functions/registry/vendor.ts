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
  /** For the whole exchange, including the body. */
  readonly timeoutMs: number;
  /** A longer answer is not read to the end. */
  readonly largestBodyBytes: number;
};

/** What a request for a tag resulted in. */
export type Answer = { readonly kind: 'present'; readonly facts: TagFacts } | { readonly kind: 'absent' } | Failure;

/** What differs from one vendor of registries to the next. */
export type Vendor = {
  /** The URL to request a tag from. */
  tagUrl(registry: Pick<Registry, 'name' | 'at'>, target: Pick<Target, 'image' | 'tag'>): URL;
  /** Asks once. Whatever the registry or the network does is an answer. Rejects only for a bug. */
  ask(exchange: Exchange): Promise<Answer>;
};

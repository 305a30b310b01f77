import type { TagFacts } from '../domain/observation.ts';
import type { Target } from '../domain/policy.ts';
import type { Registry } from '../domain/registry.ts';
import type { Failure } from './failure.ts';
import type { Credentials } from './keys.ts';
import type { Send, SentRequest } from './send.ts';

export type Exchange = {
  /** Of the tag, as {@link Vendor.tagUrl} gives it. */
  readonly url: URL;
  readonly tag: Target['tag'];
  readonly credentials: Credentials;
  readonly send: Send;
  /** Epoch milliseconds. */
  readonly now: () => number;
} & Pick<SentRequest, 'connectTimeoutMs' | 'timeoutMs' | 'largestBodyBytes'>;

/** What a request for a tag resulted in. */
export type Answer = { readonly kind: 'present'; readonly facts: TagFacts } | { readonly kind: 'absent' } | Failure;

/** What differs from one vendor of registries to the next. */
export type Vendor = {
  /** The URL to request a tag from. */
  tagUrl(registry: Pick<Registry, 'name' | 'at'>, target: Pick<Target, 'image' | 'tag'>): URL;
  /** Asks once. Whatever the registry or the network does is an answer. Rejects only for a bug. */
  ask(exchange: Exchange): Promise<Answer>;
};

import type { TagFacts, UnreadableCode } from '../domain/observation.ts';
import type { Target } from '../domain/policy.ts';
import type { Registry, SettingName } from '../domain/registry.ts';
import type { ImageName, TagName } from '../domain/values/reference.ts';
import type { Failure } from './failure.ts';
import type { Credentials } from './keys.ts';
import type { Asked } from './pace/breaker.ts';
import type { Quote } from './quoting.ts';
import type { Send, SentRequest } from './send.ts';

/** Something to ask a registry for, and how its answer is read. */
export type Question<Value> = {
  readonly url: URL;
  /** What takes a registry about as long to answer, and is allowed or refused together. */
  readonly of: Asked;
  /** What the answer is to be, for a person: `the JSON of a tag detail`. */
  readonly expected: string;
  /** Reads the JSON of an answer; never throws, whatever the JSON. */
  read(json: unknown, context: Context): Read<Value>;
};

/** What an answer is read with. */
export type Context = {
  /** Applied to every text that is taken over. */
  readonly quote: Quote;
  /** Epoch milliseconds at which the answer came. */
  readonly nowMs: number;
};

export type Read<Value> =
  | { readonly kind: 'read'; readonly value: Value }
  | { readonly kind: 'unreadable'; readonly code: UnreadableCode; readonly detail: string };

/** What an answer says of a tag. */
export type TagReading = {
  readonly facts: TagFacts;
  /** Whether it has a field for pulls at all, be it empty. */
  readonly tellsPulls: boolean;
};

/** A tag in a list. `reading` is null where the list does not tell its facts in a form that can be read. */
export type ListedTag = { readonly name: TagName; readonly reading: TagReading | null };

/** How the switches of an image or a registry stand, as far as an answer tells. */
export type Settings = Readonly<Partial<Record<SettingName, boolean>>>;
export type ListedImage = { readonly name: ImageName; readonly settings: Settings };
export type ListedRegistry = { readonly name: string; readonly settings: Settings };

/** A page of a list. */
export type ListPage<Item> = {
  /** Without those whose name breaks the grammar: nothing in a configuration can mean them. */
  readonly items: readonly Item[];
  /** The names of all, to tell what comes twice. */
  readonly names: readonly string[];
  /** The number of the page that follows; null: this is the last; `unclear`: the page does not say it in a form that can be read. */
  readonly next: number | null | 'unclear';
  /** How many items the whole list has; null where that is not said. */
  readonly count: number | null;
};

/** Which page of a list, counted from 1, and of how many items; null: as many as the registry likes. */
export type PageWanted = { readonly page: number; readonly size: number | null };

/** What can be asked of a registry. */
export type Questions = {
  tag(target: Pick<Target, 'image' | 'tag'>): Question<TagReading>;
  tags(image: ImageName, wanted: PageWanted): Question<ListPage<ListedTag>>;
  images(wanted: PageWanted): Question<ListPage<ListedImage>>;
  image(image: ImageName): Question<Settings>;
  registries(wanted: PageWanted): Question<ListPage<ListedRegistry>>;
};

export type Exchange = {
  readonly credentials: Credentials;
  readonly userAgent: string;
  readonly send: Send;
  /** Epoch milliseconds. */
  readonly now: () => number;
} & Pick<SentRequest, 'connectTimeoutMs' | 'timeoutMs' | 'largestBodyBytes'>;

/** What a request resulted in. */
export type Answer<Value> =
  | { readonly kind: 'answered'; readonly value: Value }
  /** Behind the gateway, somebody knows of nothing there. `detail` is what was said: one line for a person. */
  | { readonly kind: 'not-found'; readonly detail: string }
  | Failure;

/** What differs from one vendor of registries to the next. */
export type Vendor = {
  questions(registry: Pick<Registry, 'name' | 'at'>): Questions;
  /** Asks once. Whatever the registry or the network does is an answer. Rejects only for a bug. */
  ask<Value>(question: Question<Value>, exchange: Exchange): Promise<Answer<Value>>;
};

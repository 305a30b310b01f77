import * as z from 'zod';
import type { RegistryAnswer, UnreadableCode } from './observation.ts';
import type { Target } from './policy.ts';
import { SettingName } from './registry.ts';
import { ImageName, type Reference, type TagName } from './values/reference.ts';

/** How fast a registry could be asked. */
export const Pace = z.object({
  /** Requests a second; null where no limit was met. */
  perSecond: z.number().positive().nullable(),
  /** Requests at once. */
  concurrency: z.int().positive(),
});
export type Pace = Readonly<z.infer<typeof Pace>>;

/** Why a list is not complete: as of a tag that could not be read. */
export type ListFailure = { readonly code: UnreadableCode; readonly detail: string };

/** The items of a list. It is complete where all pages were read and the last one said that it is the last. */
export type RegistryList<Item> = { readonly items: readonly Item[] } & (
  | { readonly isComplete: true }
  | ({ readonly isComplete: false } & ListFailure)
);

/** How a switch of the registry (`image` is null) or of one of its images stands. */
export const RegistrySetting = z.object({ name: SettingName, image: ImageName.nullable(), value: z.boolean() });
export type RegistrySetting = Readonly<z.infer<typeof RegistrySetting>>;

/**
 * A tag of which the list said something else than the tag's own answer. Both were read, and nothing was pushed between.
 * `list` is `not listed` where the list lacks a tag that is there.
 */
export type ListDoubt = {
  readonly reference: Reference;
  readonly field: 'digest' | 'platforms' | 'latestPulledAt';
  readonly list: string;
  readonly detail: string;
};

/** What a registry said of a target; or the bug because of which nothing is known. */
export type AskedTarget = { readonly target: Target } & (
  | { readonly answer: RegistryAnswer }
  | { readonly error: unknown }
);

/** What was learned about a registry in a run. */
export type Learned = {
  /** To begin the next run with; null where nothing was asked. */
  readonly pace: Pace | null;
  /** How far the registry's clock is ahead of ours, by its `Date` header; negative where it is behind; null: not known. */
  readonly clockSkewMs: number | null;
  readonly requests: number;
  /** How many of them were answered with 429. */
  readonly throttled: number;
  /** The lists that were not believed: one example each. */
  readonly doubts: readonly ListDoubt[];
};

/**
 * One registry, asked in one run: with a pace of its own, and by lists where that takes fewer requests. Whatever it does
 * is an answer. All methods ask until `deadlineMs` (epoch) at the latest, and reject only for a bug.
 */
export type RegistryReader = {
  /** The images, by the registry's list, which is read once. */
  images(deadlineMs: number): Promise<RegistryList<ImageName>>;
  /**
   * The tags of an image, by its list, which is read once. The list of an image that a complete list of images lacks is complete, and
   * empty.
   */
  tags(image: ImageName, deadlineMs: number): Promise<RegistryList<TagName>>;
  /** Asks for all targets, in this order as far as lists allow, and yields each answer when it arrives. */
  observe(targets: readonly Target[], deadlineMs: number): AsyncIterable<AskedTarget>;
  /**
   * The switches that the list of images tells of; and of those named, each by one request: an image, or the registry
   * itself (null). What could not be read is left out.
   */
  settings(of: readonly (ImageName | null)[], deadlineMs: number): Promise<readonly RegistrySetting[]>;
  learned(): Learned;
};

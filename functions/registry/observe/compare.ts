import type { PlatformFacts } from '../../domain/observation.ts';
import type { ListDoubt } from '../../domain/registry-reading.ts';
import { epochMs, type Instant } from '../../domain/values/instant.ts';
import { canonicalPlatform } from '../../domain/values/platform.ts';
import type { TagReading } from '../vendor.ts';

/** What a list says of a tag, held against the tag's own answer. */
export type Comparison =
  /** `pullsKnown`: whether the list tells pulls as the answer does. */
  | { readonly kind: 'agrees'; readonly pullsKnown: boolean }
  | ({ readonly kind: 'differs' } & Pick<ListDoubt, 'field' | 'list' | 'detail'>);

/** A moment may be written a little after it happened, and by another clock. */
const toleranceMs = 5_000;
/** No run lasts so long: a moment that lies further ahead is none. */
const longestRunMs = 3_600_000;

/** `askedMs`: when the list was asked for, by the registry's clock: what was pushed or pulled later it cannot tell. */
export function compare(list: TagReading, detail: TagReading, askedMs: number): Comparison {
  const [listed, own] = [list.facts, detail.facts];
  const agrees = { kind: 'agrees', pullsKnown: list.tellsPulls || !detail.tellsPulls } as const;
  if (isLater(own.lastUpdatedAt, askedMs)) return agrees;
  if (listed.digest !== own.digest) {
    return { kind: 'differs', field: 'digest', list: listed.digest, detail: own.digest };
  }
  const isComparable = ![listed, own].some(({ incomplete }) => incomplete.includes('platforms'));
  const [listedPlatforms, ownPlatforms] = [listed, own].map(({ platforms }) => namesOf(platforms));
  if (isComparable && listedPlatforms !== ownPlatforms) {
    return { kind: 'differs', field: 'platforms', list: listedPlatforms ?? '', detail: ownPlatforms ?? '' };
  }
  const [listedPull, ownPull] = [listed.latestPulledAt, own.latestPulledAt];
  if (listedPull === ownPull || isLater(ownPull, askedMs)) return agrees;
  // A list without pulls costs what follows from pulls, and nothing else.
  if (listedPull === null) return { kind: 'agrees', pullsKnown: false };
  return { kind: 'differs', field: 'latestPulledAt', list: listedPull, detail: ownPull ?? 'no pull' };
}

/** Whether something happened after a list was asked for, or too little before to be in it. */
export const isLater = (moment: Instant | null, askedMs: number): boolean =>
  moment !== null && epochMs(moment) > askedMs - toleranceMs && epochMs(moment) < askedMs + longestRunMs;

const namesOf = (platforms: readonly PlatformFacts[]): string =>
  platforms
    .map(({ platform, digest }) => `${canonicalPlatform(platform)}@${digest ?? 'no digest'}`)
    .toSorted()
    .join(', ');

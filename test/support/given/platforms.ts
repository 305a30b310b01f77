import type { PlatformFacts } from '../../../functions/domain/observation.ts';
import { hours } from '../tell.ts';
import { day, type digestA, givenDigest, present } from './givens.ts';
import type { HistoryDay } from './history.ts';

export const one = givenDigest('1');
export const two = givenDigest('2');
export const three = givenDigest('3');

export const givenPlatform = (name: string, digest: typeof one | null): PlatformFacts => ({
  platform: name,
  digest,
  sizeBytes: null,
  latestPulledAt: null,
  updatedAt: null,
});
/** A digest with its platforms, pushed a few hours before the audit of a day. */
export const shows = (
  digest: typeof digestA,
  platforms: readonly (readonly [string, typeof one | null])[],
  onDay = 0,
): HistoryDay => ({
  seen: {
    ...present({
      digest,
      lastUpdatedAt: hours(-3, onDay),
      platforms: platforms.map(([name, its]) => givenPlatform(name, its)),
    }),
    observedAt: day(onDay),
  },
});

import * as z from 'zod';
import { Digest } from './values/digest.ts';
import { Instant } from './values/instant.ts';
import { Reference } from './values/reference.ts';

/** How a digest came to be a tag's: what the registry said of it in the first run that saw it. */
export const Arrival = z.object({
  /** The last run that saw the tag without it: with another digest, or absent. Null at first sight. */
  after: Instant.nullable(),
  observedAt: Instant,
  lastUpdatedAt: Instant.nullable(),
  lastUpdater: z.string().nullable(),
});
export type Arrival = Readonly<z.infer<typeof Arrival>>;

/** Why a digest is not expected. */
export const ChangeReason = z.enum([
  'pinned',
  'immutable',
  /** The registry's time of the change is outside every change window. */
  'outside-window',
  /** The registry names an updater that `changes.by` does not list, or none. */
  'updater-not-allowed',
  /** The registry's time of the change is not between the two runs that saw it, or it gives none. */
  'implausible-time',
]);
export type ChangeReason = z.infer<typeof ChangeReason>;

/** An acceptance that is over, or whose digest the tag had moved on from: when it was given, and until when. */
export const ExpiredAcceptance = z.object({ at: Instant.nullable(), until: Instant.nullable() });
export type ExpiredAcceptance = Readonly<z.infer<typeof ExpiredAcceptance>>;

/** From when until when a digest was the baseline of a tag, by runs; `until` is the first that expected another. */
export const BaselineSpan = z.object({ since: Instant, until: Instant });
export type BaselineSpan = Readonly<z.infer<typeof BaselineSpan>>;

/** Acceptances of what is unexpected now that are no longer valid. */
export const expired = z.array(ExpiredAcceptance).readonly();

/** What is known of an unexpected digest; `from` was expected. */
export const unexpectedChange = {
  reference: Reference,
  reasons: z.array(ChangeReason).min(1),
  from: Digest,
  to: Digest,
  arrival: Arrival,
  expired,
};

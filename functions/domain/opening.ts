import * as z from 'zod';
import { Resolution } from './event.ts';
import { Finding } from './finding.ts';
import { epochMs, Instant, instantFromMs } from './instant.ts';
import type { Life, State } from './snapshot.ts';

const dayMs = 86_400_000;

/** So many openings of one finding within a day are flapping. */
export const flappingAt = 3;

/** How often a finding opened of late. */
export const Opening = z.object({
  /** Of the finding, as `identityOf` gives it. */
  identity: z.string(),
  /** The runs of the last day that opened it, oldest first; at most the last ten. */
  at: z.array(Instant),
  /** Once it was told as flapping: nothing but reminders is told of it until it was quiet for a day. */
  held: z
    .object({
      finding: Finding,
      since: Instant,
      /** The last run that told of it. */
      toldAt: Instant,
      /** The last run that opened or resolved it, moved on by the outages since. */
      quietSince: Instant,
      /** Why it is resolved; null while it is open. */
      because: Resolution.nullable(),
    })
    .nullable(),
});
export type Opening = Readonly<z.infer<typeof Opening>>;

/** At most so many findings are remembered of one subject, and of each so many openings: a row has its limits. */
const mostRemembered = 20;
const mostCounted = 10;

/** The opening of a finding at `now`, counted among those of the last day. */
export function countOpening(before: Opening | undefined, identity: string, finding: Finding, now: Instant): Opening {
  const at = [...(before?.at ?? []).filter((earlier) => isWithinDay(earlier, now)), now].slice(-mostCounted);
  const change = { finding, quietSince: now, because: null };
  if (before?.held) return { identity, at, held: { ...before.held, ...change } };
  return { identity, at, held: at.length < flappingAt ? null : { since: now, toldAt: now, ...change } };
}

export const countResolution = (opening: Opening, because: Resolution, now: Instant): Opening => ({
  ...opening,
  held: opening.held && { ...opening.held, quietSince: now, because },
});

export const countTelling = (opening: Opening, now: Instant): Opening => ({
  ...opening,
  held: opening.held && { ...opening.held, toldAt: now },
});

/** What is believed when a tag can be read again: the time in which nobody could look does not count as quiet. */
export function readAgain(before: Pick<State, 'findings' | 'openings' | 'unread'>, now: Instant): Life {
  const { findings, openings, unread } = before;
  if (unread === null) return { findings, openings };
  const outageMs = Math.max(0, epochMs(now) - epochMs(unread.since));
  const moveOn = (moment: Instant) => instantFromMs(Math.min(epochMs(moment) + outageMs, epochMs(now)));
  return {
    findings,
    openings: openings.map((opening) => ({
      ...opening,
      held: opening.held && { ...opening.held, quietSince: moveOn(opening.held.quietSince) },
    })),
  };
}

/** Whether a finding that flapped was quiet for a day. */
export const isQuiet = ({ held }: Opening, now: Instant): boolean =>
  held !== null && !isWithinDay(held.quietSince, now);

/**
 * Leaves out what the next run needs not know. Of too many, those that are held stay: one that is not remembered is not
 * counted either, and so is told each time.
 */
export function prune(openings: readonly Opening[], now: Instant): readonly Opening[] {
  const alive = openings.filter(({ at, held }) => held !== null || at.some((moment) => isWithinDay(moment, now)));
  const lastOf = ({ at }: Opening): string => at.at(-1) ?? '';
  return alive
    .toSorted(
      (one, other) => Number(other.held !== null) - Number(one.held !== null) || (lastOf(one) > lastOf(other) ? -1 : 1),
    )
    .slice(0, mostRemembered);
}

const isWithinDay = (moment: Instant, now: Instant): boolean => epochMs(now) - epochMs(moment) < dayMs;

import type { FlapRecord, Resolution } from '../domain/event.ts';
import type { Finding } from '../domain/finding.ts';
import type { FindingState, State } from '../domain/snapshot.ts';
import { epochMs, type Instant, instantFromMs } from '../domain/values/instant.ts';

const dayMs = 86_400_000;

/** A finding that opens this often within a day flaps. */
export const flappingAt = 3;

/** At most so many findings are remembered of one subject, and of each so many openings: a row has its limits. */
const mostRemembered = 20;
const mostCounted = 10;

/** Counts an opening at `now` among those of the last day. A finding that was stable for a day no longer flaps. */
export function countOpening(
  before: FlapRecord | undefined,
  identity: string,
  finding: Finding,
  now: Instant,
): FlapRecord {
  const at = [...(before?.at ?? []).filter((earlier) => isWithinDay(earlier, now)), now].slice(-mostCounted);
  const change = { finding, stableSince: now, because: null };
  if (before?.suppressed && !isStable(before, now)) {
    return { identity, at, suppressed: { ...before.suppressed, ...change } };
  }
  return { identity, at, suppressed: at.length < flappingAt ? null : { since: now, toldAt: now, ...change } };
}

export const countResolution = (opening: FlapRecord, because: Resolution, now: Instant): FlapRecord => ({
  ...opening,
  suppressed: opening.suppressed && { ...opening.suppressed, stableSince: now, because },
});

export const countTelling = (opening: FlapRecord, now: Instant): FlapRecord => ({
  ...opening,
  suppressed: opening.suppressed && { ...opening.suppressed, toldAt: now },
});

/** What is believed when a tag can be read again: the time in which nobody could look does not count as quiet. */
export function excludeOutage(
  before: Pick<State, 'findings' | 'flapRecords' | 'unreadable'>,
  now: Instant,
): FindingState {
  const { findings, flapRecords, unreadable } = before;
  if (unreadable === null) return { findings, flapRecords };
  const outageMs = Math.max(0, epochMs(now) - epochMs(unreadable.since));
  const moveOn = (moment: Instant) => instantFromMs(Math.min(epochMs(moment) + outageMs, epochMs(now)));
  return {
    findings,
    flapRecords: flapRecords.map((opening) => ({
      ...opening,
      suppressed: opening.suppressed && { ...opening.suppressed, stableSince: moveOn(opening.suppressed.stableSince) },
    })),
  };
}

/** Whether a finding that flapped was quiet for a day. */
export const isStable = ({ suppressed }: FlapRecord, now: Instant): boolean =>
  suppressed !== null && !isWithinDay(suppressed.stableSince, now);

/**
 * Leaves out what the next run needs not know. Of too many, those that are suppressed stay: one that is not remembered is not
 * counted either, and so is told each time.
 */
export function prune(flapRecords: readonly FlapRecord[], now: Instant): readonly FlapRecord[] {
  const alive = flapRecords.filter(
    ({ at, suppressed }) => suppressed !== null || at.some((moment) => isWithinDay(moment, now)),
  );
  const lastOf = ({ at }: FlapRecord): string => at.at(-1) ?? '';
  return alive
    .toSorted(
      (one, other) =>
        Number(other.suppressed !== null) - Number(one.suppressed !== null) || (lastOf(one) > lastOf(other) ? -1 : 1),
    )
    .slice(0, mostRemembered);
}

const isWithinDay = (moment: Instant, now: Instant): boolean => epochMs(now) - epochMs(moment) < dayMs;

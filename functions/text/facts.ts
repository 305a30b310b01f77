import type { ExpiredAcceptance } from '../domain/evidence.ts';
import type { Instant } from '../domain/values/instant.ts';
import { type EventContext, type Line, list } from './lines.ts';
import { oddityText } from './oddities.ts';
import { showUpdater } from './people.ts';
import { showSpan, showTime } from './time.ts';

/** What the tag shows in the run of the event, and who updated it last. */
export const tagNow = (context: EventContext): readonly Line[] => [...digestNow(context), ...lastUpdate(context)];

/** The digest that the tag shows, or why there is none. */
export function digestNow({ snapshot }: EventContext): readonly Line[] {
  if (snapshot === null) return [];
  const { observation } = snapshot;
  switch (observation.outcome) {
    case 'present':
      return [['digest now', observation.facts.digest]];
    case 'absent':
      return [['digest now', 'none: the tag is absent']];
    case 'unreadable':
      return [['digest now', 'not known: the tag is unreadable']];
    case 'unlisted':
      return [['digest now', 'not known: the tag is unlisted']];
    default:
      return observation satisfies never;
  }
}

/** Who updated the tag last, and when, as the registry says; and what of its answer makes no sense. */
export function lastUpdate({ snapshot, timeZone, people }: EventContext): readonly Line[] {
  if (snapshot?.observation.outcome !== 'present') return [];
  const { lastUpdatedAt, lastUpdater, oddities } = snapshot.observation.facts;
  const odd = oddityText(oddities);
  const at = lastUpdatedAt === null ? 'at an unknown time' : showTime(lastUpdatedAt, timeZone);
  const by = lastUpdater === null ? 'an unnamed updater' : showUpdater(lastUpdater, people);
  return [['last updated', `${at}, by ${by}`], ...(odd === null ? [] : list('odd answer', [odd]))];
}

/** A moment, and how long it was before the run. */
export const timeAndAge = (at: Instant, { runAt, timeZone }: EventContext): string =>
  `${showTime(at, timeZone)} (${showSpan(at, runAt)} before this run)`;

/** Acceptances of what was found, and why they are no longer valid. */
export const expiredLines = (
  expired: readonly ExpiredAcceptance[],
  { runAt, timeZone }: EventContext,
): readonly Line[] =>
  expired.map(({ at, until }): Line => {
    if (until !== null && until <= runAt) return ['acceptance', `expired ${showTime(until, timeZone)}`];
    const given = at === null ? 'without a time' : `of ${showTime(at, timeZone)}`;
    return ['acceptance', `${given}: no longer valid, the tag moved to another digest since`];
  });

import type { ExpiredAcceptance } from '../domain/finding.ts';
import type { Instant } from '../domain/instant.ts';
import type { Snapshot } from '../domain/snapshot.ts';
import { showTime } from '../text/time.ts';
import type { MailContext } from './alert.ts';
import type { Line } from './description.ts';

/** The digest that a tag showed in a run, or why there is none. */
export function digestNow({ observation }: Snapshot): readonly Line[] {
  switch (observation.outcome) {
    case 'present':
      return [['digest now', observation.facts.digest]];
    case 'absent':
      return [['digest now', 'none: the registry has no such tag']];
    case 'unreadable':
      return [['digest now', 'not known: the registry did not say']];
    case 'unlisted':
      return [['digest now', 'not asked for']];
    default:
      return observation satisfies never;
  }
}

/** Who updated a tag last, and when, as the registry tells it. */
export function lastUpdate({ observation }: Snapshot, { timeZone }: MailContext): readonly Line[] {
  if (observation.outcome !== 'present') return [];
  const { lastUpdatedAt, lastUpdater } = observation.facts;
  const at = lastUpdatedAt === null ? 'at a time the registry does not tell' : showTime(lastUpdatedAt, timeZone);
  return [['last updated', `${at}, by ${lastUpdater ?? 'somebody the registry does not name'}`]];
}

/** That an acceptance says what is found to be unexpected all the same, and why it does not count. */
export const expiredLines = (
  expired: readonly ExpiredAcceptance[],
  runAt: Instant,
  { timeZone }: MailContext,
): readonly Line[] =>
  expired.map(({ at, until }): Line => {
    if (until !== null && until <= runAt) return ['accepted', `until ${showTime(until, timeZone)}, which is over`];
    const since = at === null ? 'at a time that its entry does not say' : `at ${showTime(at, timeZone)}`;
    return ['accepted', `${since}, before the tag moved on from it: that acceptance counts no more`];
  });

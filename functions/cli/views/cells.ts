import type { TagFacts } from '../../domain/observation.ts';
import { epochMs, type Instant } from '../../domain/values/instant.ts';
import { showSpan } from '../../text/time.ts';

/** By what times are written: the zone of the deployment, and the moment of the call. */
export type Clock = { readonly timeZone: string; readonly now: Instant };

/** A moment in a table: `03-05 09:00`, with the year where it is not that of now: `2025-03-05 09:00`. */
export function shortTime(at: Instant, { timeZone, now }: Clock): string {
  const [year, rest] = partsOf(at, timeZone);
  return year === partsOf(now, timeZone)[0] ? rest : `${year}-${rest}`;
}

function partsOf(at: Instant, timeZone: string): readonly [year: string, rest: string] {
  const parts = new Intl.DateTimeFormat('en-US', {
    ...{ year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' },
    timeZone,
    hourCycle: 'h23',
  }).formatToParts(epochMs(at));
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.find((each) => each.type === type)?.value ?? '';
  return [part('year'), `${part('month')}-${part('day')} ${part('hour')}:${part('minute')}`];
}

/** Stands below a table with {@link shortTime}s. */
export const zoneNote = ({ timeZone }: Clock): string => `Times are in ${timeZone}.`;

const hourMs = 3_600_000;

/** How long before a run something was. A run takes a while: what happened meanwhile was just now. */
export function timeBefore(at: Instant, runAt: Instant): string {
  if (at <= runAt) return showSpan(at, runAt);
  return epochMs(at) - epochMs(runAt) <= hourMs ? 'just now' : 'in the future';
}

/** A digest in a table: its first 12 hex digits, which every command takes for it. */
export const digestCell = (digest: string): string => digest.slice('sha256:'.length, 'sha256:'.length + 12);

/** The names that the configuration gives updaters, by their ids. */
export type People = ReadonlyMap<string, string>;

/** An updater by name or, without one, by id. */
export const updaterCell = (id: string | null, people: People): string => (id === null ? '-' : (people.get(id) ?? id));

/** What a table says of a tag of which it has no pull to show: not to know is not to have none. */
export const noPullCell = ({ incomplete }: Pick<TagFacts, 'incomplete'>): string =>
  incomplete.includes('latestPulledAt') ? 'not known' : 'none recorded';

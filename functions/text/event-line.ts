import { type Event, isAboutFinding, type Notice, noticeKinds } from '../domain/event.ts';
import { type FindingKind, findingKinds } from '../domain/finding.ts';
import type { Instant } from '../domain/values/instant.ts';
import { evidenceOf } from './findings.ts';
import { noticeText } from './notices.ts';
import type { ShowTime } from './time.ts';

/** What an event can be about. */
export type EventKind = FindingKind | Notice['kind'];
// The keys of both tables are the kinds.
export const eventKinds = [...Object.keys(findingKinds), ...Object.keys(noticeKinds)] as readonly EventKind[];

export const kindOf = (event: Event): EventKind => (isAboutFinding(event) ? event.finding.kind : event.notice.kind);

/** `opened digest-changed`. */
export const nameOf = (event: Event): string => `${event.kind} ${kindOf(event)}`;

/** The same with its reason, and marked where no mail told of it. */
export function summaryOf(event: Event): string {
  const because = event.kind === 'resolved' ? ` (${event.because})` : '';
  return `${nameOf(event)}${because}${suppressedMark(event)}`;
}

/** Of findings only those that flap are suppressed; of notices, those that nobody asked to be told. */
const suppressedMark = (event: Event): string => (event.told || event.kind === 'noted' ? '' : ' (suppressed)');

/** What there is to know of an event beside its kind, in a line. */
export function detailOf(event: Event, time: ShowTime): string {
  switch (event.kind) {
    case 'opened': {
      const times = event.openings > 1 ? `, opened ${event.openings} times within a day` : '';
      const flapping = `${times}${flappingText(event, time)}`;
      return `${evidenceOf(event.finding, time)}${flapping}${suppressedMark(event)}`;
    }
    case 'reminded': {
      const evidence = evidenceOf(event.finding, time);
      return `open since ${time(event.openedAt)}: ${evidence}${flappingText(event, time)}`;
    }
    case 'resolved':
      return `${event.because}, open since ${time(event.openedAt)}${suppressedMark(event)}`;
    case 'settled':
      return event.openedAt === null
        ? `flapped since ${time(event.flappingSince)}, resolved: ${event.because}`
        : `flapped since ${time(event.flappingSince)}, open since ${time(event.openedAt)}`;
    case 'noted':
      return noticeText(event.notice).brief(event.notice, time);
    default:
      return event satisfies never;
  }
}

const flappingText = ({ flappingSince }: { readonly flappingSince: Instant | null }, time: ShowTime): string =>
  flappingSince === null ? '' : `, flapping since ${time(flappingSince)}`;

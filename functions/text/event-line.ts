import { type Event, isAboutFinding, type Notice, noticeKinds } from '../domain/event.ts';
import { type Finding, type FindingKind, findingKinds } from '../domain/finding.ts';
import type { Instant } from '../domain/instant.ts';
import { shortDigest } from './short-digest.ts';
import { showTime } from './time.ts';

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
  return `${nameOf(event)}${because}${heldMark(event)}`;
}

/** Of findings only those that flap are held back; of notices, those that nobody wants to be told of. */
const heldMark = (event: Event): string => (event.told || event.kind === 'noted' ? '' : ' (held)');

/** How a line writes moments: {@link asTimeIn} for a person, {@link asInstant} for a program. */
type Time = (at: Instant) => string;
export const asTimeIn =
  (timeZone: string): Time =>
  (at) =>
    showTime(at, timeZone);
export const asInstant: Time = (at) => at;

/** What there is to know of an event beside its kind, in a line. */
export function detailOf(event: Event, time: Time): string {
  switch (event.kind) {
    case 'opened': {
      const times = event.openings > 1 ? `, opened ${event.openings} times within a day` : '';
      const flapping = `${times}${flappingText(event, time)}`;
      return `${evidenceOf(event.finding, time)}${flapping}${heldMark(event)}`;
    }
    case 'reminded':
      return `open since ${time(event.openedAt)}: ${evidenceOf(event.finding, time)}${flappingText(event, time)}`;
    case 'resolved':
      return `${event.because}, open since ${time(event.openedAt)}${heldMark(event)}`;
    case 'settled':
      return event.openedAt === null
        ? `flapped since ${time(event.flappingSince)}, resolved: ${event.because}`
        : `flapped since ${time(event.flappingSince)}, open since ${time(event.openedAt)}`;
    case 'noted':
      return noticeText(event.notice, time);
    default:
      return event satisfies never;
  }
}

const flappingText = ({ flappingSince }: { readonly flappingSince: Instant | null }, time: Time): string =>
  flappingSince === null ? '' : `, flapping since ${time(flappingSince)}`;

/** The evidence of a finding in a line. */
export function evidenceOf(finding: Finding, time: Time): string {
  switch (finding.kind) {
    case 'digest-rolled-back':
    case 'digest-changed':
      return `${shortDigest(finding.from)} -> ${shortDigest(finding.to)} (${finding.reasons.join(', ')})`;
    case 'platform-changed':
      return changeText(finding);
    case 'platform-missing':
      return `${finding.platform}, demanded by the ${finding.demandedBy}`;
    case 'registry-suspect':
      return `${finding.vanished} of ${finding.answered} tags vanished`;
    case 'tag-absent':
      return finding.lastSeenAt === null ? 'never seen' : `last seen ${time(finding.lastSeenAt)}`;
    case 'tag-unreadable':
      return `${finding.code} since ${time(finding.unreadableSince)}`;
    case 'tag-stale':
      return `${finding.latestPulledAt === null ? 'no recorded pull since' : 'last pulled'} ${time(finding.idleSince)}`;
    default:
      return finding satisfies never;
  }
}

type PlatformChange =
  | Extract<Finding, { kind: 'platform-changed' }>
  | Extract<Notice, { kind: 'expected-platform-change' }>;
const changeText = ({ platform, from, to }: PlatformChange): string =>
  `${platform}: ${from.map(shortDigest).join(' ')} -> ${to.map(shortDigest).join(' ')}`;

function noticeText(notice: Notice, time: Time): string {
  switch (notice.kind) {
    case 'expected-change': {
      const back = notice.formerly === null ? '' : ', a former digest';
      const until = notice.until === null ? '' : ` until ${time(notice.until)}`;
      return `${shortDigest(notice.from)} -> ${shortDigest(notice.to)} (${notice.by}${until}${back})`;
    }
    case 'expected-platform-change':
      return changeText(notice);
    case 'stale-soon':
      return `stale after ${notice.staleAfter}, idle since ${time(notice.idleSince)}`;
    default:
      return notice satisfies never;
  }
}

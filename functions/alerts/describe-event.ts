import { type Event, type FindingEvent, isAboutFinding } from '../domain/event.ts';
import type { Instant } from '../domain/values/instant.ts';
import { digestNow, lastUpdate } from '../text/facts.ts';
import { findingText } from '../text/findings.ts';
import { type EventContext, type Line, list } from '../text/lines.ts';
import { noticeText } from '../text/notices.ts';
import { resolutionText } from '../text/resolutions.ts';
import { showSpan, showTime } from '../text/time.ts';
import type { MailContext } from './alert.ts';
import { announce, eventSubject, rankOf, type SubjectKind, subjectKindOf, titleOf } from './event-order.ts';

/** An event in words. Events with the same heading and the same shared lines can be told together. */
export type Description = {
  /** Small for what a reader must see first. */
  readonly rank: number;
  readonly heading: string;
  /** A reference or, for what is about no single tag, a registry's key or a table. */
  readonly subject: string;
  readonly subjectIs: SubjectKind;
  /** What is true of this tag alone. */
  readonly own: readonly Line[];
  readonly shared: readonly Line[];
};

/** Says what happened, with all that a reader needs to judge it and to act. */
export function describeEvent(event: Event, context: EventContext, mail: MailContext): Description {
  const { own, shared } = tell(event, context);
  return {
    rank: rankOf(event),
    heading: `${announce(event)}: ${titleOf(event)}${flappingMark(event)}`,
    subject: eventSubject(event),
    subjectIs: subjectKindOf(event),
    own: [...own, askFor(event, mail)],
    shared,
  };
}

export const isNewTag = (event: Event): boolean => event.kind === 'noted' && event.notice.kind === 'new-tag';

const mostNamed = 10;

/** Of many new tags some are named, and where to find the others; none where there is no event. */
export function describeNewTags(events: readonly Event[], { queryOptions }: MailContext): readonly Description[] {
  const [first] = events;
  if (first === undefined) return [];
  const named = events.slice(0, mostNamed).map(eventSubject);
  const more = events.length > named.length ? [`and ${events.length - named.length} more`] : [];
  return [
    {
      rank: rankOf(first),
      heading: `${announce(first)}: ${events.length} new tags`,
      subject: 'matched by patterns for the first time',
      subjectIs: 'tag',
      own: list('tags', [...named, ...more]),
      shared: [['all', `npx tagwarden events --kind new-tag ${queryOptions}`.trimEnd()]],
    },
  ];
}

type Told = Pick<Description, 'own' | 'shared'>;

function tell(event: Event, context: EventContext): Told {
  const since = (at: Instant): string => `${showSpan(at, context.runAt)}, since ${showTime(at, context.timeZone)}`;
  switch (event.kind) {
    case 'noted': {
      const text = noticeText(event.notice);
      return { own: text.own(event.notice, context), shared: text.shared(event.notice, context) };
    }
    case 'opened':
      return tellOpen(event, [], event.openings, context);
    case 'reminded':
      return tellOpen(event, [['open for', since(event.openedAt)]], null, context);
    case 'resolved':
      return {
        own: whatWasFound(event, context),
        shared: [
          ['resolved', resolutionText(event.finding, event.because)],
          ['was open', since(event.openedAt)],
        ],
      };
    case 'settled': {
      const { openedAt, because, flappingSince, finding } = event;
      const reason = because === null ? 'for an unknown reason' : resolutionText(finding, because);
      return {
        own: whatWasFound(event, context),
        shared: [
          ['now', openedAt === null ? `resolved: ${reason}` : `open for ${since(openedAt)}`],
          ['flapped', `since ${showTime(flappingSince, context.timeZone)}; stable for 24 h now`],
          ...(openedAt === null ? [] : whatToDo(event)),
        ],
      };
    }
    default:
      return event satisfies never;
  }
}

/** A finding that is open: its evidence, the policy that it breaks, and what to do. */
function tellOpen(
  event: Extract<Event, { kind: 'opened' | 'reminded' }>,
  first: readonly Line[],
  openings: number | null,
  context: EventContext,
): Told {
  const { finding } = event;
  const text = findingText(finding);
  return {
    own: [...first, ...text.evidence(finding, context)],
    shared: [...flapping(event, openings, context), ['policy', text.policy(finding)], ...whatToDo(event)],
  };
}

const whatToDo = ({ finding }: FindingEvent): readonly Line[] =>
  list('what to do', findingText(finding).steps(finding));

function flappingMark(event: Event): string {
  if (event.kind === 'settled') return event.openedAt === null ? '' : ', no longer flapping';
  return 'flappingSince' in event && event.flappingSince !== null ? ', flapping' : '';
}

/** That openings and resolutions after this one are not told. */
function flapping(
  { flappingSince }: Extract<Event, { kind: 'opened' | 'reminded' }>,
  openings: number | null,
  { runAt, timeZone }: EventContext,
): readonly Line[] {
  if (flappingSince === null) return [];
  const isNew = flappingSince === runAt && openings !== null;
  const since = isNew ? `opened ${openings} times within 24 h` : `since ${showTime(flappingSince, timeZone)}`;
  return [['flapping', `${since}; notifications suppressed, except reminders, until stable for 24 h`]];
}

/** What was found, in short, and what the tag shows now. */
const whatWasFound = ({ finding }: FindingEvent, context: EventContext): readonly Line[] => [
  ...findingText(finding).found(finding),
  ...digestNow(context),
  ...lastUpdate(context),
];

/** Where a reader finds more. */
function askFor(event: Event, { queryOptions }: MailContext): Line {
  if (isAboutFinding(event) && event.finding.kind === 'record-tampered') {
    return ['verify', `npx tagwarden verify ${queryOptions}`.trimEnd()];
  }
  if (isAboutFinding(event) && 'registry' in event.finding) {
    const kinds = [event.finding.kind, ...(event.finding.kind === 'registry-suspect' ? ['tag-absent'] : [])];
    return ['events', `npx tagwarden events --kind ${kinds.join()} ${queryOptions}`.trimEnd()];
  }
  if (event.kind === 'noted' && event.notice.kind === 'targets-changed') {
    return ['runs', `npx tagwarden runs ${queryOptions}`.trimEnd()];
  }
  return ['history', `npx tagwarden history ${eventSubject(event)} ${queryOptions}`.trimEnd()];
}

import { type Event, isAboutFinding, type Resolution } from '../domain/event.ts';
import type { Finding } from '../domain/finding.ts';
import type { Instant } from '../domain/instant.ts';
import { showSpan, showTime } from '../text/time.ts';
import type { MailContext } from './alert.ts';
import { describeFinding } from './describe-finding.ts';
import { describeNotice } from './describe-notice.ts';
import type { Description, EventContext, Line } from './description.ts';
import { announce, eventSubject, rankOf, titleOf } from './event-order.ts';
import { digestNow, lastUpdate } from './facts.ts';

const resolutions = {
  reverted: 'the tag shows what is expected again',
  accepted: 'the configuration now allows what the tag shows',
  superseded: 'another fact took its place',
  'pulled-again': 'the tag was pulled again',
  'updated-again': 'the tag was updated again',
  'present-again': 'the registry has it again',
  'readable-again': 'the registry answers for the tag again',
  'policy-changed': 'its policy no longer asks for it',
  unlisted: 'audit.yaml no longer lists it',
} as const satisfies Record<Resolution, string>;

/** What they mean of a registry. */
const registryResolutions: Partial<Record<Resolution, string>> = {
  superseded: 'a further audit found tags of it gone again, and tells of each by itself',
  'present-again': 'the registry has the tags again',
  unlisted: 'audit.yaml no longer lists what vanished',
};

/** Says what context, with all that a reader needs to judge it. */
export function describeEvent(event: Event, context: EventContext, sender: MailContext): Description {
  const { own, shared } = tell(event, context, sender);
  const heading = `${announce(event)}: ${titleOf(event)}`;
  return {
    rank: rankOf(event),
    heading: `${heading}${addition(event)}`,
    subject: eventSubject(event),
    subjectIs: context.snapshot === null ? 'registry' : 'tag',
    own: [...own, askFor(event, sender)],
    shared,
  };
}

type Told = Pick<Description, 'own' | 'shared'>;

function tell(event: Event, context: EventContext, sender: MailContext): Told {
  const since = (at: Instant): string => `${showSpan(at, context.runAt)}, since ${showTime(at, sender.timeZone)}`;
  switch (event.kind) {
    case 'noted':
      return describeNotice(event.notice, context, sender);
    case 'opened': {
      const { own, shared } = describeFinding(event.finding, context, sender);
      return { own, shared: [...flapping(event, event.openings, context, sender), ...shared] };
    }
    case 'reminded': {
      const { own, shared } = describeFinding(event.finding, context, sender);
      const open: Line = ['open for', since(event.openedAt)];
      return { own: [open, ...own], shared: [...flapping(event, null, context, sender), ...shared] };
    }
    case 'resolved':
      return {
        own: after(event, context, sender),
        shared: [
          ['because', reasonOf(event.finding, event.because)],
          ['was open', since(event.openedAt)],
        ],
      };
    case 'settled': {
      const { openedAt, because, flappingSince } = event;
      const now: Line =
        openedAt === null
          ? [
              'now',
              `resolved: ${because === null ? 'for a reason that is not known' : reasonOf(event.finding, because)}`,
            ]
          : ['now', `open for ${since(openedAt)}`];
      const flapped: Line = [
        'flapped',
        `since ${showTime(flappingSince, sender.timeZone)}; nothing but reminders was told of it until now`,
      ];
      return {
        own: after(event, context, sender),
        shared: [now, flapped, ...(openedAt === null ? [] : guide(event))],
      };
    }
    default:
      return event satisfies never;
  }
}

function reasonOf(finding: Finding, because: Resolution): string {
  const ofRegistry = finding.kind === 'registry-suspect' ? registryResolutions[because] : undefined;
  return ofRegistry ?? resolutions[because];
}

function addition(event: Event): string {
  if (event.kind === 'settled') return event.openedAt === null ? '' : ', no longer flapping';
  return 'flappingSince' in event && event.flappingSince !== null ? ', flapping' : '';
}

/** That openings and closings after it are not told. */
function flapping(
  { flappingSince }: Extract<Event, { kind: 'opened' | 'reminded' }>,
  openings: number | null,
  { runAt }: EventContext,
  { timeZone }: MailContext,
): readonly Line[] {
  if (flappingSince === null) return [];
  const since =
    flappingSince === runAt && openings !== null
      ? `opened ${openings} times within a day`
      : `since ${showTime(flappingSince, timeZone)}`;
  return [['flapping', `${since}; nothing but reminders is told of it until it was quiet for a day`]];
}

/** What was found, in short, and what the tag shows now. */
function after(
  event: Extract<Event, { kind: 'resolved' | 'settled' }>,
  { snapshot }: EventContext,
  sender: MailContext,
): readonly Line[] {
  const { finding } = event;
  const found: readonly Line[] =
    finding.kind === 'digest-changed' || finding.kind === 'digest-rolled-back'
      ? [
          ['expected', finding.from],
          ['unexpected', finding.to],
        ]
      : finding.kind === 'platform-changed' || finding.kind === 'platform-missing'
        ? [['platform', finding.platform]]
        : [];
  return snapshot === null ? found : [...found, ...digestNow(snapshot), ...lastUpdate(snapshot, sender)];
}

const guide = (event: Event): readonly Line[] =>
  isAboutFinding(event) ? [['what to do', `docs/findings/${event.finding.kind}.md`]] : [];

/** Where a reader finds more. */
function askFor(event: Event, { queryOptions }: MailContext): Line {
  if (isAboutFinding(event) && event.finding.kind === 'registry-suspect') {
    return ['events', `npx tagwarden events --kind registry-suspect,tag-absent ${queryOptions}`.trimEnd()];
  }
  return ['history', `npx tagwarden history ${eventSubject(event)} ${queryOptions}`.trimEnd()];
}

import { type Event, isTold } from '../domain/event.ts';
import type { Run } from '../domain/run.ts';
import type { Snapshot } from '../domain/snapshot.ts';
import { byReference } from '../domain/values/reference.ts';
import { countTags, showTime } from '../text/time.ts';
import type { Alert, MailContext } from './alert.ts';
import { type Description, describeEvent, describeNewTags, isNewTag } from './describe-event.ts';
import { announce, rankOf, sectionOf, sections, titleOf } from './event-order.ts';
import { layOut, rule } from './lay-out.ts';
import { mailSubject } from './subject.ts';

/** SNS takes 256 KiB for subject, body and all; the rest is room for the part's own first lines. */
const mostBytes = 240 * 1024;

/** What is told together: the events of one tag, or those of no single tag. */
type Entry = {
  readonly through: Alert['through'];
  readonly events: readonly Event[];
  readonly descriptions: readonly Description[];
};

/**
 * The alert of a run: one message or, where it would be too large for SNS, several; none where nothing is to be told.
 * What concerns whole registries or the record stands in the first one. Parts are cut along the order of references, so that
 * `through` tells how far the reader has been told; within a part the worst comes first.
 */
export function compose(run: Run, eventful: readonly Snapshot[], mail: MailContext): readonly Alert[] {
  const { timeZone, people } = mail;
  const seen = { runAt: run.runAt, timeZone, people };
  // Once a part is out, the first one is.
  const ofRun = run.delivery?.through ? [] : run.events.filter(isTold);
  const first: Entry = {
    through: null,
    events: ofRun,
    descriptions: ofRun.map((event) => describeEvent(event, { ...seen, snapshot: null }, mail)),
  };
  const sorted = eventful.toSorted(byReference);
  const many = manyNewTags(sorted);
  const tags = sorted.map((snapshot): Entry => {
    const events = snapshot.events.filter(isTold).filter((event) => !(many.length > 0 && isNewTag(event)));
    const descriptions = events.map((event) => describeEvent(event, { ...seen, snapshot }, mail));
    return { through: snapshot.reference, events, descriptions };
  });
  const together: Entry = { through: null, events: many, descriptions: describeNewTags(many, mail) };
  const parts = cut([first, together, ...tags].filter(({ events }) => events.length > 0));
  return parts.map((part, index): Alert => {
    const events = part.flatMap((entry) => entry.events);
    const place = parts.length === 1 ? '' : ` ${index + 1}/${parts.length}`;
    return {
      subject: mailSubject(events, mail, place),
      body: `${[opening(events, run, mail), layOut(part.flatMap(({ descriptions }) => descriptions)), ...closing(run, mail)].join('\n\n')}\n`,
      through: part.at(-1)?.through ?? null,
    };
  });
}

/** So many new tags are told one by one: a build that pushes hundreds must not hide what matters. */
const mostNewTags = 20;

/** The events of new tags, where they are too many to be told one by one; else none. */
function manyNewTags(eventful: readonly Snapshot[]): readonly Event[] {
  const events = eventful.flatMap((snapshot) => snapshot.events.filter(isTold).filter(isNewTag));
  return events.length > mostNewTags ? events : [];
}

/** Cuts entries, in their order, into parts that fit; told alone is the most room an entry can need. */
function cut(entries: readonly Entry[]): readonly (readonly Entry[])[] {
  const parts: Entry[][] = [];
  let bytes = mostBytes;
  for (const entry of entries) {
    const size = entry.descriptions.reduce((sum, each) => sum + Buffer.byteLength(layOut([each])) + 16, 0);
    if (bytes + size > mostBytes) {
      parts.push([]);
      bytes = 0;
    }
    parts.at(-1)?.push(entry);
    bytes += size;
  }
  return parts;
}

function opening(events: readonly Event[], run: Run, { deployment, timeZone }: MailContext): string {
  const counts = sections.flatMap((section) => countsOf(events.filter((event) => sectionOf(event) === section)));
  return [
    `Deployment ${deployment}, run of ${showTime(run.runAt, timeZone)}`,
    summarise(run),
    // A mail about one kind of thing says so in its subject and in its heading.
    ...(counts.length > 1 ? ['', ...counts] : []),
  ].join('\n');
}

/** The root, and how the history is checked against it. */
function closing({ runAt, root }: Run, { queryOptions }: MailContext): readonly string[] {
  if (root === null) return [];
  const verify = ['npx tagwarden verify', ...(queryOptions === '' ? [] : [queryOptions]), '--expect-root \\'].join(' ');
  return [[rule, 'To check the history up to this run:', `  ${verify}`, `    ${runAt}=${root}`].join('\n')];
}

/** How often each thing happened, of events that are told alike; what is over is counted as one. */
function countsOf(events: readonly Event[]): readonly string[] {
  const [first] = events;
  if (first === undefined) return [];
  if (sectionOf(first) === 'resolved') return [count('resolved', 'findings', events)];
  const groups = Map.groupBy(
    events.toSorted((one, other) => rankOf(one) - rankOf(other)),
    rankOf,
  );
  return [...groups.values()].flatMap((group) => {
    const [worst] = group;
    return worst === undefined ? [] : [count(labelOf(worst), titleOf(worst), group)];
  });
}

const labelOf = (event: Event): string =>
  sectionOf(event) === 'still-open' ? 'reminder' : announce(event).toLowerCase();

const count = (label: string, what: string, events: readonly Event[]): string =>
  `  ${label.padEnd('critical '.length)} ${what}: ${events.length}`;

function summarise({ targets, tally, interrupted }: Run): string {
  if (tally === null) return `${countTags(targets ?? 0)}.`;
  const { present, absent, unreadable, failed, open } = tally;
  const notRecorded = failed > 0 ? `, ${failed} not recorded` : '';
  const died = interrupted ? '\nThis run crashed; a later run closed it.' : '';
  return `${countTags(targets ?? 0)}: ${present} present, ${absent} absent, ${unreadable} unreadable${notRecorded}. Findings open: ${open}.${died}`;
}

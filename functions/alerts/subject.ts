import { type Event, isAboutFinding } from '../domain/event.ts';
import type { MailContext } from './alert.ts';
import {
  announce,
  countSubjects,
  eventSubject,
  rankOf,
  type Section,
  sectionOf,
  subjectKindOf,
  titleOf,
} from './event-order.ts';

/** SNS takes a subject of ASCII text without line breaks, shorter than 100 characters. */
const longest = 99;

/**
 * The subject of an alert with at least one event: the worst of what matters most, with the tag where it is only one,
 * and how much else. All its parts are ASCII by their own grammars. `part` follows the deployment's name.
 */
export function mailSubject(
  events: readonly Event[],
  { deployment }: Pick<MailContext, 'deployment'>,
  part = '',
): string {
  const sorted = events.toSorted((one, other) => rankOf(one) - rankOf(other));
  const [first] = sorted;
  if (first === undefined) throw new TypeError('An alert has at least one event.');
  const alike = sorted.filter((event) => rankOf(event) === rankOf(first));
  const sections = Map.groupBy(sorted, sectionOf);
  const told = sections.get(sectionOf(first)) ?? [];
  const besides = (section: Section) => (section === sectionOf(first) ? [] : (sections.get(section) ?? []));
  const open = besides('still-open');
  const notes = besides('settled').length + besides('noted').length;
  const resolved = besides('resolved').length;

  const head = `[tagwarden ${deployment}${part}] ${announce(first)}: `;
  const subjects = new Set(alike.map(eventSubject)).size;
  const what = `${titleOf(first)}: ${subjects === 1 ? eventSubject(first) : countSubjects(subjects, subjectKindOf(first))}`;
  const tail = [
    ...(told.length > alike.length ? [`, ${told.length - alike.length} more`] : []),
    ...open.slice(0, 1).map((worst) => `, ${open.length} still open (${weightOf(worst)})`),
    ...(notes > 0 ? [`, ${notes} ${notes === 1 ? 'note' : 'notes'}`] : []),
    ...(resolved > 0 ? [`, ${resolved} resolved`] : []),
  ].join('');
  const room = longest - head.length - tail.length;
  return `${head}${what.length > room ? `${what.slice(0, room - '...'.length)}...` : what}${tail}`;
}

const weightOf = (event: Event): string => (isAboutFinding(event) ? event.severity : '');

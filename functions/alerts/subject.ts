import { type Event, type FindingKind, findingKinds, statuses } from '../domain/finding.ts';
import type { Sender } from './sender.ts';

/** SNS takes a subject of ASCII text without line breaks, shorter than 100 characters. */
const longest = 99;

/**
 * The subject of an alert: the worst that was opened first, with the tag where it is only one. All parts are ASCII
 * by their own grammars.
 */
export function subjectOf(events: readonly Event[], { deployment }: Pick<Sender, 'deployment'>, part: string): string {
  const opened = events.filter(({ kind }) => kind === 'opened');
  const told = opened.length > 0 ? opened : events;
  const worstKind = statuses.find((kind) => told.some(({ finding }) => finding.kind === kind));
  const ofWorst = told.filter(({ finding }) => finding.kind === worstKind);
  const [first] = ofWorst;
  if (first === undefined) throw new TypeError('An alert without events is never composed.');
  const { severity, title } = findingKinds[first.finding.kind satisfies FindingKind];
  const what = ofWorst.length === 1 ? `${title}: ${first.finding.reference}` : `${title} (${ofWorst.length} tags)`;
  const rest = events.length - ofWorst.length;
  const more = rest > 0 ? ` +${rest} more` : '';
  const head = `[tagwarden ${deployment}${part}] ${opened.length > 0 ? severity.toUpperCase() : 'resolved'}: `;
  const room = longest - head.length - more.length;
  return `${head}${what.length > room ? `${what.slice(0, Math.max(0, room - 3))}...` : what}${more}`;
}

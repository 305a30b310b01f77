import { type Event, findingKinds, statuses } from '../domain/finding.ts';
import type { Sender } from './sender.ts';

/** SNS takes a subject of ASCII text without line breaks, shorter than 100 characters. */
const longest = 99;

/**
 * The subject of an alert with at least one event: the worst that was opened, with the tag where it is only one,
 * and how much else. All its parts are ASCII by their own grammars. `part` follows the deployment's name.
 */
export function subjectOf(events: readonly Event[], { deployment }: Pick<Sender, 'deployment'>, part = ''): string {
  const opened = events.filter(({ kind }) => kind === 'opened');
  const told = opened.length > 0 ? opened : events;
  const kind = statuses.find((status) => told.some(({ finding }) => finding.kind === status)) ?? 'ok';
  const ofKind = told.filter(({ finding }) => finding.kind === kind);
  const { severity, title } = kind === 'ok' ? { severity: 'none', title: 'nothing' } : findingKinds[kind];

  const head = `[tagwarden ${deployment}${part}] ${opened.length > 0 ? severity.toUpperCase() : 'RESOLVED'}: `;
  const what = `${title}: ${ofKind.length === 1 ? ofKind[0]?.finding.reference : `${ofKind.length} tags`}`;
  const tail = [
    ...(told.length > ofKind.length ? [`, ${told.length - ofKind.length} more`] : []),
    ...(told === opened && events.length > opened.length ? [`, ${events.length - opened.length} resolved`] : []),
  ].join('');
  const room = longest - head.length - tail.length;
  return `${head}${what.length > room ? `${what.slice(0, room - '...'.length)}...` : what}${tail}`;
}

import type { Line } from '../text/lines.ts';
import type { Description } from './describe-event.ts';
import { countSubjects } from './event-order.ts';

const width = 72;
/** Between the sections of a mail. */
export const rule = '-'.repeat(width);

/** The descriptions as plain text, the worst first; those that share their heading and their reasons stand together. */
export function layOut(descriptions: readonly Description[]): string {
  const groups = Map.groupBy(
    descriptions.toSorted((one, other) => one.rank - other.rank),
    ({ heading, shared }) => JSON.stringify([heading, shared]),
  );
  return [...groups.values()].map(layOutGroup).join('\n\n');
}

function layOutGroup(group: readonly Description[]): string {
  const [first] = group;
  if (first === undefined) return '';
  const subjects = new Set(group.map(({ subject }) => subject)).size;
  const count = subjects === 1 ? '' : ` (${countSubjects(subjects, first.subjectIs)})`;
  const tags = group.map(({ subject, own }) => `${subject}\n${lines(own)}`);
  return [rule, `${first.heading}${count}`, '', tags.join('\n\n'), '', lines(first.shared)].join('\n');
}

const lines = (facts: readonly Line[]): string =>
  facts.map(([label, text]) => `  ${label.padEnd('last updated'.length)}  ${text}`).join('\n');

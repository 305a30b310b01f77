import { wasAsked } from '../../domain/observation.ts';
import type { Snapshot } from '../../domain/snapshot.ts';
import { oddityText } from '../../text/oddities.ts';
import { countTags } from '../../text/time.ts';
import { unreadableTexts } from '../../text/unreadable.ts';
import { indented } from '../table.ts';
import { paintWarning } from '../terminal.ts';

const mostExamples = 3;

/** Why tags could not be read: each cause once, with its remedy and some of its tags. Nothing where all of them could be read. */
export function unreadableNotes(snapshots: readonly Snapshot[]): readonly string[] {
  const failures = snapshots.flatMap(({ reference, observation }) =>
    observation.outcome === 'unreadable' ? [{ reference, code: observation.code, detail: observation.detail }] : [],
  );
  return [...Map.groupBy(failures, ({ code }) => code)].map(([code, of]) => {
    const { is, remedy } = unreadableTexts[code];
    // The count of tries differs from tag to tag; what the registry said first is enough.
    const details = of.map((each) => each.detail);
    const detail = details.find(wasAsked) ?? details[0] ?? '';
    const more = of.length > mostExamples ? ` and ${of.length - mostExamples} more` : '';
    const examples = of.slice(0, mostExamples).map(({ reference }) => reference);
    return [
      `${paintWarning(`${countTags(of.length)} unreadable`)}: ${is} (${code}).`,
      indented(2, remedy),
      indented(2, `The registry client said: ${detail}`),
      indented(2, `${examples.join(', ')}${more}`),
    ].join('\n');
  });
}

/** Which tags NCR answered oddly about, and what was odd. Nothing where all answers could be read in full. */
export function oddAnswerNotes(snapshots: readonly Snapshot[]): readonly string[] {
  const odd = snapshots.flatMap(({ reference, observation }) => {
    const text = observation.outcome === 'present' ? oddityText(observation.facts.oddities) : null;
    return text === null ? [] : [`${reference}: ${text}`];
  });
  if (odd.length === 0) return [];
  const more = odd.length > mostExamples ? [indented(2, `and ${odd.length - mostExamples} more`)] : [];
  const examples = odd.slice(0, mostExamples).map((each) => indented(2, each));
  return [[`${paintWarning(`Odd answers about ${countTags(odd.length)}`)}:`, ...examples, ...more].join('\n')];
}

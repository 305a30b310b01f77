import type { Snapshot } from '../../domain/snapshot.ts';
import { oddityText } from '../../text/oddities.ts';
import { countTags } from '../../text/time.ts';
import { indented } from '../table.ts';
import { paintWarning } from '../terminal.ts';

const mostExamples = 3;

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

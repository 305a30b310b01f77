import { type UnreadableCode, unreadableRemedies } from '../../domain/observation.ts';
import type { Snapshot } from '../../domain/snapshot.ts';
import { countTags } from '../../text/time.ts';
import { indented } from '../table.ts';
import { paintWarning } from '../terminal.ts';

/** Why tags could not be read. */
const causes = {
  'network-failed': 'no connection to the registry, or it broke',
  'timed-out': 'the registry did not answer in time',
  'authentication-failed': 'the registry refused the access key',
  'permission-denied': 'the access key may not read this',
  'route-not-found': 'the API gateway has no such path',
  throttled: 'the registry limits the rate of requests',
  'quota-exceeded': "the account's API quota is used up",
  'registry-failed': 'the registry reported an error of its own',
  'answer-invalid': 'the registry answered something that is not a tag',
  'digest-missing': 'the registry gave the tag no digest',
  'credentials-missing': 'there is no usable access key',
  'out-of-time': 'the time for the run was over first',
} as const satisfies Record<UnreadableCode, string>;

const mostExamples = 3;

/** Why tags could not be read: each cause once, with its remedy and some of its tags. Nothing where all of them could be read. */
export function unreadableNotes(snapshots: readonly Snapshot[]): readonly string[] {
  const failures = snapshots.flatMap(({ reference, observation }) =>
    observation.outcome === 'unreadable' ? [{ reference, code: observation.code, detail: observation.detail }] : [],
  );
  return [...Map.groupBy(failures, ({ code }) => code)].map(([code, of]) => {
    // The count of tries differs from tag to tag; what the registry said first is enough.
    const [detail = ''] = of.map((each) => each.detail);
    const more = of.length > mostExamples ? ` and ${of.length - mostExamples} more` : '';
    const examples = of.slice(0, mostExamples).map(({ reference }) => reference);
    return [
      `${paintWarning(`${countTags(of.length)} unreadable`)}: ${causes[code]} (${code}).`,
      indented(2, unreadableRemedies[code]),
      indented(2, `The registry client said: ${detail}`),
      indented(2, `${examples.join(', ')}${more}`),
    ].join('\n');
  });
}

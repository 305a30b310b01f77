import type { Instant } from '../../domain/values/instant.ts';
import { countTags } from '../../text/time.ts';
import { type Tampering, tamperings } from '../../verify/tampering.ts';
import type { Verified } from '../../verify/verify.ts';
import { paintWarning } from '../terminal.ts';

/** What came of verifying the tables, and of what else could be asked. */
export type VerifiedView = Omit<Verified, 'roots'> & {
  /** Null where seals were checked. */
  readonly whySealsUnchecked: string | null;
  /** What came of comparing the roots with the log of the function; null: the tables are on this machine. */
  readonly log: { readonly notLogged: readonly Instant[]; readonly whyUnread: string | null } | null;
};

/** All that is wrong, what was not checked, and the verdict. */
export function renderVerified(verified: VerifiedView): string {
  const { rows, runs, tags, unfinished, tamperings: found, since, until, newest } = verified;
  const verdict = found.length === 0 ? 'intact.' : `signs of tampering: ${found.length}.`;
  const span = since === null || until === null ? '' : `, from ${since} to ${until}`;
  return [
    ...found.map((tampering) => `${paintWarning(`${tampering.of} ${tampering.kind}`)}: ${describe(tampering)}`),
    ...unfinished.map((runAt) => `The run at ${runAt} has no root yet: it is in progress or crashed.`),
    ...uncheckedNotes(verified),
    ...(newest === null ? [] : [`Newest root: ${newest.runAt}=${newest.root}`]),
    `${rows} rows of ${countTags(tags)} and ${runs} runs${span}: ${verdict}`,
  ].join('\n');
}

/** What the verdict does not speak of. */
function uncheckedNotes({
  newer,
  late,
  notReplayed,
  sealsChecked,
  whySealsUnchecked,
  log,
}: VerifiedView): readonly string[] {
  const newerCount = `${newer.runs} runs and ${newer.rows} rows`;
  return [
    ...(newer.runs + newer.rows === 0
      ? []
      : [`Not checked: ${newerCount} of a newer tagwarden. Use that version to verify them.`]),
    ...(late === 0
      ? []
      : [
          `Came late: ${late} ${late === 1 ? 'row' : 'rows'}, after the run was recorded, by a write that nobody waited for any more.`,
        ]),
    ...(notReplayed === 0
      ? []
      : [
          `Not judged again: ${notReplayed} rows, whose configuration, predecessor or version of tagwarden is not at hand.`,
        ]),
    ...(sealsChecked ? [] : [`Seals were not checked, only hashes. ${whySealsUnchecked}`]),
    ...logNotes(log),
  ];
}

function logNotes(log: VerifiedView['log']): readonly string[] {
  if (log === null) return [];
  const { whyUnread, notLogged } = log;
  if (whyUnread !== null) return [`Roots were not compared with the log of the function: ${whyUnread}`];
  if (notLogged.length === 0) return ['Every root is the one in the log of the function.'];
  const count = notLogged.length === 1 ? '1 run is' : `${notLogged.length} runs are`;
  return [
    `${count} not in the log of the function: made by \`run --stack\`, or older than the log. The newest: ${notLogged.at(-1)}.`,
  ];
}

function describe(tampering: Tampering): string {
  const what = tampering.of === 'row' ? `the row of ${tampering.reference} at ` : 'the run at ';
  const more = detail(tampering);
  return `${what}${tampering.runAt} ${tamperings[tampering.kind]}${more === '' ? '' : ` (${more})`}`;
}

function detail(tampering: Tampering): string {
  switch (tampering.kind) {
    case 'index-key-edited':
      return tampering.attribute;
    case 'forked':
      return tampering.other;
    case 'root-mismatch': {
      const missing =
        tampering.missing.length === 0 ? '' : `; missing since the run before: ${tampering.missing.join(', ')}`;
      return `${tampering.rows} rows, ${tampering.recorded} recorded${missing}`;
    }
    case 'other-key':
      return `${tampering.runs} runs`;
    case 'root-unexpected':
      return `expected ${tampering.expected}, found ${tampering.found ?? 'none'}`;
    default:
      return '';
  }
}

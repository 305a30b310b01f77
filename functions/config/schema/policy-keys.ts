import * as z from 'zod';
import { type FindingKind, findingKinds } from '../../domain/finding.ts';
import { parseChangeWindow } from '../../domain/values/change-window.ts';
import { Digest } from '../../domain/values/digest.ts';
import { Duration } from '../../domain/values/duration.ts';
import { Platform } from '../../domain/values/platform.ts';
import { Severity } from '../../domain/values/severity.ts';
import { TimeZone } from './time-zone.ts';

/** A duration, or the word for a duration without an end. */
export function durationOr<const Word extends string>(word: Word) {
  const error = ({ input }: { readonly input?: unknown }) =>
    `expected a whole number and m, h, d or w, such as "90d" or "12h", or "${word}"${durationHint(input)}`;
  // Every branch has the whole message, because a union reports the message of the branch that came closest.
  const Length = z
    .string()
    .refine((text) => Duration.safeParse(text).success, { error })
    .meta({ pattern: '^[1-9][0-9]{0,4}[mhdw]$' })
    .brand<'Duration'>();
  return z.union([z.literal(word, { error }), Length], { error });
}

const days: Readonly<Record<string, number>> = { month: 30, months: 30, y: 365, year: 365, years: 365 };

/** What a person may have meant who wrote `90`, `90 days` or `2y`. */
function durationHint(input: unknown): string {
  const [, count, word] = /^([1-9]\d{0,3}) ?([a-z]*)$/i.exec(String(input)) ?? [];
  if (count === undefined || word === undefined) return '';
  const unit = word.toLowerCase();
  if (unit === '') return `; add the unit, such as "${count}d"`;
  const meant =
    days[unit] === undefined
      ? /^(?:m(?:in|inutes?)?|h(?:ours?)?|d(?:ays?)?|w(?:eeks?)?)$/.test(unit) && `${count}${unit[0]}`
      : `${Number(count) * days[unit]}d`;
  return meant ? `; did you mean "${meant}"?` : '';
}

const ChangeWindowText = z.string().refine((text) => parseChangeWindow(text) !== undefined, {
  error: ({ input }) =>
    /(\d\d:\d\d)-\1$/.test(String(input))
      ? 'expected an end that is not the start; a whole day is "00:00-24:00"'
      : 'expected days and hours, such as "Mon-Fri 09:00-18:00", "Sat,Sun 22:00-04:00" or "09:00-18:00"',
});

/** An id that a registry gives as last updater: no spaces, and nothing invisible. */
export const updaterPattern = /^[^\p{C}\p{Z}]+$/u;
// problems/people.ts checks its form, and compares it with the names of `people`.
const Updater = z.string().meta({ pattern: updaterPattern.source });

const Changes = z.strictObject({
  between: z
    .array(ChangeWindowText)
    .min(1, 'expected at least one window')
    .meta({
      description:
        "When the tag may change, by the registry's time of the update: days and hours, or hours for every day. The end does not belong to the window, and may be on the next day. Default: at any time.",
      examples: [['Mon-Fri 09:00-18:00']],
    })
    .optional(),
  by: z
    .array(Updater)
    .min(1, 'expected at least one updater')
    .meta({
      description:
        "Who may change the tag: the registry's ids of updaters, as `history --json` shows them. Default: anybody.",
      examples: [['c1c1c1c1-5a10-4c5e-9d3b-0000000000c1']],
    })
    .optional(),
  timeZone: TimeZone.meta({
    description: 'The IANA time zone that the windows are read in. Default: timeZone of the file.',
    examples: ['Asia/Seoul'],
  }).optional(),
});

const unreadableAfter = 'expected a whole number from 1 to 100';
const severities = Object.fromEntries(
  Object.entries(findingKinds).map(([kind, { title, severity }]) => [
    kind,
    Severity.meta({
      description: `The severity of "${title}". Default: ${severity}.`,
      examples: [severity],
    }).optional(),
  ]),
  // The keys of the table are the kinds.
) as Record<FindingKind, z.ZodOptional<typeof Severity>>;

/** The keys of a policy. They may stand in `defaults`, in a rule and in a target; the innermost one applies. */
export const policyKeys = {
  expect: z
    .enum(['immutable', 'moving', 'pinned'])
    .meta({
      description:
        'immutable: the first digest seen is trusted, another is a finding. moving: changes are expected, within the limits of changes. pinned: only the listed digests are expected. Default: immutable.',
    })
    .optional(),
  digests: z
    .array(Digest)
    .min(1, 'expected at least one digest')
    .meta({
      description: 'With expect: pinned beside it only: the digests that the tag may show.',
      examples: [[`sha256:${'0123456789abcdef'.repeat(4)}`]],
    })
    .optional(),
  changes: Changes.meta({
    description: 'Which changes of a moving tag are expected. Any other change is a finding. Default: all.',
    examples: [{ between: ['Mon-Fri 09:00-18:00'] }],
  }).optional(),
  platforms: z
    .array(Platform)
    .min(1, 'expected at least one platform')
    .meta({
      description: 'The platforms that the tag must have. Default: those that it had under its last expected digests.',
      examples: [['linux/amd64', 'linux/arm64']],
    })
    .optional(),
  staleAfter: durationOr('never')
    .meta({
      description: 'How long a tag may go without a pull, such as 90d or 12h. Default: never (no such finding).',
      examples: ['90d', 'never'],
    })
    .optional(),
  warnBefore: durationOr('never')
    .meta({
      description: 'How long before a tag becomes stale a notice is sent. Default: never (no notice).',
      examples: ['7d', 'never'],
    })
    .optional(),
  unreadableAfter: z
    .int(unreadableAfter)
    .min(1, unreadableAfter)
    .max(100, unreadableAfter)
    .meta({
      description: 'After how many runs in a row that could not read the tag this becomes a finding. Default: 3.',
      examples: [3],
    })
    .optional(),
  notifyExpected: z
    .boolean()
    .meta({ description: 'Whether mails report expected changes too. Default: false.', examples: [true] })
    .optional(),
  notifyNew: z
    .boolean()
    .meta({
      description: 'Whether mails report tags that a pattern matches for the first time. Default: false.',
      examples: [true],
    })
    .optional(),
  deletion: z
    .enum(['unexpected', 'expected'])
    .meta({
      description:
        'expected: the tag may be deleted, as by a clean-up job; that is recorded, and no finding. Default: unexpected.',
    })
    .optional(),
  remindEvery: durationOr('never')
    .meta({ description: 'How often an open finding is sent again. Default: 7d.', examples: ['7d', 'never'] })
    .optional(),
  severity: z
    .strictObject(severities)
    .meta({
      description:
        'Severities of kinds of findings, where they differ from the default. Each kind is looked up on its own.',
      examples: [{ 'tag-stale': 'medium' }],
    })
    .optional(),
};

const PolicyKeys = z.strictObject(policyKeys);
/** The part of a policy that one place of the file holds. */
export type PolicyKeys = z.infer<typeof PolicyKeys>;
export type PolicyKey = keyof PolicyKeys;

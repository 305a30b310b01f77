import { InvalidArgumentError, Option } from 'commander';
import { DateTime } from 'luxon';
import { AuditError } from '../domain/audit-error.ts';
import { Duration } from '../domain/values/duration.ts';
import { Hash } from '../domain/values/hash.ts';
import { instantFromMs } from '../domain/values/instant.ts';
import { Severity } from '../domain/values/severity.ts';
import { type EventKind, eventKinds } from '../text/event-line.ts';
import { type Pattern, parsePattern } from './references.ts';
import { type TagStatus, tagStatuses } from './views/status.ts';

export const imageOption = () =>
  new Option('--image <pattern>', 'only these images: prod/web/api, prod/web/*, prod/web/api:v1.*').argParser(
    patternArgument,
  );
export const severityOption = () =>
  new Option('--severity <severities>', 'only findings of these severities, such as critical,high').argParser(
    severitiesArgument,
  );
export const limitOption = (what: string) => new Option('-n, --limit <count>', what).argParser(countArgument);

export const countArgument = (text: string): number => {
  const count = Number(text);
  if (!Number.isSafeInteger(count) || count < 1) throw new InvalidArgumentError('Expected a whole number from 1.');
  return count;
};

export const durationArgument = (text: string): Duration => {
  const duration = Duration.safeParse(text);
  if (!duration.success) throw new InvalidArgumentError(`${duration.error.issues[0]?.message}.`.replace(/^e/, 'E'));
  return duration.data;
};

/** Statuses by their names or their ends: `stale` for `tag-stale`, `changed` for `digest-changed` and `platform-changed`. */
export const statusesArgument = (text: string): readonly TagStatus[] => namesIn(text, tagStatuses);

/** Kinds of findings and of notices, named likewise. */
export const kindsArgument = (text: string): readonly EventKind[] => namesIn(text, eventKinds);

const severitiesArgument = (text: string): readonly Severity[] => namesIn(text, Severity.options);

function patternArgument(text: string): Pattern {
  try {
    return parsePattern(text);
  } catch (error) {
    if (error instanceof AuditError) throw new InvalidArgumentError(error.message);
    throw error;
  }
}

/** All names that are meant: a short one may stand for several. */
function namesIn<Name extends string>(text: string, names: readonly Name[]): readonly Name[] {
  return text.split(',').flatMap((part) => {
    const meant = names.filter((name) => name === part || name.endsWith(`-${part}`));
    if (meant.length === 0) throw new InvalidArgumentError(`"${part}" is not one of ${names.join(', ')}.`);
    return meant;
  });
}

/** `runAt=root`, as a mail and a log line give them, added to those given before. */
export function expectedRoot(
  text: string,
  before: ReadonlyMap<string, string> = new Map(),
): ReadonlyMap<string, string> {
  const [at = '', root = ''] = text.split('=');
  const runAt = DateTime.fromISO(at, { zone: 'utc' });
  const hash = Hash.safeParse(root);
  if (!runAt.isValid || !hash.success) {
    throw new InvalidArgumentError('Expected the time of a run, "=" and its root of 64 lowercase hex digits.');
  }
  return new Map([...before, [instantFromMs(runAt.toMillis()), hash.data]]);
}

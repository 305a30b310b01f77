import { InvalidArgumentError, Option } from 'commander';
import { DateTime } from 'luxon';
import { Duration } from '../domain/duration.ts';
import { type Status, statuses } from '../domain/finding.ts';
import { Hash } from '../domain/hash.ts';
import { instantFromMs } from '../domain/instant.ts';
import { type EventKind, eventKinds } from '../text/event-line.ts';
import { formats } from './output.ts';

export const configOption = (what = 'the configuration') =>
  new Option('-c, --config <file>', what).default('audit.yaml');
export const formatOption = () =>
  new Option('-f, --format <format>', 'how to print').choices([...formats]).default('table');
export const jsonOption = () => new Option('--json', 'the same as --format json').implies({ format: 'json' });
export const stackOption = () =>
  new Option('--stack <name>', 'the deployed CloudFormation stack; without it, the local tables');

export const countArgument = (text: string): number => {
  const count = Number(text);
  if (!Number.isSafeInteger(count) || count < 1) throw new InvalidArgumentError('Expected a whole number from 1.');
  return count;
};

export const durationArgument = (text: string): Duration => {
  const duration = Duration.safeParse(text);
  if (!duration.success) throw new InvalidArgumentError(`${duration.error.issues[0]?.message}.`.replace(/^w/, 'W'));
  return duration.data;
};

/** Statuses by their names or their ends: `stale` for `tag-stale`, `changed` for `digest-changed` and `platform-changed`. */
export const statusesArgument = (text: string): readonly Status[] => namesIn(text, statuses);

/** Kinds of findings and of notices, named likewise. */
export const kindsArgument = (text: string): readonly EventKind[] => namesIn(text, eventKinds);

/** All names that are meant: a short one may stand for several. */
function namesIn<Name extends string>(text: string, names: readonly Name[]): readonly Name[] {
  return text.split(',').flatMap((part) => {
    const meant = names.filter((name) => name === part || name.endsWith(`-${part}`));
    if (meant.length === 0) throw new InvalidArgumentError(`"${part}" is none of ${names.join(', ')}.`);
    return meant;
  });
}

/** `runAt=root`, as a mail and a log line give them, added to those given before. */
export function expectedRoot(text: string, before: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const [at = '', root = ''] = text.split('=');
  const runAt = DateTime.fromISO(at, { zone: 'utc' });
  const hash = Hash.safeParse(root);
  if (!runAt.isValid || !hash.success) {
    throw new InvalidArgumentError('Expected the time of a run, "=" and its root of 64 lowercase hex digits.');
  }
  return new Map([...before, [instantFromMs(runAt.toMillis()), hash.data]]);
}

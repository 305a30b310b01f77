import { InvalidArgumentError, Option } from 'commander';
import { DateTime } from 'luxon';
import { Hash } from '../domain/chain.ts';
import { Duration } from '../domain/duration.ts';
import { type FindingKind, type Status, statuses } from '../domain/finding.ts';
import { instantFromMs } from '../domain/instant.ts';
import { formats } from './output.ts';

export const configOption = () => new Option('-c, --config <file>', 'the configuration').default('audit.yaml');
export const formatOption = () =>
  new Option('-f, --format <format>', 'how to print').choices([...formats]).default('table');
export const jsonOption = () => new Option('--json', 'the same as --format json').implies({ format: 'json' });
export const stackOption = () =>
  new Option('--stack <name>', 'the deployed CloudFormation stack; without it, the local tables');

export const countArgument = (text: string): number => {
  const count = Number(text);
  if (!Number.isSafeInteger(count) || count < 1) throw new InvalidArgumentError('Wanted a whole number from 1.');
  return count;
};

export const durationArgument = (text: string): Duration => {
  const duration = Duration.safeParse(text);
  if (!duration.success) throw new InvalidArgumentError(`${duration.error.issues[0]?.message}.`.replace(/^w/, 'W'));
  return duration.data;
};

/** Statuses by their names or their short ones: `stale` for `tag-stale`, `changed` for `digest-changed`. */
export const statusesArgument = (text: string): readonly Status[] => text.split(',').map(statusNamed);

export const kindsArgument = (text: string): readonly FindingKind[] =>
  statusesArgument(text).map((status) => {
    if (status === 'ok') throw new InvalidArgumentError('"ok" is no kind of finding.');
    return status;
  });

function statusNamed(text: string): Status {
  const status = statuses.find((name) => name === text || name.endsWith(`-${text}`));
  if (status !== undefined) return status;
  throw new InvalidArgumentError(`"${text}" is none of ${statuses.join(', ')}.`);
}

/** `runAt=root`, as a mail and a log line give them, added to those given before. */
export function expectedRoot(text: string, before: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const [at = '', root = ''] = text.split('=');
  const runAt = DateTime.fromISO(at, { zone: 'utc' });
  const hash = Hash.safeParse(root);
  if (!runAt.isValid || !hash.success) {
    throw new InvalidArgumentError('Wanted the time of a run, "=" and its root of 64 lowercase hex digits.');
  }
  return new Map([...before, [instantFromMs(runAt.toMillis()), hash.data]]);
}

import {
  type CloudWatchLogsClient,
  type FilteredLogEvent,
  paginateFilterLogEvents,
} from '@aws-sdk/client-cloudwatch-logs';
import * as z from 'zod';
import { describeError } from '../domain/audit-error.ts';
import { Hash } from '../domain/values/hash.ts';
import { epochMs, Instant, instantFromMs } from '../domain/values/instant.ts';
import { parseJson } from '../domain/values/json.ts';

/** A root that the function logged. */
export type LoggedRoot = {
  readonly runAt: Instant;
  readonly root: Hash;
  /** When CloudWatch got the line; of several lines with the same root, the first. */
  readonly loggedAt: Instant;
};

/** What was asked of the log. `unreadable`: nothing of it may be concluded. */
export type LogReading =
  | { readonly kind: 'read'; readonly roots: readonly LoggedRoot[] }
  | { readonly kind: 'unreadable'; readonly why: string };

/** The function's clock may be up to five minutes behind the time of its run; this is twice as much. */
const aheadMs = 600_000;

/**
 * Reads the root of every run at or after `since` (undefined: of all) from the log group of the function. It is asked without an
 * end, because a run may be logged long after its time: by a retry, or by the run that closed it after a crash.
 *
 * Read the log before the tables. The other way round, a run that is recorded meanwhile would be in the log alone.
 */
export async function readLoggedRoots(
  client: CloudWatchLogsClient,
  { logGroup, since }: { readonly logGroup: string; readonly since: Instant | undefined },
): Promise<LogReading> {
  const query = {
    logGroupName: logGroup,
    filterPattern: '{ $.message = "recorded" }',
    ...(since !== undefined && { startTime: epochMs(since) - aheadMs }),
  };
  const events: FilteredLogEvent[] = [];
  try {
    // A page may be empty and still not be the last one.
    for await (const page of paginateFilterLogEvents({ client }, query)) events.push(...(page.events ?? []));
  } catch (error) {
    // Whatever the client throws: no permission, no such log group, no connection, no credentials.
    return { kind: 'unreadable', why: describeError(error) };
  }
  const roots = new Map<string, LoggedRoot>();
  for (const root of events.flatMap(rootsIn)) {
    const key = `${root.runAt}=${root.root}`;
    const first = roots.get(key);
    if (first === undefined || root.loggedAt < first.loggedAt) roots.set(key, root);
  }
  return { kind: 'read', roots: [...roots.values()].filter(({ runAt }) => since === undefined || runAt >= since) };
}

/** The line of a run, as the function logs it once the run is recorded. */
const RecordedLine = z.object({ message: z.literal('recorded'), runAt: Instant, root: Hash });

/** The root in one line; none if it is another line. */
function rootsIn({ timestamp, message }: FilteredLogEvent): readonly LoggedRoot[] {
  const line = RecordedLine.safeParse(parseJson(message ?? ''));
  if (!line.success || timestamp === undefined) return [];
  const { runAt, root } = line.data;
  return [{ runAt, root, loggedAt: instantFromMs(timestamp) }];
}

export type LogComparison = {
  /** Runs whose root in the table is none, or not the one that was logged. */
  readonly different: readonly {
    readonly runAt: Instant;
    readonly expected: Hash;
    readonly found: Hash | null;
    readonly loggedAt: Instant;
  }[];
  /** Runs that are in the log and not in the table, and have not expired. */
  readonly missing: readonly { readonly runAt: Instant; readonly expected: Hash; readonly loggedAt: Instant }[];
  /** Recorded runs that the log does not name: made from another machine, or older than the log. */
  readonly notLogged: readonly Instant[];
};

/**
 * Holds the runs in the table against the roots in the log. Every logged root must be the table's: whoever has the function's role
 * can add lines to the log, but can neither change nor remove one, so that an honest line stays beside a forged one.
 */
export function compareWithLog(
  logged: readonly LoggedRoot[],
  runs: readonly { readonly runAt: Instant; readonly root: Hash | null }[],
  isExpired: (runAt: Instant) => boolean,
): LogComparison {
  const rootOf = new Map(runs.map(({ runAt, root }) => [runAt, root]));
  const named = new Set(logged.map(({ runAt }) => runAt));
  const told = logged.map(({ runAt, root, loggedAt }) => ({ runAt, expected: root, loggedAt }));
  return {
    different: told.flatMap((each) => {
      const found = rootOf.get(each.runAt);
      return found === undefined || found === each.expected ? [] : [{ ...each, found }];
    }),
    missing: told.filter(({ runAt }) => !rootOf.has(runAt) && !isExpired(runAt)),
    notLogged: runs.filter(({ runAt, root }) => root !== null && !named.has(runAt)).map(({ runAt }) => runAt),
  };
}

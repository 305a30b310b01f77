import { isDeepStrictEqual } from 'node:util';
import leven from 'leven';
import { AuditError } from '../../domain/audit-error.ts';
import type { Snapshot } from '../../domain/snapshot.ts';
import type { Instant } from '../../domain/values/instant.ts';
import { byReference, Reference } from '../../domain/values/reference.ts';
import type { Span } from '../../store/snapshots.ts';
import type { Stores } from '../../store/stores.ts';
import { type Cli, examples, exitCodes, momentHelp, paragraphs } from '../command.ts';
import type { ExitCode } from '../exit-code.ts';
import { checkSpan } from '../moment.ts';
import { limitOption } from '../options.ts';
import type { Output } from '../output.ts';
import { type Asking, prepare } from '../prepare.ts';
import { type Asked, query, recordedBoard } from '../query.ts';
import { parsePattern } from '../references.ts';
import { renderHistory } from '../views/history.ts';
import { snapshotCsv } from '../views/snapshot-csv.ts';
import { exitCodeOf } from '../views/status.ts';

export type HistoryOptions = Span & {
  /** How many snapshots at most. */
  readonly limit: number;
  /** Only those that differ from the one before in outcome, digest, platforms, pull time or open findings. */
  readonly changes?: true;
};

export function addHistory(cli: Cli): void {
  cli.command
    .option('--since <moment>', 'from this moment on')
    .option('--until <moment>', 'up to this moment')
    .option(
      '--changes',
      'only where the outcome, the digest, the platforms, the last pull or the open findings changed',
    )
    .addOption(limitOption('show at most so many rows').default(50))
    .addHelpText(
      'after',
      paragraphs(
        'An image or a pattern stands for all tags of the configuration and of the last run that match it.',
        momentHelp,
        exitCodes(
          'no finding was open in the newest row of each tag, also beyond --limit',
          'a finding was open there',
          'the tag could not be read there, or the tables could not be read',
        ),
        examples(
          'npx tagwarden history prod/web/api:stable --changes --since 90d',
          'npx tagwarden history prod/web/api --limit 20',
          'npx tagwarden history "prod/web/*:v1.*" --changes',
        ),
      ),
    )
    .action(
      async (
        reference: string,
        { since, until, ...options }: Asking & Omit<HistoryOptions, keyof Span> & { since?: string; until?: string },
      ) => {
        const { asked, output, moment } = await prepare(options, cli.streams);
        const at = (text: string | undefined): Instant | undefined => (text === undefined ? text : moment(text));
        const span = { since: at(since), until: at(until) };
        checkSpan(span);
        cli.end(await historyCommand(reference, asked, { ...options, ...span }, output));
      },
    );
}

/** The snapshots of one tag or of several, newest first. */
export async function historyCommand(
  text: string,
  asked: Asked,
  options: HistoryOptions,
  output: Output,
): Promise<ExitCode> {
  const { config, now } = asked;
  const { rows, newest, isOfOne } = await query(asked, (stores) => find(text, asked, options, stores));
  output.print({
    json: rows,
    csv: snapshotCsv(rows, config.people),
    text: () => {
      if (rows.length === 0) return 'No run saw it in this span.';
      return renderHistory(rows, { timeZone: config.timeZone, now, people: config.people, isOfOne });
    },
  });
  return exitCodeOf(newest);
}

async function find(text: string, asked: Asked, options: HistoryOptions, stores: Stores) {
  const one = Reference.safeParse(text);
  if (one.success) {
    const rows = await findOne(one.data, asked, options, stores);
    return { isOfOne: true, rows, newest: rows.slice(0, 1) };
  }
  const pattern = parsePattern(text);
  const known = await knownReferences(asked, stores);
  const references = known.filter(pattern.isOf);
  if (references.length === 0) {
    throw new AuditError('never-audited', `No tag of ${text} was ever audited.${hint(text, known.map(imageOf))}`);
  }
  const found = await Promise.all(references.map((reference) => newestOf(reference, options, stores)));
  const rows = found.flat().toSorted(newestFirst).slice(0, options.limit);
  // Also of the tags that the limit leaves out.
  return { isOfOne: false, rows, newest: found.flatMap((of) => of.slice(0, 1)) };
}

async function findOne(reference: Reference, asked: Asked, options: HistoryOptions, stores: Stores) {
  const found = await newestOf(reference, options, stores);
  // Where a span is empty the tag may have been audited outside of it.
  if (found.length > 0 || (await take(stores.snapshots.history(reference), 1)).length > 0) return found;
  const known = await knownReferences(asked, stores);
  throw new AuditError('never-audited', `${reference} was never audited.${hint(reference, known)}`);
}

const newestOf = (reference: Reference, options: HistoryOptions, { snapshots }: Stores): Promise<readonly Snapshot[]> =>
  take(select(snapshots.history(reference, options), options.changes === true), options.limit);

const newestFirst = (one: Snapshot, other: Snapshot): number => {
  if (one.runAt !== other.runAt) return one.runAt > other.runAt ? -1 : 1;
  return byReference(one, other);
};

const imageOf = (reference: Reference): string => reference.slice(0, reference.lastIndexOf(':'));

/** The tags of the configuration and of the newest board. */
async function knownReferences({ config }: Asked, stores: Stores): Promise<readonly Reference[]> {
  const { board } = await recordedBoard(stores);
  return [...new Set([...config.targets, ...board].map(({ reference }) => reference))];
}

/** Leaves out, where only changes are asked for, what shows the same as the snapshot before it in time. */
async function* select(snapshots: AsyncIterable<Snapshot>, changes: boolean): AsyncGenerator<Snapshot> {
  let newer: Snapshot | undefined;
  for await (const snapshot of snapshots) {
    if (!changes) yield snapshot;
    else if (newer !== undefined && !isDeepStrictEqual(shownBy(newer), shownBy(snapshot))) yield newer;
    newer = snapshot;
  }
  if (changes && newer !== undefined) yield newer;
}

function shownBy({ observation, state }: Snapshot): unknown {
  const { outcome } = observation;
  const open = state.findings.map(({ finding }) => finding.kind).toSorted();
  if (outcome !== 'present') return { outcome, open };
  const { digest, platforms, latestPulledAt } = observation.facts;
  return { outcome, open, digest, platforms, latestPulledAt };
}

async function take<Item>(items: AsyncIterable<Item>, count: number): Promise<readonly Item[]> {
  const taken: Item[] = [];
  for await (const item of items) {
    taken.push(item);
    if (taken.length === count) break;
  }
  return taken;
}

/** What comes nearest to a text. */
function hint(text: string, known: readonly string[]): string {
  const nearest = [...new Set(known)]
    .filter((name) => name !== text)
    .map((name) => ({ name, distance: leven(text, name) }))
    .filter(({ distance }) => distance <= text.length / 2)
    .toSorted((one, other) => one.distance - other.distance)
    .slice(0, 3)
    .map(({ name }) => name);
  return nearest.length === 0 ? '' : ` Did you mean ${nearest.join(' or ')}?`;
}

import pMap from 'p-map';
import type { Snapshot } from '../../domain/snapshot.ts';
import { type Duration, durationMs } from '../../domain/values/duration.ts';
import { epochMs, type Instant } from '../../domain/values/instant.ts';
import type { Stores } from '../../store/stores.ts';
import { countTags } from '../../text/time.ts';
import { type Cli, examples, exitCodes, paragraphs } from '../command.ts';
import { type ExitCode, exitCode } from '../exit-code.ts';
import { durationArgument } from '../options.ts';
import { csvOf, type Output } from '../output.ts';
import { type Asking, prepare } from '../prepare.ts';
import { type Asked, query, recordedBoard } from '../query.ts';
import { type IdleTag, renderUnpulled } from '../views/unpulled.ts';

export type UnpulledOptions = {
  /** Only tags that were not pulled for longer; undefined: all. */
  readonly than?: Duration | undefined;
};

export function addUnpulled(cli: Cli): void {
  cli.command
    .option('--than <duration>', 'only tags not pulled for longer, such as 90d', durationArgument)
    .addHelpText(
      'after',
      paragraphs(
        'A tag that the last run could not read, or found absent, is shown as it was last seen, and marked.',
        exitCodes(
          'no tag was unpulled for longer, or --than was not given',
          'a tag was not pulled for longer than --than',
          'a tag could not be read or not be recorded, or the tables could not be read',
        ),
        examples('npx tagwarden unpulled --than 90d --format csv'),
      ),
    )
    .action(async (options: Asking & UnpulledOptions) => {
      const { asked, output } = await prepare(options, cli.streams);
      cli.end(await unpulledCommand(asked, options, output));
    });
}

/** The tags of the newest board by their last pull, oldest first; those without a recorded pull, and those never seen, stand apart. */
export async function unpulledCommand(asked: Asked, { than }: UnpulledOptions, output: Output): Promise<ExitCode> {
  const { config, now } = asked;
  const { run, all } = await query(asked, async (stores) => {
    const { run, board } = await recordedBoard(stores);
    const listed = board.filter(({ observation }) => observation.outcome !== 'unlisted');
    return { run, all: await pMap(listed, (snapshot) => lastKnown(snapshot, stores), { concurrency: 16 }) };
  });
  const idle = all.filter(({ since }) => isLonger(since, than, run.runAt)).toSorted(byIdleness);
  const pulled = idle.filter(({ facts }) => facts !== null && facts.latestPulledAt !== null);
  const noRecordedPull = idle.filter(({ facts }) => facts !== null && facts.latestPulledAt === null);
  const neverSeen = idle.filter(({ facts }) => facts === null);
  const unreadable = all.filter(({ snapshot }) => snapshot.observation.outcome === 'unreadable');

  output.print({
    json: {
      runAt: run.runAt,
      pulled: pulled.map(plain),
      noRecordedPull: noRecordedPull.map(plain),
      neverSeen: neverSeen.map(plain),
    },
    csv: csvOf(
      ['reference', 'latestPulledAt', 'lastUpdatedAt', 'digest', 'outcome', 'asOf'],
      [...pulled, ...noRecordedPull, ...neverSeen].map(plain),
    ),
    text: () =>
      [
        ...renderUnpulled({ pulled, noRecordedPull, neverSeen }, run, { timeZone: config.timeZone, now }),
        ...(unreadable.length === 0
          ? []
          : [
              `${countTags(unreadable.length)} could not be read in that run: pulls since the moment shown are not known.`,
            ]),
        ...(run.tally.failed === 0 ? [] : [`${countTags(run.tally.failed)} could not be recorded in that run.`]),
      ].join('\n\n'),
  });
  if (unreadable.length > 0 || run.tally.failed > 0) return exitCode.couldNotAudit;
  return idle.length > 0 && than !== undefined ? exitCode.findings : exitCode.nothingFound;
}

/** What is known of a tag: from this run or, where it does not tell, from the last one that saw the tag. */
async function lastKnown(snapshot: Snapshot, { snapshots }: Stores): Promise<IdleTag> {
  const { reference, state } = snapshot;
  const seen =
    snapshot.observation.outcome === 'present' || state.lastSeen === null
      ? snapshot
      : await snapshots.find(reference, state.lastSeen.at);
  if (seen?.observation.outcome !== 'present') return { reference, snapshot, facts: null, factsAt: null, since: null };
  const { facts } = seen.observation;
  const isPullKnown = !facts.incomplete.includes('latestPulledAt');
  const since = facts.latestPulledAt ?? (isPullKnown ? facts.lastUpdatedAt : null);
  return { reference, snapshot, facts, factsAt: seen.runAt, since };
}

/** Of what is not known, no more can be said than that it may be. */
const isLonger = (since: Instant | null, than: Duration | undefined, runAt: Instant): boolean =>
  than === undefined || since === null || epochMs(runAt) - epochMs(since) > durationMs(than);

function byIdleness(one: IdleTag, other: IdleTag): number {
  const [mine, theirs] = [one, other].map(({ since, reference }) => `${since ?? ''} ${reference}`);
  return (mine ?? '') < (theirs ?? '') ? -1 : 1;
}

const plain = ({ reference, snapshot, facts, factsAt }: IdleTag) => ({
  reference,
  latestPulledAt: facts?.latestPulledAt ?? null,
  lastUpdatedAt: facts?.lastUpdatedAt ?? null,
  digest: facts?.digest ?? null,
  outcome: snapshot.observation.outcome,
  asOf: factsAt,
});

import { type Duration, durationMs } from '../../domain/duration.ts';
import { epochMs, type Instant } from '../../domain/instant.ts';
import type { TagFacts } from '../../domain/observation.ts';
import type { Snapshot } from '../../domain/snapshot.ts';
import { showSpan, showTime } from '../../text/time.ts';
import { type ExitCode, exitCode } from '../exit-code.ts';
import { csvOf, type Output } from '../output.ts';
import { type Asked, query, recordedBoard } from '../query.ts';
import { paintHeading, renderTable } from '../terminal.ts';

export type UnpulledOptions = {
  /** Only tags that were not pulled for longer; undefined: all. */
  readonly than: Duration | undefined;
};

type Present = Snapshot & { readonly facts: TagFacts };

/** The tags of the newest board by their last pull, oldest first; those without a recorded pull stand apart. */
export async function unpulledCommand(asked: Asked, { than }: UnpulledOptions, output: Output): Promise<ExitCode> {
  const { timeZone } = asked.config;
  const { run, board } = await query(asked, (stores) => recordedBoard(stores));
  const idle = board
    .flatMap((snapshot): Present[] => {
      const { observation } = snapshot;
      return observation.outcome === 'present' ? [{ ...snapshot, facts: observation.facts }] : [];
    })
    .map((tag) => ({ tag, since: tag.facts.latestPulledAt ?? tag.facts.lastUpdatedAt }))
    .filter(({ since }) => {
      return than === undefined || since === null || epochMs(run.runAt) - epochMs(since) > durationMs(than);
    })
    .toSorted((one, other) => ((one.since ?? '') < (other.since ?? '') ? -1 : 1));
  const pulled = idle.filter(({ tag }) => tag.facts.latestPulledAt !== null);
  const neverPulled = idle.filter(({ tag }) => tag.facts.latestPulledAt === null);

  const show = (since: Instant | null) =>
    since === null ? ['-', '-'] : [showTime(since, timeZone), showSpan(since, run.runAt)];
  const section = (title: string, head: string, tags: typeof idle) =>
    tags.length === 0
      ? []
      : [
          `${paintHeading(title)}\n${renderTable(
            ['REFERENCE', head, 'IDLE FOR'],
            tags.map(({ tag, since }) => [tag.reference, ...show(since)]),
          )}`,
        ];
  output.print({
    json: {
      runAt: run.runAt,
      pulled: pulled.map(({ tag }) => plain(tag)),
      noRecordedPull: neverPulled.map(({ tag }) => plain(tag)),
    },
    csv: csvOf(
      ['reference', 'latestPulledAt', 'lastUpdatedAt', 'digest'],
      [...pulled, ...neverPulled].map(({ tag }) => plain(tag)),
    ),
    text: () =>
      [
        ...section('By last pull', 'LAST PULLED', pulled),
        ...section('No recorded pull', 'LAST UPDATED', neverPulled),
        ...(idle.length === 0 ? ['No such tag.'] : []),
        `As of the run of ${showTime(run.runAt, timeZone)}.`,
      ].join('\n\n'),
  });
  return idle.length > 0 && than !== undefined ? exitCode.findings : exitCode.nothingFound;
}

const plain = ({ reference, facts }: Present) => ({
  reference,
  latestPulledAt: facts.latestPulledAt,
  lastUpdatedAt: facts.lastUpdatedAt,
  digest: facts.digest,
});

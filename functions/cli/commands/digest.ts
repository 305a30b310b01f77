import pMap from 'p-map';
import { AuditError } from '../../domain/audit-error.ts';
import type { Snapshot } from '../../domain/snapshot.ts';
import { Digest } from '../../domain/values/digest.ts';
import type { Instant } from '../../domain/values/instant.ts';
import type { Reference } from '../../domain/values/reference.ts';
import type { Stores } from '../../store/stores.ts';
import { type Cli, examples, exitCodes, paragraphs } from '../command.ts';
import { type ExitCode, exitCode } from '../exit-code.ts';
import { csvOf, type Output } from '../output.ts';
import { type Asking, prepare } from '../prepare.ts';
import { type Asked, query, recordedBoard } from '../query.ts';
import { renderTable } from '../table.ts';
import { paintAside } from '../terminal.ts';
import { shortTime, zoneNote } from '../views/cells.ts';
import { digestPrefix } from './digest-argument.ts';

/** A time during which a tag pointed at a digest, as far as the runs saw. */
type Period = {
  readonly reference: Reference;
  /** The run that first saw it. */
  readonly from: Instant;
  /** The run that first saw another digest; null: the tag was not seen with another since. */
  readonly until: Instant | null;
};

/** A platform of a tag that points at the digest now, while the tag itself has another. */
type PlatformOf = { readonly reference: Reference; readonly platform: string };

export function addDigest(cli: Cli): void {
  cli.command
    .addHelpText(
      'after',
      paragraphs(
        'The first 12 hex digits are enough, as tables and mails show them, unless several digests begin with them.',
        exitCodes(
          'answered, also where no tag ever pointed at it',
          null,
          'the digest is invalid, or its first digits fit none or several',
        ),
        examples('npx tagwarden digest 78c5f09aba50'),
      ),
    )
    .action(async (digest: string, options: Asking) => {
      const { asked, output } = await prepare(options, cli.streams);
      cli.end(await digestCommand(digest, asked, output));
    });
}

/** Every tag that ever pointed at a digest, from when to when. */
export async function digestCommand(text: string, asked: Asked, output: Output): Promise<ExitCode> {
  const { digest, periods, platforms } = await query(asked, async (stores) => {
    const digest = await complete(text, stores);
    const starts = await Array.fromAsync(stores.snapshots.firstSights(digest));
    const periods = await pMap(starts, (start) => periodFrom(start, stores), { concurrency: 16 });
    periods.sort(byTimeAndReference);
    return { digest, periods, platforms: periods.length > 0 ? [] : await platformsOf(digest, stores) };
  });
  const clock = { timeZone: asked.config.timeZone, now: asked.now };
  output.print({
    json: { digest, periods, platforms },
    csv: csvOf(
      ['digest', 'reference', 'from', 'until'],
      periods.map((period) => ({ digest, ...period })),
    ),
    text: () => {
      if (periods.length === 0) {
        const levels = platforms.map(({ reference, platform }) => `It is the digest of ${platform} of ${reference}.`);
        return [`No tag was ever seen with ${digest}.`, ...levels].join('\n');
      }
      const rows = periods.map(({ reference, from, until }) => [
        reference,
        shortTime(from, clock),
        until === null ? paintAside('no other seen') : shortTime(until, clock),
      ]);
      const table = renderTable([{ head: 'REFERENCE', fit: { wrapTo: 12 } }, 'FROM', 'UNTIL'], rows);
      return [digest, table, zoneNote(clock)].join('\n\n');
    },
  });
  return exitCode.nothingFound;
}

async function periodFrom({ reference, runAt }: Snapshot, { snapshots }: Stores): Promise<Period> {
  const next = await snapshots.nextSight(reference, runAt);
  return { reference, from: runAt, until: next?.runAt ?? null };
}

const byTimeAndReference = (one: Period, other: Period): number =>
  `${one.from} ${one.reference}` < `${other.from} ${other.reference}` ? -1 : 1;

/** The platforms of the newest board that have the digest. */
async function platformsOf(digest: Digest, stores: Stores): Promise<readonly PlatformOf[]> {
  const { board } = await recordedBoard(stores);
  return board.flatMap(({ reference, observation }) =>
    observation.outcome !== 'present'
      ? []
      : observation.facts.platforms
          .filter((each) => each.digest === digest)
          .map(({ platform }) => ({ reference, platform })),
  );
}

/** A whole digest from itself or from its beginning, which is looked for in all that tags ever showed and events speak of. */
async function complete(text: string, { snapshots }: Stores): Promise<Digest> {
  const whole = Digest.safeParse(text);
  if (whole.success) return whole.data;
  const prefix = digestPrefix(text);
  const [only, ...others] = await snapshots.digestsThatBegin(prefix);
  if (only === undefined) {
    throw new AuditError('digest-invalid', `No digest that a run saw or an event speaks of begins with "${prefix}".`);
  }
  if (others.length === 0) return only;
  const lines = [only, ...others].map((digest) => `  ${digest}`);
  throw new AuditError('digest-invalid', [`Several digests begin with "${prefix}":`, ...lines, ''].join('\n'));
}

import { AuditError } from '../../domain/audit-error.ts';
import type { Snapshot } from '../../domain/snapshot.ts';
import type { Instant } from '../../domain/values/instant.ts';
import type { Severity } from '../../domain/values/severity.ts';
import { type Cli, examples, exitCodes, momentHelp, paragraphs } from '../command.ts';
import { type ExitCode, exitCode } from '../exit-code.ts';
import { imageOption, limitOption, severityOption, statusesArgument } from '../options.ts';
import type { Output } from '../output.ts';
import { type Asking, prepare } from '../prepare.ts';
import { type Asked, query, recordedBoard } from '../query.ts';
import { isMeant, type Pattern } from '../references.ts';
import { renderBoard, renderRun, sortBoard } from '../views/board.ts';
import { snapshotCsv } from '../views/snapshot-csv.ts';
import { exitCodeOf, isOk, statusesOf, type TagStatus, tagStatuses, withState } from '../views/status.ts';

/** Which tags of the board are shown; what is left out narrows nothing. */
type Choice = {
  /** Tags of these statuses, or with such a finding open. */
  readonly only?: readonly TagStatus[];
  readonly notOk?: true;
  readonly image?: Pattern;
  /** Tags with an open finding of these severities. */
  readonly severity?: readonly Severity[];
};

export type StatusOptions = Choice & {
  /** The board as it was; undefined: the newest. */
  readonly at?: Instant | undefined;
  readonly limit?: number;
  readonly wide?: true;
};

export function addStatus(cli: Cli): void {
  cli.command
    .option('--at <moment>', 'as it was at this moment')
    .option('--only <statuses>', 'only tags with such a status, such as changed,stale', statusesArgument)
    .option('--not-ok', 'only tags that are not ok')
    .addOption(imageOption())
    .addOption(severityOption())
    .addOption(limitOption('show at most so many tags'))
    .option('-w, --wide', 'show the outcome, and who updated each tag and when, too')
    .addHelpText(
      'after',
      paragraphs(
        `Statuses: ${tagStatuses.join(', ')}.\nThe last part of a name is enough: "changed" stands for digest-changed and platform-changed.`,
        momentHelp,
        exitCodes(
          'none of the tags shown has an open finding',
          'one of them has an open finding',
          'a tag could not be read or not be recorded, no tag is of --image, or the tables\n     could not be read',
        ),
        examples(
          'npx tagwarden status --not-ok',
          'npx tagwarden status --only changed,absent --image "prod/web/*"',
          'npx tagwarden status --at 2026-03-06T12:00 --stack Tagwarden-prod',
        ),
      ),
    )
    .action(async ({ at, ...options }: Asking & Omit<StatusOptions, 'at'> & { at?: string }) => {
      const { asked, output, moment } = await prepare(options, cli.streams);
      cli.end(await statusCommand(asked, { ...options, at: at === undefined ? at : moment(at) }, output));
    });
}

/** The board of a run, the worst first, then the longest unpulled. */
export async function statusCommand(asked: Asked, options: StatusOptions, output: Output): Promise<ExitCode> {
  const { config, now } = asked;
  const { run, board, unfinished } = await query(asked, (stores) => recordedBoard(stores, options.at));
  const { image } = options;
  if (image !== undefined && !board.some(({ reference }) => image.isOf(reference))) {
    // Nothing to show is no all-clear: the pattern may be mistyped.
    throw new AuditError('never-audited', `No tag of ${image.text} is on the board of ${run.runAt}.`);
  }
  const chosen = sortBoard(board.filter((snapshot) => isChosen(snapshot, options)));
  const shown = chosen.slice(0, options.limit);
  const { timeZone, people } = config;
  const leftOut = chosen.length - shown.length;
  output.print({
    json: { run: withState(run), snapshots: shown },
    csv: snapshotCsv(shown, people),
    text: () => {
      const view = { timeZone, now, leftOut, wide: options.wide && { people } };
      return [...unfinished.map((each) => renderRun(each, timeZone)), renderBoard(run, shown, view)].join('\n\n');
    },
  });
  return run.tally.failed > 0 ? exitCode.couldNotAudit : exitCodeOf(chosen, run);
}

function isChosen(snapshot: Snapshot, { only, notOk, image, severity }: Choice): boolean {
  const { reference, state } = snapshot;
  return (
    (only === undefined || statusesOf(snapshot).some((status) => only.includes(status))) &&
    (notOk !== true || !isOk(snapshot)) &&
    (severity === undefined || state.findings.some((open) => severity.includes(open.severity))) &&
    isMeant(image, reference)
  );
}

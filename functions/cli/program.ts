import { Command, CommanderError } from 'commander';
import { AuditError } from '../domain/audit-error.ts';
import type { Duration } from '../domain/duration.ts';
import type { Status } from '../domain/finding.ts';
import { acceptCommand } from './accept-command.ts';
import { backtestCommand } from './backtest-command.ts';
import { checkConfigCommand } from './check-config-command.ts';
import { digestCommand } from './digest-command.ts';
import type { EventKind } from './event-text.ts';
import { eventsCommand } from './events-command.ts';
import { type ExitCode, exitCode } from './exit-code.ts';
import { historyCommand } from './history-command.ts';
import {
  configOption,
  countArgument,
  durationArgument,
  expectedRoot,
  formatOption,
  jsonOption,
  kindsArgument,
  stackOption,
  statusesArgument,
} from './options.ts';
import type { Streams } from './output.ts';
import { type Asking, prepare, type Shared } from './prepare.ts';
import { runCommand } from './run-command.ts';
import { runsCommand } from './runs-command.ts';
import { statusCommand } from './status-command.ts';
import { unpulledCommand } from './unpulled-command.ts';
import { verifyCommand } from './verify-command.ts';

/** Does what the arguments say (without the program's own name) and resolves to the exit code; never rejects. */
export async function runProgram(args: readonly string[], streams: Streams): Promise<ExitCode> {
  let code: ExitCode = exitCode.nothingFound;
  const program = new Command('tagwarden')
    .configureOutput({
      writeOut: (text) => streams.stdout.write(text),
      writeErr: (text) => streams.stderr.write(text),
    })
    .description('Audits container tags in NAVER Cloud Container Registry, and answers for what it saw.')
    .addHelpText('after', '\nExit codes: 0 nothing found, 1 findings, 2 could not audit (or not every tag).')
    .showHelpAfterError('(see --help)')
    .exitOverride();

  /** A command with the options that all of them have. */
  const command = (nameAndArguments: string, description: string): Command =>
    program
      .command(nameAndArguments)
      .description(description)
      .addOption(configOption())
      .addOption(formatOption())
      .addOption(jsonOption())
      .exitOverride();

  /** A command that asks the tables. */
  const question = (nameAndArguments: string, description: string): Command =>
    command(nameAndArguments, description).addOption(stackOption());

  question('run', 'audit all tags now, and alert')
    .option('--dry-run', 'write and publish nothing; say what would be')
    .action(async (options: Asking & { dryRun?: true }) => {
      const { asked, output } = await prepare(options, streams);
      code = await runCommand(asked.config, options, output);
    });

  question('status', 'show the board of the last run, the worst first')
    .option('--at <moment>', 'as it was at a moment')
    .option('--only <statuses>', 'tags of these statuses, such as changed,stale', statusesArgument)
    .action(async ({ at, only, ...options }: Asking & { at?: string; only?: readonly Status[] }) => {
      const { asked, output, moment } = await prepare(options, streams);
      code = await statusCommand(asked, { at: at === undefined ? at : moment(at), only }, output);
    });

  question('history <reference>', 'show the snapshots of one tag, newest first')
    .option('--since <moment>', 'from this moment on')
    .option('--until <moment>', 'up to this moment')
    .option('--changes', 'only where outcome, digest, platforms or pull time changed', false)
    .option('-n, --limit <count>', 'how many snapshots', countArgument, 50)
    .action(
      async (
        reference: string,
        { since, until, ...options }: Asking & { since?: string; until?: string; changes: boolean; limit: number },
      ) => {
        const { asked, output, moment } = await prepare(options, streams);
        const span = {
          since: since === undefined ? since : moment(since),
          until: until === undefined ? until : moment(until),
        };
        code = await historyCommand(reference, asked, { ...options, ...span }, output);
      },
    );

  question('events', 'show what was opened, resolved and noted over all tags, newest first')
    .option('--since <moment>', 'from this moment on', '30d')
    .option('--kind <kinds>', 'of these kinds, such as changed,absent,stale-soon', kindsArgument)
    .action(async ({ since, kind, ...options }: Asking & { since: string; kind?: readonly EventKind[] }) => {
      const { asked, output, moment, now } = await prepare(options, streams);
      code = await eventsCommand(asked, { since: moment(since), now, kinds: kind }, output);
    });

  question('digest <digest>', 'show every tag that ever pointed at a digest, from when to when').action(
    async (digest: string, options: Asking) => {
      const { asked, output } = await prepare(options, streams);
      code = await digestCommand(digest, asked, output);
    },
  );

  question('runs', 'show the runs, newest first; missing and unfinished ones stand out')
    .option('--since <moment>', 'from this moment on', '7d')
    .action(async ({ since, ...options }: Asking & { since: string }) => {
      const { asked, output, moment, now } = await prepare(options, streams);
      code = await runsCommand(asked, { since: moment(since), now }, output);
    });

  question('unpulled', 'show the tags by their last pull, oldest first')
    .option('--than <duration>', 'only those not pulled for longer, such as 90d', durationArgument)
    .action(async (options: Asking & { than?: Duration }) => {
      const { asked, output } = await prepare(options, streams);
      code = await unpulledCommand(asked, { than: options.than }, output);
    });

  question('verify [reference]', 'prove that the history is whole, or name what is not')
    .option('--since <moment>', 'from this moment on')
    .option('--expect-root <runAt=root>', 'a root from a mail or a log; may be given again', expectedRoot, new Map())
    .action(
      async (
        reference: string | undefined,
        { since, expectRoot, ...options }: Asking & { since?: string; expectRoot: ReadonlyMap<string, string> },
      ) => {
        const { asked, output, moment, nowMs } = await prepare(options, streams);
        const from = since === undefined ? undefined : moment(since);
        const what = { reference, since: from, expectedRoots: expectRoot, nowMs };
        code = await verifyCommand(asked, what, output);
      },
    );

  question('backtest', 'replay what was seen under another configuration, and show which alerts would have come')
    .option('--since <moment>', 'from this moment on, and from what was believed then', '30d')
    .action(async ({ since, ...options }: Asking & { since: string }) => {
      const { asked, output, moment, now } = await prepare(options, streams);
      code = await backtestCommand(asked, { since: moment(since), now, path: options.config }, output);
    });

  question('accept <reference>', 'accept what a tag shows, by an entry in the configuration')
    .option('--digest <digest>', 'the digest to accept; without it, that of the open finding')
    .option('--reason <text>', 'why, for those who read it later')
    .option('--until <moment>', 'accept it until then only, such as 30d from now or 2026-12-24')
    .action(
      async (
        reference: string,
        { digest, reason, until, ...options }: Asking & { digest?: string; reason?: string; until?: string },
      ) => {
        const { asked, output, ahead, now } = await prepare(options, streams);
        const end = until === undefined ? until : ahead(until);
        const what = { reference, path: options.config, digest, reason, until: end, now };
        code = await acceptCommand(asked, what, output);
      },
    );

  command('check-config', 'check the configuration, and show every tag with its policy')
    .option('--explain <reference>', 'say of one tag where its policy comes from')
    .action(async ({ explain, ...options }: Shared & { explain?: string }) => {
      const { asked, output, now } = await prepare(options, streams);
      code = await checkConfigCommand(asked.config, { path: options.config, reference: explain, now }, output);
    });

  try {
    await program.parseAsync(args, { from: 'user' });
    return code;
  } catch (error) {
    return explain(error, streams);
  }
}

/** Says what went wrong, and for a person what to do; a bug keeps its stack. */
export function explain(error: unknown, { stderr }: Pick<Streams, 'stderr'>): ExitCode {
  // Commander has printed its message, or the help that was asked for.
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCode.nothingFound : exitCode.couldNotAudit;
  const text =
    error instanceof AuditError || !(error instanceof Error) ? String(error) : (error.stack ?? String(error));
  stderr.write(`${text.replace(/^AuditError: /, '')}\n`);
  return exitCode.couldNotAudit;
}

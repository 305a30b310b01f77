import { Command, CommanderError } from 'commander';
import manifest from '../../package.json' with { type: 'json' };
import { AuditError } from '../domain/audit-error.ts';
import type { Cli } from './command.ts';
import { type ExitCode, exitCode } from './exit-code.ts';
import type { Streams } from './output.ts';
import { addOutputOption, addSharedOptions, addStackOption, addStateOption } from './shared-options.ts';

/** A command as the help of the program lists it. All else is in a file of its own, which is loaded when it is asked for. */
type Listed = {
  /** Its name and its arguments. */
  readonly usage: string;
  readonly description: string;
  /** What it reads: nothing, a state, a registry without a configuration, the configuration, or the tables too. */
  readonly reads: 'nothing' | 'state' | 'registry' | 'configuration' | 'tables';
  /** What the configuration is to it. */
  readonly configIs?: string;
  readonly load: () => Promise<(cli: Cli) => void>;
};

const commands: readonly Listed[] = [
  {
    usage: 'run [references...]',
    description: 'audit all tags now and alert, or look at some of them',
    reads: 'tables',
    load: async () => (await import('./commands/run.ts')).addRun,
  },
  {
    usage: 'status',
    description: 'show every tag as the last run saw it, the worst first',
    reads: 'tables',
    load: async () => (await import('./commands/status.ts')).addStatus,
  },
  {
    usage: 'history <reference>',
    description: 'show what the runs saw of a tag, an image or a pattern',
    reads: 'tables',
    load: async () => (await import('./commands/history.ts')).addHistory,
  },
  {
    usage: 'events',
    description: 'show what was opened, resolved and noted over all tags',
    reads: 'tables',
    load: async () => (await import('./commands/events.ts')).addEvents,
  },
  {
    usage: 'digest <digest>',
    description: 'show every tag that ever pointed at a digest, and when',
    reads: 'tables',
    load: async () => (await import('./commands/digest.ts')).addDigest,
  },
  {
    usage: 'runs',
    description: 'show the runs, and which of them are missing or crashed',
    reads: 'tables',
    load: async () => (await import('./commands/runs.ts')).addRuns,
  },
  {
    usage: 'unpulled',
    description: 'show the tags by their last pull, the longest ago first',
    reads: 'tables',
    load: async () => (await import('./commands/unpulled.ts')).addUnpulled,
  },
  {
    usage: 'verify [reference]',
    description: 'check that no row was forged, edited, removed or added',
    reads: 'tables',
    load: async () => (await import('./commands/verify.ts')).addVerify,
  },
  {
    usage: 'backtest',
    description: 'show which alerts another configuration would have sent',
    reads: 'tables',
    configIs: 'the candidate; it must name the same deployment',
    load: async () => (await import('./commands/backtest.ts')).addBacktest,
  },
  {
    usage: 'suggest',
    description: 'propose rules for what changes by habit, as a diff',
    reads: 'tables',
    configIs: 'the file to propose changes of',
    load: async () => (await import('./commands/suggest.ts')).addSuggest,
  },
  {
    usage: 'accept <reference>',
    description: 'accept what a tag shows, by an entry in the configuration',
    reads: 'tables',
    configIs: 'the file to edit',
    load: async () => (await import('./commands/accept.ts')).addAccept,
  },
  {
    usage: 'check-config',
    description: 'check the configuration, and show the policy of every tag',
    reads: 'configuration',
    load: async () => (await import('./commands/check-config.ts')).addCheckConfig,
  },
  {
    usage: 'init',
    description: 'write a first configuration, from a registry or from manifests',
    reads: 'registry',
    load: async () => (await import('./init/init.ts')).addInit,
  },
  {
    usage: 'simulated-ncr',
    description: 'serve a simulated NCR on this machine, to try things on',
    reads: 'state',
    load: async () => (await import('./commands/simulated-ncr.ts')).addSimulatedNcr,
  },
  {
    usage: 'completion <shell>',
    description: 'print a script for completion in bash, zsh or fish',
    reads: 'nothing',
    load: async () => (await import('./commands/completion.ts')).addCompletion,
  },
];

const nameOf = ({ usage }: Listed): string => usage.split(' ')[0] ?? '';

/** Does what the arguments say (without the program's own name) and resolves to the exit code; never rejects. */
export async function runProgram(args: readonly string[], streams: Streams): Promise<ExitCode> {
  let code: ExitCode = exitCode.nothingFound;
  const program = createProgram(streams);
  const end = (ended: ExitCode) => {
    code = ended;
  };
  try {
    for (const listed of commands) {
      const command = addListed(program, listed);
      // A script for completion names the options of all commands.
      if (!args.includes(nameOf(listed)) && !args.includes('completion')) continue;
      const add = await listed.load();
      add({ command, program, streams, end });
    }
    await program.parseAsync(args, { from: 'user' });
    return code;
  } catch (error) {
    return reportError(error, streams);
  }
}

const createProgram = (streams: Streams): Command =>
  new Command('tagwarden')
    .configureOutput({
      writeOut: (text) => streams.stdout.write(text),
      writeErr: (text) => streams.stderr.write(text),
    })
    .version(manifest.version, '-V, --version', 'print the version')
    .description('Audits container tags in NAVER Cloud Container Registry, and answers questions about what it saw.')
    .addHelpText(
      'after',
      '\nExit codes: 0 nothing found, 1 findings, 2 could not audit (or not every tag).\n`tagwarden <command> --help` shows its options, its exit codes and examples.',
    )
    .helpOption('-h, --help', 'show this help')
    .helpCommand('help [command]', 'show the help of a command')
    .showHelpAfterError('(see --help)')
    .exitOverride();

function addListed(program: Command, { usage, description, reads, configIs }: Listed): Command {
  const command = program
    .command(usage)
    .description(description)
    .helpOption('-h, --help', 'show this help')
    .exitOverride();
  if (reads === 'nothing') return command;
  if (reads === 'state') return addStateOption(command);
  if (reads === 'registry') return addOutputOption(command);
  addSharedOptions(command, configIs);
  return reads === 'tables' ? addStackOption(command) : command;
}

/** Says what went wrong, and for a person what to do; a bug keeps its stack. */
export function reportError(error: unknown, { stderr }: Pick<Streams, 'stderr'>): ExitCode {
  // Commander has printed its message, or the help that was asked for.
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCode.nothingFound : exitCode.couldNotAudit;
  const text =
    error instanceof AuditError || !(error instanceof Error) ? String(error) : (error.stack ?? String(error));
  stderr.write(`${text.replace(/^AuditError: /, '')}\n`);
  return exitCode.couldNotAudit;
}

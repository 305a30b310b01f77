import { Command, CommanderError } from 'commander';
import { AuditError } from '../domain/audit-error.ts';
import { addAuditQuestions } from './commands/audit-questions.ts';
import { helpTexts } from './commands/help-texts.ts';
import { addPolicyCommands } from './commands/policy-commands.ts';
import { runCommand } from './commands/run.ts';
import { openCommands } from './commands.ts';
import { type ExitCode, exitCode } from './exit-code.ts';
import type { Streams } from './output.ts';
import { type Asking, prepare } from './prepare.ts';

/** Does what the arguments say (without the program's own name) and resolves to the exit code; never rejects. */
export async function runProgram(args: readonly string[], streams: Streams): Promise<ExitCode> {
  let code: ExitCode = exitCode.nothingFound;
  const program = new Command('tagwarden')
    .configureOutput({
      writeOut: (text) => streams.stdout.write(text),
      writeErr: (text) => streams.stderr.write(text),
    })
    .description('Audits container tags in NAVER Cloud Container Registry, and answers for what it saw.')
    .addHelpText('after', helpTexts.program)
    .showHelpAfterError('(see --help)')
    .exitOverride();
  const commands = openCommands(program, streams, (ended) => {
    code = ended;
  });

  commands
    .question('run', 'audit all tags now, and alert')
    .option('--dry-run', 'write and publish nothing; say what would be')
    .action(async (options: Asking & { dryRun?: true }) => {
      const { asked, output } = await prepare(options, streams);
      commands.end(await runCommand(asked.config, options, output));
    });
  addAuditQuestions(commands);
  addPolicyCommands(commands);

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

#!/usr/bin/env node
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { loadConfig } from '../config/load.ts';
import { AuditError } from '../domain/audit-error.ts';
import { checkConfigCommand } from './check-config-command.ts';
import { type ExitCode, exitCode } from './exit-code.ts';
import { historyCommand } from './history-command.ts';
import { openOutput } from './output.ts';
import { runCommand } from './run-command.ts';
import { statusCommand } from './status-command.ts';

type Shared = { readonly config: string; readonly json?: true };

const program = new Command('tagwarden')
  .description('Audits container tags in NAVER Cloud Container Registry.')
  .addHelpText('after', '\nExit codes: 0 nothing found, 1 findings, 2 could not audit (or not every tag).')
  .showHelpAfterError('(see --help)')
  .exitOverride();

/** A command with the options that all of them have. */
const command = (nameAndArguments: string, description: string): Command =>
  program
    .command(nameAndArguments)
    .description(description)
    .option('-c, --config <file>', 'the configuration', 'audit.yaml')
    .option('--json', 'print JSON instead of text')
    // Inherited by no command that was made before it was set.
    .exitOverride();

const stack = ['--stack <name>', 'the deployed CloudFormation stack; without it, the local tables'] as const;

command('run', 'audit all tags now, and alert')
  .option(...stack)
  .option('--dry-run', 'write and publish nothing; say what would be')
  .action(async ({ config, json, ...options }: Shared & { stack?: string; dryRun?: true }) => {
    process.exitCode = await runCommand(await loadConfig(config), options, openOutput(json === true));
  });

command('status', 'show the board of the last run, the worst first')
  .option(...stack)
  .action(async ({ config, json, ...options }: Shared & { stack?: string }) => {
    process.exitCode = await statusCommand(await loadConfig(config), options, openOutput(json === true));
  });

command('history <reference>', 'show the snapshots of one tag, newest first')
  .option(...stack)
  .option('-n, --limit <count>', 'how many snapshots', positive, 50)
  .action(async (reference: string, { config, json, ...options }: Shared & { stack?: string; limit: number }) => {
    process.exitCode = await historyCommand(reference, await loadConfig(config), options, openOutput(json === true));
  });

command('check-config', 'check the configuration, and show every tag with its policy').action(
  async ({ config, json }: Shared) => {
    process.exitCode = checkConfigCommand(await loadConfig(config), config, openOutput(json === true));
  },
);

function positive(text: string): number {
  const count = Number(text);
  if (!Number.isSafeInteger(count) || count < 1) throw new InvalidArgumentError('Wanted a whole number from 1.');
  return count;
}

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = explain(error);
}

/** Says what went wrong, and for a person what to do; a bug keeps its stack. */
function explain(error: unknown): ExitCode {
  // Commander has printed its message, or the help that was asked for.
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCode.nothingFound : exitCode.couldNotAudit;
  process.stderr.write(`${error instanceof AuditError ? error.message : ((error as Error).stack ?? String(error))}\n`);
  return exitCode.couldNotAudit;
}

import type { Command } from 'commander';
import type { ExitCode } from './exit-code.ts';
import { configOption, formatOption, jsonOption, stackOption } from './options.ts';
import type { Streams } from './output.ts';

/** What commands are made with. */
export type Commands = {
  /** A command with the options that all of them have; `configIs`: what the configuration is to it. */
  command(nameAndArguments: string, description: string, configIs?: string): Command;
  /** A command that asks the tables. */
  question(nameAndArguments: string, description: string, configIs?: string): Command;
  readonly streams: Streams;
  /** Takes the exit code of the command that ran. */
  end(code: ExitCode): void;
};

export function openCommands(program: Command, streams: Streams, end: Commands['end']): Commands {
  const command: Commands['command'] = (nameAndArguments, description, configIs) =>
    program
      .command(nameAndArguments)
      .description(description)
      .addOption(configOption(configIs))
      .addOption(formatOption())
      .addOption(jsonOption())
      .exitOverride();
  return {
    command,
    question: (...named) => command(...named).addOption(stackOption()),
    streams,
    end,
  };
}

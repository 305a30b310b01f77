import { type Command, Option } from 'commander';

/** The forms in which a result can be printed. */
export const formats = ['table', 'json', 'csv'] as const;
export type Format = (typeof formats)[number];

/** Adds the options of all commands that read the configuration, which is `what` to them. */
export const addSharedOptions = (command: Command, what = 'the configuration'): Command =>
  command
    .addOption(new Option('-c, --config <file>', what).env('TAGWARDEN_CONFIG').default('audit.yaml'))
    .addOption(new Option('-f, --format <format>', 'output format').choices([...formats]).default('table'))
    .addOption(new Option('--json', 'short for --format json').implies({ format: 'json' }));

/** Adds the option of all commands that read the tables. */
export const addStackOption = (command: Command): Command =>
  command.addOption(
    new Option('--stack <name>', 'the deployed CloudFormation stack; without it, the local tables').env(
      'TAGWARDEN_STACK',
    ),
  );

/** Adds the option of a command that reads what a simulated NCR holds. */
export const addStateOption = (command: Command): Command =>
  command.option('--state <file>', 'what it holds and how it behaves (default: a small example)');

/** Adds the option of a command that writes a configuration. */
export const addOutputOption = (command: Command): Command =>
  command.option('--output <file>', 'the file to write', 'audit.yaml');

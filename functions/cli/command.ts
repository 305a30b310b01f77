import type { Command } from 'commander';
import wrapAnsi from 'wrap-ansi';
import type { ExitCode } from './exit-code.ts';
import type { Streams } from './output.ts';

/** What a command file works with. */
export type Cli = {
  /** The command, with the options that it shares with others; its file adds its own. */
  readonly command: Command;
  /** All commands. */
  readonly program: Command;
  readonly streams: Streams;
  /** Takes the exit code of the command. */
  end(code: ExitCode): void;
};

/** What the help of a command says below its options, as wide as the rest of it; lists keep their lines. */
export const paragraphs = (...texts: readonly string[]): string =>
  `\n${texts.map((text) => (text.includes('\n  ') ? text : wrapAnsi(text, 80))).join('\n\n')}`;

export const examples = (...lines: readonly string[]): string =>
  ['Examples:', ...lines.map((line) => `  ${line}`)].join('\n');

/** What each exit code of a command means. */
export const exitCodes = (nothingFound: string, findings: string | null, couldNotAudit: string): string =>
  [
    'Exit codes:',
    `  0  ${nothingFound}`,
    ...(findings === null ? [] : [`  1  ${findings}`]),
    `  2  ${couldNotAudit}`,
  ].join('\n');

export const momentHelp =
  'A moment is a duration before now (30d), or a date or time in the time zone of the deployment (2026-03-06T12:00).';

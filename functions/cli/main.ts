#!/usr/bin/env node
import { reportError, runProgram } from './program.ts';

// Who reads only the beginning, as `head` does, has what he expected: the command goes on, and ends as it would.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});
// An error that nobody caught must not end in 1, which says "findings".
process.on('uncaughtException', (error) => process.exit(reportError(error, process)));
process.exitCode = await runProgram(process.argv.slice(2), process);

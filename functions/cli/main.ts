#!/usr/bin/env node
import { explain, runProgram } from './program.ts';

// An error that nobody caught must not end in 1, which says "findings".
process.on('uncaughtException', (error) => process.exit(explain(error, process)));
process.exitCode = await runProgram(process.argv.slice(2), process);

import { type ChildProcess, execFile } from 'node:child_process';
import { join } from 'node:path';
import { runProgram } from '../../functions/cli/program.ts';

const root = join(import.meta.dirname, '../..');
/** Where Node keeps what it compiled, which is two fifths of the time of most calls. */
const compileCache = join(root, 'node_modules/.cache/tagwarden-tests');

export type Ended = { readonly code: number | null; readonly stdout: string; readonly stderr: string };

/** A program of the project in a process of its own, with nothing in its environment but what is given. */
export function startProgram(
  program: 'functions/cli/main.ts' | 'functions/demo/main.ts',
  args: readonly string[],
  { cwd, environment = {} }: { readonly cwd: string; readonly environment?: Readonly<Record<string, string>> },
): { readonly child: ChildProcess; readonly ended: Promise<Ended> } {
  const { promise: ended, resolve } = Promise.withResolvers<Ended>();
  const child = execFile(
    process.execPath,
    [join(root, program), ...args],
    { cwd, env: { NODE_COMPILE_CACHE: compileCache, ...environment } },
    (_, stdout, stderr) => resolve({ code: child.exitCode, stdout, stderr }),
  );
  return { child, ended };
}

/** `npx tagwarden` with some arguments, to its end. */
export const tagwarden = (
  args: readonly string[],
  options: { readonly cwd: string; readonly environment?: Readonly<Record<string, string>> },
): Promise<Ended> => startProgram('functions/cli/main.ts', args, options).ended;

/**
 * The same within this process, which is many times quicker; the folder and the environment are those of this process
 * while it runs.
 */
export async function tagwardenHere(
  args: readonly string[],
  { cwd, environment = {} }: { readonly cwd: string; readonly environment?: Readonly<Record<string, string>> },
): Promise<Ended> {
  const home = process.cwd();
  process.chdir(cwd);
  const before = { ...process.env };
  Object.assign(process.env, environment);
  let stdout = '';
  let stderr = '';
  const code = await runProgram(args, {
    stdout: { write: (text) => (stdout += text) },
    stderr: { write: (text) => (stderr += text) },
  });
  // The object stays the same: others hold on to it.
  for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
  Object.assign(process.env, before);
  process.chdir(home);
  return { code, stdout, stderr };
}

import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';

const runs = (command: string): boolean => spawnSync(command, ['--version']).status === 0;

/** Whether this machine has what the commands of a page are typed with. */
export const hasAwsCli = runs('aws') && runs('bash');
export const hasPython = runs('python3');

/** What a script for `bash` writes; rejects with all of it where a command fails. */
export async function shell(
  script: string,
  { cwd, environment }: { readonly cwd: string; readonly environment: Readonly<Record<string, string>> },
): Promise<string> {
  const options = { cwd, env: { ...process.env, ...environment } };
  return (await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', script], options)).stdout;
}

import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const root = resolve(import.meta.dirname, '../..');

/**
 * Synthesises the stack into a folder, as `npx cdk deploy` does first, from a configuration or from the repository's
 * own; resolves to the function's bundle in it.
 */
export async function synthBundle(folder: string, config = 'audit.yaml'): Promise<string> {
  const options = ['--quiet', '--output', folder, '--context', `config=${config}`];
  await promisify(execFile)('npx', ['cdk', 'synth', ...options], { cwd: root });
  const [asset, ...others] = (await readdir(folder)).filter((name) => name.startsWith('asset.'));
  if (asset === undefined || others.length > 0) throw new Error(`Expected one asset in ${folder}.`);
  return join(folder, asset, 'index.mjs');
}

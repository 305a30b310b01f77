import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tagwarden-synth-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Runs `npx cdk synth`, which takes its command from cdk.json. */
const synth = (out: string, ...options: string[]) =>
  new Promise<{ code: number | string; output: string }>((resolve) => {
    const args = ['cdk', 'synth', '--quiet', '-o', join(folder, out), ...options];
    execFile('npx', args, (error, stdout, stderr) => resolve({ code: error?.code ?? 0, output: stdout + stderr }));
  });

/** All that is deployed: the templates, and the names of the assets, which are hashes over their content. */
async function deployable(out: string): Promise<Record<string, string>> {
  const files = (await readdir(join(folder, out))).filter((name) => /^asset\.|\.(?:template|assets)\.json$/.test(name));
  const contents = files.map(async (name) => [
    name,
    name.endsWith('.json') ? await readFile(join(folder, out, name), 'utf8') : '',
  ]);
  return Object.fromEntries(await Promise.all(contents));
}

/** Each synthesis starts five processes; a busy machine takes its time. */
const timeout = 60_000;

test('the command in cdk.json quietly makes the same template and the same bundle every time', {
  timeout,
}, async () => {
  const runs = await Promise.all([synth('first'), synth('second')]);
  for (const { code, output } of runs) {
    expect(code, output).toBe(0);
    expect(output.replaceAll(/^(?:npm|Bundling asset) .*\n/gm, '')).toBe('');
  }

  const first = await deployable('first');
  expect(Object.keys(first).sort()).toEqual([
    expect.stringMatching(/^Tagwarden-.+\.assets\.json$/),
    expect.stringMatching(/^Tagwarden-.+\.template\.json$/),
    expect.stringMatching(/^asset\.[0-9a-f]{64}$/),
  ]);
  expect(await deployable('second')).toEqual(first);
});

test('a wrong configuration ends in its error, without a stack trace and without a template', { timeout }, async () => {
  const path = join(folder, 'wrong.yaml');
  await writeFile(path, 'deployment: Not Allowed\n');
  const { code, output } = await synth('wrong', '-c', `config=${path}`);

  expect(code).not.toBe(0);
  expect(output).toContain(`${path}:1:13`);
  expect(output).toContain('npx tagwarden check-config');
  expect(output).toContain('exited with error 2');
  expect(output).not.toMatch(/^\s+at /m);
  expect(await deployable('wrong')).toEqual({});
});

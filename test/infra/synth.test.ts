import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tagwarden-synth-'));
});
afterAll(() => rm(folder, { recursive: true }));

type Ended = { readonly code: number | string; readonly output: string };

/** Runs `cdk synth`, which takes the command of the app from cdk.json. */
const run = (program: string, args: readonly string[], path?: string) =>
  new Promise<Ended>((resolve) => {
    const env = path === undefined ? process.env : { ...process.env, PATH: path };
    execFile(program, args, { env }, (error, stdout, stderr) =>
      resolve({ code: error?.code ?? 0, output: stdout + stderr }),
    );
  });

const synth = (out: string, ...options: string[]): Promise<Ended> =>
  run('npx', ['cdk', 'synth', '--quiet', '-o', join(folder, out), ...options]);

/** The same by a `cdk` from elsewhere, on a machine whose own Node cannot run TypeScript: Node 20, for one. */
async function synthFromElsewhere(out: string): Promise<Ended> {
  const bin = join(folder, 'bin');
  await mkdir(bin);
  const oldNode = `#!/bin/sh\ncase "$1" in *.ts) echo ERR_UNKNOWN_FILE_EXTENSION >&2; exit 1;; esac\nexec '${process.execPath}' "$@"\n`;
  await writeFile(join(bin, 'node'), oldNode, { mode: 0o755 });
  const elsewhere = (process.env['PATH'] ?? '').split(':').filter((each) => !each.includes('node_modules'));
  const path = [bin, ...elsewhere].join(':');
  return run('node', ['node_modules/aws-cdk/bin/cdk', 'synth', '--quiet', '-o', join(folder, out)], path);
}

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

test('the command in cdk.json quietly makes the same template and the same bundle every time, under any Node', {
  timeout,
}, async () => {
  const runs = await Promise.all([synth('first'), synthFromElsewhere('second')]);
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

import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { digestB } from '../../support/given/givens.ts';
import { auditYaml } from '../../support/worlds/audit-world.ts';

const run = promisify(execFile);
const program = join(import.meta.dirname, '../../../functions/cli/main.ts');
const yaml = auditYaml('http://127.0.0.1:1/ncr/api/v2');

let cwd: string;
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'tagwarden-pipes-'));
  await writeFile(join(cwd, 'audit.yaml'), yaml);
});
afterAll(() => rm(cwd, { recursive: true }));

/** A line of the shell, in which `tagwarden` is the program, and `ended` prints the exit codes of the pipe before it. */
const inShell = (line: string) => {
  const functions = `tagwarden() { "${process.execPath}" "${program}" "$@"; }; ended() { echo "\${PIPESTATUS[@]}" >&2; }`;
  return run('bash', ['-c', `${functions}; ${line}`], { cwd });
};

test('who reads nothing of the answer gets no stack, and the command does what it was to do', async () => {
  const line = `tagwarden accept prod/web/api:v1 --digest ${digestB} | true; ended`;
  expect((await inShell(line)).stderr).toBe('0 0\n');
  expect(await readFile(join(cwd, 'audit.yaml'), 'utf8')).toContain(`digest: ${digestB}`);
});

test('who reads only the beginning of the answer leaves the exit code as it is', async () => {
  const { stdout, stderr } = await inShell('tagwarden check-config --json | head -n 1; ended');
  expect([stdout, stderr]).toEqual(['{\n', '0 0\n']);
});

test('a configuration may come through a pipe', async () => {
  const { stdout } = await inShell('cat audit.yaml | tagwarden check-config -c /dev/stdin');
  expect(stdout).toContain('/dev/stdin is valid: deployment test, 4 tags');
  const explained = await inShell('tagwarden check-config -c <(cat audit.yaml) --explain prod/web/api:v2');
  expect(explained.stdout).toContain('prod/web/api:v2\n');
});

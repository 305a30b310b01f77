import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tagwarden, tagwardenHere } from '../../support/cli.ts';
import { auditYaml } from '../../support/worlds/audit-world.ts';

const root = join(import.meta.dirname, '../../..');

let cwd: string;
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'tagwarden-options-'));
  await writeFile(join(cwd, 'other.yaml'), auditYaml('http://127.0.0.1:1/ncr/api/v2'));
});
afterAll(() => rm(cwd, { recursive: true }));

const call = (args: string, environment: Readonly<Record<string, string>> = {}) =>
  tagwardenHere(args.split(' '), { cwd, environment });
const listed = (await tagwardenHere(['--help'], { cwd: root })).stdout;
const commands = [...listed.matchAll(/^ {2}([a-z][a-z-]+) (?=\[options\]|<)/gm)].map(([, name = '']) => name);

test('the version is that of the package', async () => {
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  expect(await call('--version')).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
});

test('help of a command is its --help', async () => {
  expect(await call('help status')).toEqual(await call('status --help'));
});

test('the help of the program loads no command', async () => {
  const loads = `import { registerHooks } from 'node:module';
    registerHooks({ load: (url, context, next) => { console.log(url); return next(url, context); } });
    process.argv.push('main.ts', '--help');
    await import(${JSON.stringify(join(root, 'functions/cli/main.ts'))});`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', loads], { cwd });
  expect(stdout).toContain('Usage: tagwarden');
  const loaded = stdout.split('\n').filter((line) => line.startsWith('file:'));
  expect(loaded.filter((url) => /\/cli\/commands\/|\/zod\/|\/@aws-sdk\/|\/yaml\//.test(url))).toEqual([]);
  expect(loaded.length).toBeLessThan(30);
});

describe.each(commands)('%s --help', (command) => {
  test('has exit codes and an example, and no default that says nothing', async () => {
    const { code, stdout, stderr } = await call(`${command} --help`);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).not.toMatch(/default: (?:false|\{\}|undefined)/);
    expect(stdout).toMatch(/^Exit codes:\n {2}0 {2}\w/m);
    expect(stdout).toMatch(/^Examples:\n {2}(?:source <\()?npx tagwarden /m);
    expect(stdout.split('\n').filter((line) => line.length > 100)).toEqual([]);
  });
});

describe('the environment', () => {
  test('TAGWARDEN_CONFIG names the configuration, and --config wins', async () => {
    const named = { TAGWARDEN_CONFIG: 'other.yaml' };
    expect((await call('check-config', named)).stdout).toContain('other.yaml is valid');
    expect((await call('check-config -c nowhere.yaml', named)).stderr).toContain('nowhere.yaml cannot be read');
  });

  test('TAGWARDEN_STACK names the stack', async () => {
    // Nothing answers there: what matters is which stack is asked for.
    const aws = {
      AWS_ENDPOINT_URL_CLOUDFORMATION: 'http://127.0.0.1:1',
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_MAX_ATTEMPTS: '1',
    };
    const stacks = { ...aws, TAGWARDEN_CONFIG: 'other.yaml', TAGWARDEN_STACK: 'Tagwarden-prod' };
    expect((await call('status', stacks)).stderr).toContain('Cannot read the outputs of the stack "Tagwarden-prod"');
    expect((await call('status --stack Other', stacks)).stderr).toContain('of the stack "Other"');
    // Set to nothing, it names none.
    expect((await call('status', { ...stacks, TAGWARDEN_STACK: '' })).stderr).toContain('There are no local tables');
  });
});

describe('completion', () => {
  /** What bash offers where the last of these words is to be completed. */
  async function complete(...words: readonly string[]): Promise<readonly string[]> {
    const script = join(cwd, 'completion.bash');
    await writeFile(script, (await call('completion bash')).stdout);
    const line = `source "${script}"; COMP_WORDS=(tagwarden ${words.map((word) => `'${word}'`).join(' ')});
      COMP_CWORD=${words.length}; _tagwarden; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const { stdout } = await promisify(execFile)('bash', ['--norc', '-c', line], { cwd });
    return stdout.split('\n').filter(Boolean);
  }

  test.each([
    { says: 'all commands', words: [''], offers: [...commands, '--version', '--help'] },
    { says: 'commands that begin so', words: ['ru'], offers: ['run', 'runs'] },
    { says: 'options of the command', words: ['status', '--o'], offers: ['--only'] },
    { says: 'options after other words', words: ['history', 'prod/web/api', '--ch'], offers: ['--changes'] },
    { says: 'formats', words: ['events', '--format', ''], offers: ['table', 'json', 'csv'] },
    { says: 'formats by their beginning', words: ['events', '-f', 'j'], offers: ['json'] },
    { says: 'files for the configuration', words: ['status', '--config', 'ot'], offers: ['other.yaml'] },
    { says: 'nothing where a value follows', words: ['status', '--at', ''], offers: [] },
    { says: 'shells', words: ['completion', 'z'], offers: ['zsh'] },
  ])('bash is offered $says', async ({ words, offers }) => {
    expect(await complete(...words)).toEqual(offers);
  });

  test.each(['bash', 'zsh', 'fish'])('%s knows every command and every option', async (shell) => {
    const { code, stdout } = await call(`completion ${shell}`);
    expect(code).toBe(0);
    for (const command of commands) {
      expect(stdout).toContain(command);
      const { stdout: help } = await call(`${command} --help`);
      const options = [...help.matchAll(/^ {2}(?:-\w, )?--([a-z-]+)/gm)].map(([, name = '']) => name);
      for (const option of options) expect(stdout).toMatch(new RegExp(`(?:--|-l )${option}\\b`));
    }
  });

  test('another shell is refused', async () => {
    const ended = await call('completion tcsh');
    expect(ended).toMatchObject({ code: 2, stdout: '' });
    expect(ended.stderr).toContain('Allowed choices are bash, zsh, fish.');
  });
});

test('a program in a process of its own ends the same', async () => {
  expect(await tagwarden(['check-config'], { cwd, environment: { TAGWARDEN_CONFIG: 'other.yaml' } })).toMatchObject({
    code: 0,
    stderr: '',
  });
});

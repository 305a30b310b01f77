import { execFile, spawnSync } from 'node:child_process';
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify, stripVTControlCharacters } from 'node:util';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startProgram } from '../support/cli.ts';
import { fencedIn } from '../support/fenced.ts';
import { answerTo, lasting, rootsOfDemo, shownAnswers } from '../support/shown-answers.ts';

const root = resolve(import.meta.dirname, '../..');
const read = (path: string) => readFile(join(root, path), 'utf8');
const page = await read('docs/questions.md');
const answers = shownAnswers(page);
const readme = await read('README.md');
const elsewhere = [readme, await read('docs/evidence.md')].flatMap(shownAnswers);

let cwd: string;
let demo: string;
let roots: ReadonlyMap<string, string>;
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'tagwarden-questions-'));
  demo = (await startProgram('functions/demo/main.ts', [], { cwd }).ended).stdout;
  roots = await rootsOfDemo(cwd);
  await cp(join(root, 'examples'), join(cwd, 'examples'), { recursive: true });
  // The page shows what a terminal of 120 columns shows, in the year of the demo.
  vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-11-25T03:00:00.000Z') });
  const { stdout } = process;
  Object.defineProperty(process, 'stdout', { configurable: true, value: Object.create(stdout, terminal) });
  restore = () => Object.defineProperty(process, 'stdout', { configurable: true, value: stdout });
});
afterAll(async () => {
  restore();
  vi.useRealTimers();
  await rm(cwd, { recursive: true });
});

const terminal = { isTTY: { value: true }, columns: { value: 120 } };
let restore = () => {};

test('the page asks each question, and lists it in its first table', () => {
  const commands = ['status', 'history', 'events', 'digest', 'unpulled', 'runs', 'verify', 'backtest'];
  expect([...new Set(answers.map(({ args }) => args.split(' ')[0]))]).toEqual(commands);
  for (const command of commands) expect(page).toMatch(new RegExp(`^\\| \\[.*\\| \`${command}\` \\|$`, 'm'));
});

test.each([...answers, ...elsewhere])('a page shows what is answered: $args', async ({ args, answer }) => {
  const { stdout, stderr } = await answerTo({ args, answer }, { cwd, roots });
  expect(stderr).toBe('');
  expect(lasting(stripVTControlCharacters(stdout))).toBe(lasting(answer));
});

test('the README asks four questions on call', () => {
  const commands = shownAnswers(readme).map(({ args }) => args.split(' ')[0]);
  expect(commands).toEqual(['history', 'status', 'digest', 'verify']);
});

test('the README shows a mail as the demo sends it', () => {
  const shown = fencedIn(readme).find(({ language }) => language === 'text')?.text ?? '';
  expect(shown).toMatch(/^Subject: \[tagwarden demo\] CRITICAL/);
  expect(lasting(demo.replaceAll(/^\| ?/gm, ''))).toContain(lasting(shown));
});

test('the README shows the example to start from', async () => {
  const example = (await read('examples/start.yaml')).replace(/^# .*\n/, '');
  expect(fencedIn(readme).filter(({ language }) => language === 'yaml')).toMatchObject([{ text: example }]);
});

const piped = fencedIn(page).filter(({ text }) => /^\$ npx tagwarden .*\|\n/.test(text));
const hasJq = spawnSync('jq', ['--version']).status === 0;
test.skipIf(!hasJq).each(piped)('the page shows what comes out of a pipe: $heading', async ({ text }) => {
  const [, command = '', answer = ''] = /^\$ (.*\n(?:> .*\n)*)([\s\S]*)$/.exec(text) ?? [];
  const npx = `npx() { shift; "${process.execPath}" "${join(root, 'functions/cli/main.ts')}" "$@"; }`;
  const script = `${npx}\n${command.replaceAll(/^> /gm, '')}`;
  const { stdout } = await promisify(execFile)('bash', ['-c', script], { cwd });
  expect(stdout).toBe(answer);
});

test('the page gives the exit codes of every command that has some', async () => {
  const { stdout } = await startProgram('functions/cli/main.ts', ['--help'], { cwd: root }).ended;
  const commands = [...stdout.matchAll(/^ {2}([a-z-]+) (?=\[options\])/gm)].map(([, name = '']) => name);
  const [, table = ''] = page.split('\n## Exit codes\n');
  expect([...table.matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, name = '']) => name).toSorted()).toEqual(
    commands.toSorted(),
  );
});

test('the prose of the page is wrapped at 120 columns', () => {
  const prose = page.replaceAll(/^```[\s\S]*?^```$/gm, '').split('\n');
  expect(prose.filter((line) => line.length > 120 && !line.startsWith('|'))).toEqual([]);
});

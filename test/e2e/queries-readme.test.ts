import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startProgram } from '../support/cli.ts';
import { fencedIn } from '../support/fenced.ts';
import { answerTo, lasting, rootsOfDemo, shownAnswers } from '../support/shown-answers.ts';

const readme = await readFile(resolve(import.meta.dirname, '../../README.md'), 'utf8');
/** The calls of tagwarden that the README makes of the demo's tables, each with what it is shown to answer. */
const calls = shownAnswers(readme).filter(({ args }) => / --config \.tagwarden\/demo\/\S+$/.test(args));

let cwd: string;
let demo: string;
let roots: ReadonlyMap<string, string>;
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'tagwarden-readme-'));
  demo = (await startProgram('functions/demo/main.ts', [], { cwd }).ended).stdout;
  roots = await rootsOfDemo(cwd);
});
afterAll(() => rm(cwd, { recursive: true }));

test('the README asks the demo something', () => {
  expect(calls.map(({ args }) => args.split(' ')[0])).toEqual([
    'status',
    'status',
    'history',
    'events',
    'digest',
    'unpulled',
    'runs',
    'verify',
    'verify',
    'accept',
  ]);
});

test.each(calls)('the README shows what is answered: $args', async ({ args, answer }) => {
  const { stdout, stderr } = await answerTo({ args, answer }, { cwd, roots });
  expect(stderr).toBe('');
  expect(lasting(stdout).split('\n').toSorted()).toEqual(lasting(answer).split('\n').toSorted());
});

test('the README shows a mail as the demo sends it', () => {
  const shown =
    fencedIn(readme).find(({ heading, language }) => heading === 'One alert' && language === 'text')?.text ?? '';
  const sent = demo.replaceAll(/^\| ?/gm, '');
  expect(shown).toMatch(/^Subject: \[tagwarden demo\] CRITICAL/);
  expect(lasting(sent)).toContain(lasting(shown));
});

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startProgram, tagwardenHere } from '../support/cli.ts';
import { fencedIn } from '../support/fenced.ts';

const fenced = fencedIn(await readFile(resolve(import.meta.dirname, '../../README.md'), 'utf8'));
/** The calls of tagwarden that the README makes of the demo's tables, each with what it is shown to answer. */
const calls = fenced
  .filter(({ language }) => language === 'console')
  .flatMap(({ text }) => [
    ...text.matchAll(/^\$ npx tagwarden (.* --config \.tagwarden\/demo\/\S+)\n((?:[^$].*)?\n)*/gm),
  ])
  .map(([whole, args = '']) => ({ args, answer: whole.slice(whole.indexOf('\n') + 1) }));

let cwd: string;
let demo: string;
let roots: ReadonlyMap<string, string>;
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'tagwarden-readme-'));
  demo = (await startProgram('functions/demo/main.ts', [], { cwd }).ended).stdout;
  const { stdout } = await tagwardenHere(
    ['runs', '--since', '2026-03-01', '--json', '--config', '.tagwarden/demo/audit.yaml'],
    { cwd },
  );
  const { runs }: { runs: { runAt: string; root: string }[] } = JSON.parse(stdout);
  roots = new Map(runs.map(({ runAt, root }) => [runAt, root]));
});
afterAll(() => rm(cwd, { recursive: true }));

/** Without what differs from one life of the demo to the next: roots, durations, ports, and how long ago it all was. */
const lasting = (text: string): string =>
  text
    .replace(/(?<= )[0-9a-f]{12}$/gm, '<root>')
    .replace(/(?<=^root )[0-9a-f]{64}$/gm, '<root>')
    .replace(/ \d\.\d s {2}/g, ' <time>  ')
    .replace(/(?<=\bat: ).*Z$/gm, '<now>')
    .replace(/^\w{3} \d{4}-.*missing .*$/gm, '<missing>');

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
  const known = args.replace(/(\S+)=[0-9a-f]{64}/, (_, runAt: string) => `${runAt}=${roots.get(runAt)}`);
  const { stdout, stderr } = await tagwardenHere(known.split(' '), { cwd });
  expect(stderr).toBe('');
  expect(lasting(stdout).split('\n').toSorted()).toEqual(lasting(answer).split('\n').toSorted());
});

test('the README shows a mail as the demo sends it', () => {
  const shown = fenced.find(({ heading, language }) => heading === 'One alert' && language === 'text')?.text ?? '';
  const sent = demo.replaceAll(/^\| ?/gm, '');
  expect(shown).toMatch(/^Subject: \[tagwarden demo\] CRITICAL/);
  expect(lasting(sent)).toContain(lasting(shown));
});

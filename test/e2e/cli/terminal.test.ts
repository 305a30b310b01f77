import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify, stripVTControlCharacters } from 'node:util';
import stringWidth from 'string-width';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tagwarden } from '../../support/cli.ts';
import { liveStory, storyConfig } from '../../support/stories/lived-story.ts';
import { sampled } from '../../support/tier.ts';

const main = join(import.meta.dirname, '../../../functions/cli/main.ts');
const hasScript = spawnSync('script', ['--version']).status === 0;

let cwd: string;
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'tagwarden-terminal-'));
  await liveStory(cwd);
});
afterAll(() => rm(cwd, { recursive: true }));

/** Of a person: without the variables by which a build server, or whoever runs these tests, turns colours off. */
const { CI: _ci, NO_COLOR: _noColor, NODE_DISABLE_COLORS: _disabled, FORCE_COLOR: _forced, ...others } = process.env;
const env = { ...others, TERM: 'xterm-256color' };

/** What a command prints to a terminal of so many columns. */
async function onTerminal(columns: number, args: string): Promise<string> {
  const command = `stty cols ${columns}; "${process.execPath}" "${main}" ${args} --config ${storyConfig}; true`;
  const { stdout } = await promisify(execFile)('script', ['-qec', command, '/dev/null'], { cwd, env });
  return stdout.replaceAll('\r\n', '\n');
}

const questions = [
  'status',
  'status --wide',
  'history demo/web/api:v1.4.2',
  'history demo/web/api --limit 8',
  'events --since 2026-03-01',
  'digest ca5d30fc0237',
  'runs --since 2026-03-01',
  'unpulled',
  'check-config',
];

describe.skipIf(!hasScript)('on a real terminal', () => {
  // Five columns less are what the year of a moment takes, once it is not that of now.
  test.each(
    sampled(
      [80, 75].flatMap((columns) => questions.map((args) => ({ columns, args }))),
      4,
    ),
  )('of $columns columns a table fits: $args', async ({ columns, args }) => {
    const printed = await onTerminal(columns, args);
    const parts = stripVTControlCharacters(printed).split('\n\n');
    const tables = parts.filter((part) => /^(?:By .*\n)?[A-Z][A-Z ]+ {2}/.test(part));
    expect(tables).not.toEqual([]);
    const lines = tables.join('\n').split('\n');
    expect(lines.filter((line) => stringWidth(line) > columns)).toEqual([]);
    expect(printed).toContain('\u001b[1m');
  });

  test('what is cut there is whole in a pipe, without colours', async () => {
    const shown = stripVTControlCharacters(await onTerminal(80, 'events --since 2026-03-01 --kind back'));
    expect(shown).toMatch(/5eed5eed-7b…\n {4}sha256:78c5f09aba50 -> sha256:ca5d30fc0237 \(outside-window/);
    const { stdout } = await tagwarden(['events', '--since', '2026-03-01', '--kind', 'back', '--config', storyConfig], {
      cwd,
    });
    expect(stdout).toMatch(
      /5eed5eed-7b1e-4f0a-8a55-00000000bad1 {2}sha256:78c5f09aba50 -> sha256:ca5d30fc0237 \(outside-window/,
    );
    expect(stdout).not.toContain('\u001b');
  });
});

import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, normalize, relative, resolve } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { remedies } from '../../functions/domain/audit-error.ts';
import { findingKinds } from '../../functions/domain/finding.ts';
import { UnreadableCode } from '../../functions/domain/observation.ts';
import { runRowOf } from '../../functions/store/run-row.ts';
import { SnapshotRow } from '../../functions/store/snapshot-row.ts';
import { snapshotsTable } from '../../functions/store/tables.ts';
import { alarmTexts } from '../../infra/alarms.ts';
import { givenRun } from '../support/given/run.ts';
import { givenSealing } from '../support/given/seal.ts';

const root = resolve(import.meta.dirname, '../..');
const read = (path: string): Promise<string> => readFile(join(root, path), 'utf8');
const filesIn = async (folder: string): Promise<string[]> =>
  (await readdir(join(root, folder), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => relative(root, join(parentPath, name)));

const pages = ['README.md', 'CONTRIBUTING.md', ...(await filesIn('docs'))];

/** Without fenced code, in which a `#` is no heading and a bracket no link. */
const prose = (text: string): string => text.replace(/^ *```[^\n]*\n[\s\S]*?^ *```$/gm, '');

const headingsOf = (text: string): { level: number; title: string }[] =>
  [...prose(text).matchAll(/^(#{1,6}) (.+)$/gm)].map(([, marks = '', title = '']) => ({ level: marks.length, title }));

/** The anchor that GitHub gives a heading. */
const anchorOf = (title: string): string =>
  title
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');

describe('each kind of finding', () => {
  test('has its page, and each page its kind', async () => {
    const files = await filesIn('docs/findings');
    expect(files.sort()).toEqual(
      Object.keys(findingKinds)
        .map((kind) => `docs/findings/${kind}.md`)
        .sort(),
    );
  });

  test.each(Object.entries(findingKinds))('%s is told under its title and severity', async (kind, words) => {
    const page = await read(`docs/findings/${kind}.md`);
    expect(page).toContain(`# ${kind}: ${words.title}\n`);
    expect(page).toContain(`Severity: **${words.severity}**`);
    expect(await read('README.md')).toContain(`| [\`${kind}\`](docs/findings/${kind}.md) | ${words.severity} |`);
  });
});

describe('the runbook', () => {
  const keys = [...Object.keys(alarmTexts), ...Object.keys(remedies), ...UnreadableCode.options];

  test('has one section for each alarm, error code and unknown code, and no other', async () => {
    const sections = headingsOf(await read('docs/runbook.md')).filter(({ level }) => level === 3);
    expect(sections.map(({ title }) => title).sort()).toEqual([...new Set(keys)].sort());
  });

  test('says in each what it means, how to look and what to do', async () => {
    const [, ...sections] = (await read('docs/runbook.md')).split(/^### /m);
    const incomplete = sections
      .filter(
        (text) => !['What it means.', 'How to look.', 'What to do.'].every((part) => text.includes(`**${part}**`)),
      )
      .map((text) => text.split('\n')[0]);
    expect(incomplete).toEqual([]);
  });
});

describe('the audit queries', () => {
  /** The first cells of the table under a heading: names of attributes, of indexes or of kinds. */
  const firstCells = async (heading: string): Promise<readonly string[]> => {
    const [, section = ''] = (await read('docs/audit-queries.md')).split(`\n${heading}\n`);
    const [table = ''] = section.split(/^#/m);
    return [...table.matchAll(/^\| `([^`]+)` \|/gm)].map(([, name = '']) => name);
  };

  test('have a row for each attribute of a snapshot, for each kind of evidence, and for no other', async () => {
    const attributes = new Set(SnapshotRow.options.flatMap(({ shape }) => Object.keys(shape)));
    const expected = [...attributes, ...Object.keys(findingKinds)];
    expect((await firstCells('### The table of snapshots')).toSorted()).toEqual(expected.toSorted());
  });

  test('have a row for each attribute of a run, and for no other', async () => {
    const row = runRowOf('prod', givenRun({ expiresAt: 0, keptUntil: 0 }), givenSealing);
    const expected = [...Object.keys(row), 'delivery'];
    expect((await firstCells('### The table of runs')).toSorted()).toEqual(expected.toSorted());
  });

  test('have a row for each index, and for no other', async () => {
    expect(await firstCells('### The indexes')).toEqual(Object.keys(snapshotsTable.indexes));
  });
});

describe('the README', () => {
  test('comes in its order', async () => {
    const titles = headingsOf(await read('README.md')).filter(({ level }) => level <= 2);
    expect(titles.map(({ title }) => title)).toEqual([
      'tagwarden',
      'Try it',
      'Your registry in five minutes',
      'Policy by example',
      'Deploy',
      'Where alerts go',
      'Four on-call questions',
      'What it cannot see',
      'Compared with others',
      'More',
    ]);
  });

  test('is read in five minutes', async () => {
    const text = await read('README.md');
    expect(text.split('\n').length - 1).toBeLessThanOrEqual(220);
    expect(text.split(/\s+/).length).toBeLessThanOrEqual(1_900);
    expect(text.split('\n').filter(({ length }) => length > 120)).toEqual([]);
  });
});

describe.each(pages)('%s', (page) => {
  test('wraps its prose', async () => {
    const long = prose(await read(page))
      .split('\n')
      .filter((line) => line.length > 120 && !line.trimStart().startsWith('|'));
    expect(long).toEqual([]);
  });

  test('links only to what is there', async () => {
    const links = [...prose(await read(page)).matchAll(/\]\((?!https?:)([^)\s]+)\)/g)].map(([, link = '']) => link);
    const broken: string[] = [];
    for (const link of links) {
      const [path = '', anchor] = link.split('#');
      const target = path === '' ? page : normalize(join(dirname(page), path));
      const text = await read(target).catch(() => undefined);
      const anchors = headingsOf(text ?? '').map(({ title }) => anchorOf(title));
      if (text === undefined || (anchor !== undefined && !anchors.includes(anchor))) broken.push(link);
    }
    expect(broken).toEqual([]);
  });

  test('shows commands and options of tagwarden that exist', async () => {
    const wrong = commandsIn(await read(page)).filter(({ command, options }) => {
      const known = help.get(command);
      return known === undefined || options.some((option) => !known.has(option));
    });
    expect(wrong.map(({ shown }) => shown)).toEqual([]);
  });

  test('shows npm scripts that exist', async () => {
    // npm itself would refuse a package.json of another form.
    const { scripts } = JSON.parse(await read('package.json')) as { scripts: Record<string, string> };
    const shown = [...(await read(page)).matchAll(/\bnpm (?:run ([\w-]+)|(test))/g)].map(
      ([, run, alone]) => run ?? alone,
    );
    expect(shown.filter((script) => script !== undefined && !(script in scripts))).toEqual([]);
  });
});

type Shown = { readonly shown: string; readonly command: string; readonly options: readonly string[] };

/** Every `npx tagwarden <command> …` of a page, up to the end of its line, its code, its pipe or its comment. */
function commandsIn(text: string): Shown[] {
  return [...text.matchAll(/npx tagwarden ([a-z-]+)([^`\n|#;]*)/g)].map(([shown, command = '', rest = '']) => ({
    shown,
    command,
    options: rest.split(/\s+/).filter((word) => /^--?[a-z]/.test(word)),
  }));
}

/** What the program says of itself where `--help` is asked of it or of one of its commands. */
async function helpOf(...command: readonly string[]): Promise<string> {
  const main = join(root, 'functions/cli/main.ts');
  return (await promisify(execFile)(process.execPath, [main, ...command, '--help'])).stdout;
}

/** The options of each command. */
const help = new Map(
  await Promise.all(
    [...(await helpOf()).matchAll(/^ {2}([a-z][a-z-]*) (?=\[options\]|<)/gm)].map(async ([, command = '']) => {
      const options = [...(await helpOf(command)).matchAll(/^ {2}(?:(-\w), )?(--[\w-]+)/gm)];
      return [command, new Set(options.flatMap(([, short, long]) => [short, long]))] as const;
    }),
  ),
);

test('README and pages show every command of tagwarden', async () => {
  const texts = await Promise.all(pages.map(read));
  const shown = new Set(texts.flatMap(commandsIn).map(({ command }) => command));
  expect([...help.keys()].filter((command) => !shown.has(command))).toEqual([]);
});

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { SnapshotRow } from '../../functions/store/snapshot-row.ts';

const glossary = await readFile('docs/glossary.md', 'utf8');
const rows = glossary
  .split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('| word'))
  .map((line) => line.split('|').map((cell) => cell.trim()));
const states = rows.flatMap(([, word = '']) => /^`(\w+)`$/.exec(word)?.[1] ?? []);
const refused = rows.flatMap(([, , , not = '']) => not.split(',').map((word) => word.trim())).filter(Boolean);

async function textsIn(folder: string, ending: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
    .map(({ parentPath, name }) => join(parentPath, name));
}

/** Decisions tell what was, and people may well type another word. */
const exempt = (path: string): boolean =>
  path.startsWith('docs/decisions/') || path === 'docs/glossary.md' || path.endsWith('/did-you-mean.ts');

test('the glossary names the states that a row can have, and no others', () => {
  expect(states).toEqual(SnapshotRow.options.map(({ shape }) => shape.outcome.value));
});

test('mails, tables, errors, comments and pages use the word of the glossary for each state, and no second one', async () => {
  const paths = [
    ...(await textsIn('functions', '.ts')),
    ...(await textsIn('infra', '.ts')),
    ...(await textsIn('docs', '.md')),
    ...['README.md', 'CONTRIBUTING.md', 'audit.yaml', 'audit.schema.json'],
  ].filter((path) => !exempt(path));
  expect(refused.length).toBeGreaterThan(5);
  const second = new RegExp(`\\b(?:${refused.join('|').replaceAll(' ', '\\s+')})\\b`, 'i');
  const found: string[] = [];
  for (const path of paths) {
    const [word] = second.exec(await readFile(path, 'utf8')) ?? [];
    if (word !== undefined) found.push(`${path}: ${word}`);
  }
  expect(found).toEqual([]);
});

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';

test('every SDK client of the program is given its timeouts', async () => {
  const entries = await readdir('functions', { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && entry.name.endsWith('.ts'));
  const texts = await Promise.all(files.map(({ parentPath, name }) => readFile(join(parentPath, name), 'utf8')));
  const made = texts.flatMap((text) => [...text.matchAll(/new (\w+Client)\(\s*(\{\s*\.\.\.)?(\w*)/g)]);
  expect(made.length).toBeGreaterThan(5);
  const options = ['tableOptions', 'leaseOptions', 'topicOptions', 'otherOptions'];
  expect(made.filter(([, , , given = '']) => !options.includes(given)).map(([text]) => text)).toEqual([]);
});

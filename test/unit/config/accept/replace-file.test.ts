import { chmod, chown, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { replaceFile } from '../../../../functions/config/accept/replace-file.ts';

let folder: string;
let file: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tagwarden-replace-'));
  file = join(folder, 'audit.yaml');
});
afterAll(() => rm(folder, { recursive: true }));

test('a file that another hand changed meanwhile stays as it is', async () => {
  await writeFile(file, 'theirs');
  await expect(replaceFile(file, 'ours', 'new')).rejects.toMatchObject({ code: 'config-not-edited' });
  expect(await readFile(file, 'utf8')).toBe('theirs');
  expect(await readdir(folder)).toEqual(['audit.yaml']);
});

const ownerStays = async () => {
  await writeFile(file, 'old');
  await chown(file, 1234, 5678);
  await chmod(file, 0o640);
  await replaceFile(file, 'old', 'new');
  const { uid, gid, mode } = await stat(file);
  expect([uid, gid, mode & 0o7777]).toEqual([1234, 5678, 0o640]);
  expect(await readFile(file, 'utf8')).toBe('new');
};
const readOnlyStays = async () => {
  await writeFile(file, 'old');
  await chmod(file, 0o444);
  await expect(replaceFile(file, 'old', 'new')).rejects.toMatchObject({ code: 'config-not-edited' });
  await chmod(file, 0o644);
  expect(await readFile(file, 'utf8')).toBe('old');
};
// Root may write everything, and only root may give a file to another.
if (process.getuid?.() === 0) test('the owner and the mode of a file stay', ownerStays);
else test('a file that must not be written is not replaced', readOnlyStays);

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { startLocalWorld } from '../../../functions/local/world.ts';

test('a seal key that is none leaves no server behind: the tables can be opened once it is mended', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tagwarden-world-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, 'seal-key'), 'none\n');
  await expect(startLocalWorld(folder)).rejects.toMatchObject({ code: 'seal-key-unreadable' });
  await writeFile(join(folder, 'seal-key'), `${'0'.repeat(64)}\n`);
  const world = await startLocalWorld(folder);
  await world.stop();
});

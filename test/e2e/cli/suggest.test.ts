import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { tagwardenHere } from '../../support/cli.ts';
import { buildsYaml, liveBuilds, storyEnd } from '../../support/stories/build-story.ts';

let cwd: string;
let endpoint: string;
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'tagwarden-suggest-'));
  ({ endpoint } = await liveBuilds(cwd));
  vi.useFakeTimers({ toFake: ['Date'], now: new Date(storyEnd) });
});
afterAll(async () => {
  vi.useRealTimers();
  await rm(cwd, { recursive: true });
});

const call = (args: string) => tagwardenHere(args.split(' '), { cwd });
test('x', async () => {
  await writeFile(join(cwd, 'audit.yaml'), buildsYaml(endpoint));
  const a = await call('suggest');
  console.log(a.code, a.stdout, a.stderr);
});

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Ended, startProgram, tagwarden } from '../support/cli.ts';

let cwd: string;
let demo: Ended;
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'tagwarden-demo-'));
  demo = await startProgram('functions/demo/main.ts', [], { cwd }).ended;
});
afterAll(() => rm(cwd, { recursive: true }));

test('the demo tells its story: changes that are expected and others, a tag that is gone, stale or unread, and how it ended', () => {
  expect(demo).toMatchObject({ code: 0, stderr: '' });
  expect(demo.stdout).not.toContain('\u001b');
  const subjects = [...demo.stdout.matchAll(/Subject: \[tagwarden demo\] (.*)$/gm)].map(([, subject]) => subject);
  expect(subjects).toEqual([
    'CRITICAL: digest changed unexpectedly: demo/web/api:v1.4.2',
    'CRITICAL: digest rolled back unexpectedly: demo/web/api:stable, 1 more',
    'HIGH: tag is absent: demo/tools/migrate:v7, 2 resolved',
    'HIGH: registry is unreadable: demo',
    'CRITICAL: digest changed unexpectedly: demo/tools/migrate:v7, 3 resolved',
  ]);
  const days = [...demo.stdout.matchAll(/^Day (\d) of (\d), /gm)].map(([, day, of]) => [day, of]);
  expect(days).toEqual(Array.from({ length: 9 }, (_, index) => [String(index + 1), '9']));
  expect(demo.stdout.match(/^No mail\.$/gm)).toHaveLength(4);
  expect(demo.stdout).toMatch(/^digest-changed +demo\/tools\/migrate:v7 +[0-9a-f]{12} /m);
  expect(demo.stdout.split('\n').filter((line) => line.length > 120)).toEqual([]);
});

test('the demo ends with three lines on what was to be noticed', () => {
  const [, end = ''] = demo.stdout.split('\nWhat to notice:\n');
  expect(end.split('\n')).toEqual([
    expect.stringMatching(/^Days 2 to 5: .*\.$/),
    expect.stringMatching(/^Days 6 to 8: .*\.$/),
    expect.stringMatching(/^Day 9: .*\.$/),
    '',
  ]);
});

test('the command that the demo prints works', async () => {
  const [, command = ''] = /Ask them: npx tagwarden (.+)$/m.exec(demo.stdout) ?? [];
  const status = await tagwarden(command.split(' '), { cwd });
  expect(status).toMatchObject({ code: 1, stderr: '' });
  expect(status.stdout).toMatch(/^digest-changed +demo\/tools\/migrate:v7/m);
});

test('each run of the demo is one line in the log of the function', async () => {
  const log = await readFile(join(cwd, '.tagwarden/demo/function.log'), 'utf8');
  expect(log.split('\n').filter((line) => line.includes('"message":"run"'))).toHaveLength(9);
});

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
    'MEDIUM: tag is unreadable: 5 tags',
    'CRITICAL: digest changed unexpectedly: demo/tools/migrate:v7, 7 resolved',
  ]);
  const days = [...demo.stdout.matchAll(/^Day (\d) of (\d), /gm)].map(([, day, of]) => [day, of]);
  expect(days).toEqual(Array.from({ length: 9 }, (_, index) => [String(index + 1), '9']));
  expect(demo.stdout.match(/^No mail\.$/gm)).toHaveLength(4);
  expect(demo.stdout).toMatch(/^digest-changed +demo\/tools\/migrate:v7 +present/m);
});

test('the commands that the demo prints at its end work', async () => {
  const commands = [...demo.stdout.matchAll(/^ {2}npx tagwarden (.+)$/gm)].map(([, command = '']) => command);
  expect(commands).toHaveLength(5);
  const ended: Ended[] = [];
  for (const command of commands) ended.push(await tagwarden(command.split(' '), { cwd }));
  const [status, history, events, runs, verify] = ended;
  expect(status).toMatchObject({ code: 1, stderr: '' });
  expect(status?.stdout).toMatch(/^digest-changed +demo\/tools\/migrate:v7/m);
  expect(history).toMatchObject({ code: 0, stderr: '' });
  expect(history?.stdout).toMatch(/opened digest-changed$/m);
  expect(events).toMatchObject({ code: 1, stderr: '' });
  expect(events?.stdout.match(/ opened /g)).toHaveLength(10);
  // Nobody has audited since the story ended, long ago.
  expect(runs).toMatchObject({ code: 2, stderr: '' });
  expect(runs?.stdout.match(/ done /g)).toHaveLength(9);
  expect(verify).toEqual({ code: 0, stdout: '45 rows of 5 tags and 9 runs: intact.\n', stderr: '' });
});

test('the log that the demo points to is there', async () => {
  const [, path = ''] = /What the function logged is in (\S+)\.$/m.exec(demo.stdout) ?? [];
  const log = await readFile(join(cwd, path), 'utf8');
  expect(log.split('\n').filter((line) => line.includes('"message":"run"'))).toHaveLength(9);
});

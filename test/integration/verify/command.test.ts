import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTables } from '../../../functions/local/create-tables.ts';
import { startDynamoDb } from '../../../functions/local/dynamodb.ts';
import { type Ended, tagwarden } from '../../support/cli.ts';
import { newerRun, resealed } from '../../support/faults/forgery.ts';
import { day } from '../../support/given/givens.ts';
import { givenSealKey } from '../../support/given/seal.ts';
import { type Story, tellStory } from '../../support/stories/verify-story.ts';
import { auditYaml } from '../../support/worlds/audit-world.ts';
import { givenDynamoDb } from '../../support/worlds/stores.ts';
import { openVerifyWorld } from '../../support/worlds/verify-world.ts';

let cwd: string;
let story: Story;
let keyFile: string;
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'tagwarden-verify-'));
  await writeFile(join(cwd, 'audit.yaml'), auditYaml('http://127.0.0.1:9'));
  keyFile = join(cwd, '.tagwarden/test/seal-key');
});
afterAll(() => rm(cwd, { recursive: true }));

const verify = (args = ''): Promise<Ended> => tagwarden(['verify', ...args.split(' ').filter(Boolean)], { cwd });

/** Opens the local tables, which no command may have open then, and lets go of them. */
async function withTables(body: (endpoint: string) => Promise<void>): Promise<void> {
  const server = await startDynamoDb(join(cwd, '.tagwarden/test/tables'));
  try {
    await body(server.endpoint);
  } finally {
    await server.stop();
  }
}

/** Lays hands on the tables. */
const tamper = (body: (world: ReturnType<typeof openVerifyWorld>) => Promise<void>): Promise<void> =>
  withTables(async (endpoint) => {
    const world = openVerifyWorld(endpoint);
    await body(world);
    world.close();
  });

// The tests below tell one story, in their order: each starts where the last one ended.

test('where there are no tables, nothing can be verified', async () => {
  expect(await verify()).toEqual({
    code: 2,
    stdout: '',
    stderr: expect.stringContaining('no run was made here yet'),
  });
});

test('empty tables prove nothing', async () => {
  await withTables(async (endpoint) => {
    const client = givenDynamoDb(endpoint);
    await createTables(client);
    client.destroy();
  });
  expect(await verify()).toEqual({
    code: 2,
    stdout: '',
    stderr: expect.stringMatching(/^There is no row to verify: nothing is proved\./),
  });
});

test('an honest history is intact, and a root that was kept agrees', async () => {
  await withTables(async (endpoint) => {
    // The command reads the clock of this machine: nothing may depend on whether it has expired.
    story = await tellStory(endpoint, { retention: 'forever' });
    story.close();
  });
  await writeFile(keyFile, givenSealKey);
  const rows = story.honest.snapshots.length;
  expect(await verify(`--expect-root ${day(7)}=${story.run(7)['root']}`)).toEqual({
    code: 0,
    stdout: `Newest root: ${day(7)}=${story.run(7)['root']}\n${rows} rows of 4 tags and 8 runs, from ${day(0)} to ${day(7)}: intact.\n`,
    stderr: '',
  });
  const { code, stdout } = await verify('--json');
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toEqual({
    ...{ sealsChecked: true, whySealsUnchecked: null, newer: { runs: 0, rows: 0 }, late: 0, notReplayed: 0, log: null },
    ...{ rows, runs: 8, tags: 4, unfinished: [], tamperings: [] },
    ...{ since: day(0), until: day(7), newest: { runAt: day(7), root: story.run(7)['root'] } },
  });
  expect(await verify('--format csv')).toMatchObject({ code: 0, stdout: 'of,kind,reference,runAt,says\n' });
});

test('one tag may be verified alone, from a moment on', async () => {
  expect(await verify(`prod/web/api:v4 --since ${day(5)}`)).toEqual({
    code: 0,
    stdout: `Newest root: ${day(7)}=${story.run(7)['root']}\n3 rows of 1 tag and 3 runs, from ${day(5)} to ${day(7)}: intact.\n`,
    stderr: '',
  });
});

test.each([
  { says: 'no root', root: `${day(7)}` },
  { says: 'a root of too few digits', root: `${day(7)}=abc` },
  { says: 'no moment', root: `yesterday=${'a'.repeat(64)}` },
])('an expected root that is none verifies nothing: $says', async ({ root }) => {
  expect(await verify(`--expect-root ${root}`)).toEqual({
    code: 2,
    stdout: '',
    stderr: expect.stringContaining('Expected the time of a run, "=" and its root of 64 lowercase hex digits.'),
  });
});

const expected = 'a'.repeat(64);
const named = [
  { of: 'run', kind: 'root-mismatch', runAt: day(2), rows: 3, recorded: 4, missing: ['prod/web/api:v2'] },
  { of: 'run', kind: 'root-unexpected', runAt: day(4), expected },
  { of: 'row', kind: 'edited', reference: 'prod/web/api:v1', runAt: day(1) },
  { of: 'row', kind: 'removed', reference: 'prod/web/api:v2', runAt: day(2) },
];

test('what is wrong is named in words, and the command ends with 1', async () => {
  await tamper(async (world) => {
    await world.remove(story.row('v2', 2));
    await world.put({ ...story.row('v1', 1), lastUpdater: '=cmd()' });
  });
  const found = story.run(4)['root'];
  expect(await verify(`--expect-root ${day(4)}=${expected}`)).toEqual({
    code: 1,
    stderr: '',
    stdout: [
      `run root-mismatch: the run at ${day(2)} does not match its root: rows were added, removed or changed ` +
        '(3 rows, 4 recorded; missing since the run before: prod/web/api:v2)',
      `run root-unexpected: the run at ${day(4)} has a different root than the one kept elsewhere ` +
        `(expected ${expected}, found ${found})`,
      `row edited: the row of prod/web/api:v1 at ${day(1)} was edited: it is not what tagwarden wrote`,
      `row removed: the row of prod/web/api:v2 at ${day(2)} was removed: the next one names it`,
      'Not judged again: 2 rows, whose configuration, predecessor or version of tagwarden is not at hand.',
      `Newest root: ${day(7)}=${story.run(7)['root']}`,
      `${story.honest.snapshots.length - 1} rows of 4 tags and 8 runs, from ${day(0)} to ${day(7)}: signs of tampering: 4.`,
      '',
    ].join('\n'),
  });
});

test('the same is told to programs, as JSON and as CSV', async () => {
  const asJson = await verify(`--json --expect-root ${day(4)}=${expected}`);
  expect(asJson).toMatchObject({ code: 1, stderr: '' });
  expect(JSON.parse(asJson.stdout)).toMatchObject({ runs: 8, tags: 4, tamperings: named });
  const asCsv = await verify(`--format csv --expect-root ${day(4)}=${expected}`);
  expect(asCsv).toMatchObject({ code: 1, stderr: '' });
  const [head, ...lines] = asCsv.stdout.trimEnd().split('\n');
  expect(head).toBe('of,kind,reference,runAt,says');
  expect(lines.map((line) => line.split(',').slice(0, 4))).toEqual(
    named.map(({ of, kind, reference = '', runAt }) => [of, kind, reference, runAt]),
  );
});

test('of one tag, or from a moment on, only what concerns it is named', async () => {
  expect(await verify('prod/web/api:v2')).toMatchObject({
    code: 1,
    stdout: expect.stringMatching(
      /^row removed: .*\nNot judged again: 1 rows, .*\nNewest root: .*\n7 rows of 1 tag and 8 runs, from .*: signs of tampering: 1\.\n$/,
    ),
  });
  expect(await verify(`--since ${day(4)}`)).toMatchObject({ code: 0, stdout: expect.stringContaining('intact.') });
});

test('a run of a newer version stands beside all else that is found, and the command ends with 2', async () => {
  await tamper((world) => world.put(resealed(newerRun(story.run(7)))));
  expect(await verify()).toEqual({
    code: 2,
    stdout: expect.stringMatching(
      /^run root-mismatch: .*\n(row .*\n)+Not checked: 1 runs and 0 rows of a newer tagwarden\. Use that version to verify them\.\n/,
    ),
    stderr: '',
  });
  await tamper((world) => world.put(story.run(7)));
});

test('under another key the history is told to be of another key, in one line', async () => {
  await writeFile(keyFile, 'b'.repeat(64));
  expect((await verify()).stdout).toContain(`run other-key: the run at ${day(7)} and all before it`);
  await writeFile(keyFile, givenSealKey);
});

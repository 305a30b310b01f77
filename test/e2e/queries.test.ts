import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Ended, tagwardenHere } from '../support/cli.ts';
import { liveStory, storyConfig, twins } from '../support/stories/lived-story.ts';

let cwd: string;
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'tagwarden-queries-'));
  await liveStory(cwd);
  // Tables show the year of a moment only where it is not that of now.
  vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-11-25T03:00:00.000Z') });
});
afterAll(async () => {
  vi.useRealTimers();
  await rm(cwd, { recursive: true });
});

const call = (args: string): Promise<Ended> => tagwardenHere([...args.split(' '), '--config', storyConfig], { cwd });
/** The lines of a table, their cells parted by ` | `. */
const cells = ({ stdout }: Ended): readonly string[] =>
  stdout
    .trimEnd()
    .split('\n')
    .map((line) => line.replaceAll(/ {2,}/g, ' | '));
/** The cells of some columns of a table's rows, counted from 0, up to the empty line below it. */
const columns = (ended: Ended, ...expected: readonly number[]): readonly string[] =>
  [...cells(ended), '']
    .slice(1, cells(ended).includes('') ? cells(ended).indexOf('') : undefined)
    .filter((line) => line !== '')
    .map((line) => expected.map((index) => line.split(' | ')[index] ?? '').join(' '));
const parsed = async (args: string): Promise<unknown> => JSON.parse((await call(`${args} --json`)).stdout);

describe('status', () => {
  test('shows the newest recorded run, the worst first, and a run after it that did not end', async () => {
    const ended = await call('status');
    expect(ended).toMatchObject({ code: 1, stderr: '' });
    expect(cells(ended)).toEqual([
      'Run of Tue 2026-04-21 09:00 GMT+9: in progress or crashed; the next run will close it.',
      '',
      'STATUS | REFERENCE | DIGEST | LAST PULLED | OPEN SINCE',
      'digest-changed | demo/tools/migrate:v7 | 8e1dd56e9881 | none recorded | 03-10 09:00',
      'digest-changed | demo/web/api:stable | abcdefabcdef | none recorded | 04-20 09:00',
      'digest-changed | demo/web/api:v1.4.2 | abcdefabcdef | none recorded | 04-20 09:00',
      'tag-stale | demo/web/worker:v2.0.0 | c928257ec499 | 41 days ago | 04-20 09:00',
      '',
      'Run of Mon 2026-04-20 09:00 GMT+9: 4 tags: 4 present, 0 absent, 0 unreadable. Findings: 3 opened, 0 resolved, 4 open.',
      'Its alert is not sent yet: a later run will send it.',
    ]);
  });

  test.each([
    { says: 'a date is its first moment', at: '2026-03-06', run: '2026-03-05', code: 1 },
    { says: 'a time is read in the zone of the deployment', at: '2026-03-06T08:59', run: '2026-03-05', code: 1 },
    { says: 'a run at the moment itself counts', at: '2026-03-06T09:00', run: '2026-03-06', code: 1 },
    { says: 'a time may name its own zone', at: '2026-03-06T00:00:00Z', run: '2026-03-06', code: 1 },
    { says: 'tags that were unread then leave nothing proved', at: '2026-03-08', run: '2026-03-07', code: 2 },
    { says: 'a run that died shows what it recorded', at: '2026-03-11T12:00', run: '2026-03-11', code: 2 },
    { says: 'a run that did not end has no board', at: '2026-04-21T12:00', run: '2026-04-20', code: 1 },
  ])('of a past moment: $says', async ({ at, run, code }) => {
    const ended = await call(`status --at ${at}`);
    expect(ended.code).toBe(code);
    expect(ended.stdout).toMatch(new RegExp(`^Run of \\w+ ${run} 09:00 GMT\\+9: \\d tags`, 'm'));
  });

  test('of a moment before the first run there is none', async () => {
    const ended = await call('status --at 2026-03-01');
    expect(ended).toMatchObject({ code: 2, stdout: '' });
    expect(ended.stderr).toContain('No run was recorded at or before 2026-02-28T15:00:00.000Z.');
  });

  test('shows only the statuses that are asked for, by their names or their ends', async () => {
    const at = '--at 2026-03-06T12:00';
    expect(columns(await call(`status ${at} --only changed,absent,tag-stale`), 0, 1).slice(0, 2)).toEqual([
      'tag-absent demo/tools/migrate:v7',
      'tag-stale demo/web/worker:v2.0.0',
    ]);
    const ok = await call(`status ${at} --only ok`);
    expect(ok.code).toBe(0);
    expect(columns(ok, 0).filter((status) => status === 'ok')).toHaveLength(3);
  });
});

describe('status, narrowed', () => {
  test.each([
    { says: 'to an image', options: '--image demo/web/api', shown: ['demo/web/api:stable', 'demo/web/api:v1.4.2'] },
    { says: 'to a pattern of tags', options: '--image demo/**:v2.*', shown: ['demo/web/worker:v2.0.0'] },
    { says: 'to a severity', options: '--severity low,medium', shown: ['demo/web/worker:v2.0.0'] },
    { says: 'to the first ones', options: '--limit 1', shown: ['demo/tools/migrate:v7'] },
    {
      says: 'to what is not ok',
      options: '--at 2026-03-06T12:00 --not-ok',
      shown: ['demo/tools/migrate:v7', 'demo/web/worker:v2.0.0'],
    },
  ])('shows what is asked for: $says', async ({ options, shown }) => {
    const ended = await call(`status ${options}`);
    expect(ended).toMatchObject({ code: 1, stderr: '' });
    const table = cells(ended).slice(options.includes('--at') ? 0 : 2);
    expect(table.slice(1, table.indexOf('')).map((line) => line.split(' | ')[1])).toEqual(shown);
  });

  test('says how many tags a limit left out, and judges them all', async () => {
    const ended = await call('status --at 2026-03-06T12:00 --limit 1');
    expect(ended).toMatchObject({ code: 1, stderr: '' });
    expect(ended.stdout).toContain('\n4 tags more; raise --limit to see them.\n');
  });

  test('tags that could not be read are not ok, and their cause is told once', async () => {
    const ended = await call('status --at 2026-03-08');
    expect(ended.code).toBe(2);
    expect(columns(ended, 0, 1)).toEqual([
      'tag-absent (unreadable) demo/tools/migrate:v7',
      'tag-stale (unreadable) demo/web/worker:v2.0.0',
      'unreadable demo/db/postgres:16',
      'unreadable demo/web/api:stable',
      'unreadable demo/web/api:v1.4.2',
    ]);
    expect(ended.stdout.match(/quota-exceeded/g)).toHaveLength(1);
    expect(ended.stdout).toContain(
      [
        "5 tags unreadable: the account's API quota is used up (quota-exceeded).",
        "  Audit less often or fewer tags, or have the account's quota raised.",
        '',
      ].join('\n'),
    );
    expect(ended.stdout).toContain(
      '\n  demo/tools/migrate:v7, demo/web/worker:v2.0.0, demo/db/postgres:16 and 2 more\n',
    );
    expect(await call('status --at 2026-03-08 --only unreadable')).toMatchObject({ code: 2 });
    expect((await call('status --at 2026-03-08 --format csv')).stdout).toMatch(
      /^demo\/web\/api:stable,[^,]+,unreadable,unreadable,quota-exceeded,/m,
    );
  });

  test('shows who updated each tag, by name where the configuration has one', async () => {
    const ended = await call('status --wide');
    const rows = cells(ended).slice(2);
    expect(rows[0]).toBe('STATUS | REFERENCE | OUTCOME | DIGEST | LAST PULLED | OPEN SINCE | UPDATED | UPDATED BY');
    expect(rows[1]).toMatch(/ \| present \| 8e1dd56e9881 \| none recorded \| 03-10 09:00 \| 03-09 13:00 \| CI$/);
    expect(rows[2]).toMatch(/ \| 04-20 05:00 \| 00000000-0000-4000-8000-000000000001$/);
    const csv = await call('status --format csv');
    expect(csv.stdout).toMatch(/^demo\/tools\/migrate:v7,.*,c1c1c1c1-5a10-4c5e-9d3b-0000000000c1,CI,/m);
  });
});

describe('history', () => {
  const v142 = 'history demo/web/api:v1.4.2';

  test('shows every snapshot of a tag, the newest first, and ends as the newest of them', async () => {
    const ended = await call(v142);
    expect(ended).toMatchObject({ code: 1, stderr: '' });
    // Of all 13 runs, also of the two that died: it is the first tag that they audit.
    expect(columns(ended, 0)).toHaveLength(13);
    expect(cells(ended)[2]).toBe(
      '04-20 09:00 | digest-changed | abcdefabcdef | none recorded | 00000000-0000-4000-8000-000000000001 | opened digest-changed',
    );
  });

  test.each([
    {
      says: 'from a moment to another, both included',
      options: '--since 2026-03-04T09:00 --until 2026-03-06T09:00',
      days: ['06', '05', '04'],
    },
    {
      says: 'a date as an end is its first moment',
      options: '--since 2026-03-04 --until 2026-03-06',
      days: ['05', '04'],
    },
    { says: 'up to a moment', options: '--until 2026-03-03T12:00', days: ['03', '02'] },
    { says: 'so many', options: '--until 2026-03-12 -n 2', days: ['11', '10'] },
    {
      says: 'where something changed',
      options: '--changes --until 2026-04-01',
      days: ['10', '07', '06', '04', '02'],
    },
    { says: 'so many changes', options: '--changes --until 2026-04-01 -n 2', days: ['10', '07'] },
    {
      says: 'changes within a span',
      options: '--changes --since 2026-03-05 --until 2026-03-08',
      days: ['07', '06', '05'],
    },
  ])('is cut to what is asked for: $says', async ({ options, days }) => {
    const ended = await call(`${v142} ${options}`);
    expect(columns(ended, 0).map((run) => /^\d{2}-(\d{2})/.exec(run)?.[1])).toEqual(days);
  });

  test('says that a span is empty, and knows the tag all the same', async () => {
    expect(await call(`${v142} --since 2026-05-01`)).toEqual({
      code: 0,
      stdout: 'No run saw it in this span.\n',
      stderr: '',
    });
  });

  test.each([
    { says: 'an image', pattern: 'demo/web/api', first: ['stable', 'v1.4.2', 'stable', 'v1.4.2'] },
    { says: 'a pattern', pattern: 'demo/**:v*', first: ['v7', 'v1.4.2', 'v2.0.0', 'v7'] },
  ])('of $says is that of all its tags, newest first', async ({ pattern, first }) => {
    const ended = await call(`history ${pattern} --until 2026-04-20T12:00 -n 4`);
    expect(ended).toMatchObject({ code: 1, stderr: '' });
    expect(cells(ended)[0]).toBe('RUN | REFERENCE | STATUS | DIGEST | LAST PULLED | UPDATED BY | EVENTS');
    expect(columns(ended, 1).map((reference) => reference.split(':')[1])).toEqual(first);
    const runs = columns(ended, 0);
    expect(runs).toEqual(runs.toSorted().toReversed());
  });

  test('a tag that is audited no longer keeps its history', async () => {
    const ended = await call('history demo/db/postgres:16');
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    expect(cells(ended)[1]).toMatch(/^03-12 09:00 \| ok \| 435cccc2baed \| /);
  });

  test('a reference that was never audited is answered by the nearest', async () => {
    const ended = await call('history demo/web/api:v1.4.3');
    expect(ended).toMatchObject({ code: 2, stdout: '' });
    expect(ended.stderr).toContain('demo/web/api:v1.4.3 was never audited. Did you mean demo/web/api:v1.4.2');
  });
});

describe('events', () => {
  test('shows what opened and closed over all tags and months, the newest first', async () => {
    const ended = await call('events --since 2026-03-01');
    expect(ended).toMatchObject({ code: 1, stderr: '' });
    const runs = columns(ended, 0);
    expect(runs).toHaveLength(16);
    expect(runs).toEqual(runs.toSorted().toReversed());
    expect(cells(ended)).toEqual(
      expect.arrayContaining([
        '04-20 09:00 | opened | digest-changed | demo/web/api:v1.4.2 | 00000000-0000-4000-8000-000000000001 | sha256:ca5d30fc0237 -> sha256:abcdefabcdef (immutable)',
        '04-20 09:00 | reminded | digest-changed | demo/tools/migrate:v7 | CI | open since 03-10 09:00: sha256:5be3c7261ef6 -> sha256:8e1dd56e9881 (immutable)',
        '03-05 09:00 | opened | digest-rolled-back | demo/web/api:stable | 5eed5eed-7b1e-4f0a-8a55-00000000bad1 | sha256:78c5f09aba50 -> sha256:ca5d30fc0237 (outside-window, updater-not-allowed)',
        '03-03 09:00 | noted | expected-change | demo/web/api:stable | CI | sha256:ca5d30fc0237 -> sha256:78c5f09aba50 (moving)',
        '04-20 09:00 | opened | tag-stale | demo/web/worker:v2.0.0 | CI | last pulled 03-10 08:00',
        '03-09 09:00 | opened | registry-unreadable | demo | - | 5 of 5 tags, quota-exceeded, since 03-07 09:00',
        '03-06 09:00 | resolved | digest-changed | demo/web/api:v1.4.2 | CI | reverted, open since 03-04 09:00',
        '03-06 09:00 | opened | tag-absent | demo/tools/migrate:v7 | - | last seen 03-05 09:00',
      ]),
    );
  });

  test.each([
    { says: 'a moment of this month', options: '--since 2026-04-20T09:00', events: 4 },
    { says: 'a moment after all', options: '--since 2026-04-20T09:01', events: 0 },
    { says: 'a kind', options: '--since 2026-03-01 --kind changed', events: 6 },
    { says: 'a kind of notice', options: '--since 2026-03-01 --kind expected-change', events: 1 },
    { says: 'several kinds', options: '--since 2026-03-01 --kind tag-absent,stale', events: 5 },
    { says: 'an end', options: '--since 2026-03-01 --until 2026-03-05T09:00', events: 4 },
    { says: 'an end within a month', options: '--since 2026-03-05T09:00 --until 2026-03-05T09:00', events: 2 },
    { says: 'an image', options: '--since 2026-03-01 --image demo/web/worker', events: 3 },
    { says: 'a severity', options: '--since 2026-03-01 --severity high', events: 4 },
    { says: 'the newest ones', options: '--since 2026-03-01 --limit 3', events: 3 },
  ])('is cut to what is asked for: $says', async ({ options, events }) => {
    expect(await parsed(`events ${options}`)).toHaveLength(events);
  });

  test('names who updated the tag, by id and by name', async () => {
    const told = await parsed('events --since 2026-03-01 --image demo/web/api:stable --kind expected-change,back');
    expect(told).toMatchObject([
      { lastUpdater: 'c1c1c1c1-5a10-4c5e-9d3b-0000000000c1', lastUpdaterName: 'CI' },
      { lastUpdater: '5eed5eed-7b1e-4f0a-8a55-00000000bad1', lastUpdaterName: null },
      { lastUpdater: 'c1c1c1c1-5a10-4c5e-9d3b-0000000000c1', lastUpdaterName: 'CI' },
    ]);
    const { stdout } = await call('events --since 2026-03-01 --kind back --format csv');
    expect(stdout.split('\n')[0]).toContain(',lastUpdater,lastUpdaterName,');
  });

  test('a span without any says so, and finds nothing', async () => {
    expect(await call('events')).toEqual({ code: 0, stdout: 'No event in this span.\n', stderr: '' });
  });
});

describe('digest', () => {
  const good = 'sha256:ca5d30fc023719e4f61c2bec921d824d1ea6c9e76751b78c168737ebe3fb473f';

  test.each([
    { says: 'the whole of it', text: good },
    { says: 'its first twelve digits, which a tag is expected to have', text: 'ca5d30fc0237' },
    { says: 'a beginning of more, with its algorithm', text: good.slice(0, -1) },
  ])('tells which tags showed it from when to when, by $says', async ({ text }) => {
    const ended = await call(`digest ${text}`);
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    expect(cells(ended).slice(0, 3)).toEqual([good, '', 'REFERENCE | FROM | UNTIL']);
    expect(cells(ended).slice(3, -2).toSorted()).toEqual([
      'demo/web/api:stable | 03-02 09:00 | 03-03 09:00',
      'demo/web/api:stable | 03-05 09:00 | 03-06 09:00',
      'demo/web/api:v1.4.2 | 03-02 09:00 | 03-04 09:00',
      'demo/web/api:v1.4.2 | 03-06 09:00 | 04-20 09:00',
    ]);
  });

  test('tells that a tag shows it still', async () => {
    expect(cells(await call(`digest ${twins[1]}`)).at(-3)).toBe('demo/web/api:v1.4.2 | 04-20 09:00 | no other seen');
  });

  test('of one that nobody saw, says so', async () => {
    const unseen = `sha256:${'0'.repeat(64)}`;
    expect(await call(`digest ${unseen}`)).toEqual({
      code: 0,
      stdout: `No tag was ever seen with ${unseen}.\n`,
      stderr: '',
    });
  });

  test.each([
    { says: 'of a tag that is listed no longer, as its first sight shows it', text: '435cccc2baed' },
    { says: 'that its tag has moved on from, as an event shows it', text: 'e811fa41f402' },
  ])('a beginning is enough $says', async ({ text }) => {
    const ended = await call(`digest ${text}`);
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    expect(ended.stdout).toMatch(new RegExp(`^sha256:${text}[0-9a-f]{52}\n\nREFERENCE +FROM +UNTIL\ndemo/`));
  });

  test.each([
    {
      says: 'that fits two, by both',
      text: 'abcdefabcdef',
      why: `begin with "abcdefabcdef":\n  ${twins[0]}\n  ${twins[1]}`,
    },
    {
      says: 'that nothing begins with',
      text: '0123456789ab',
      why: 'No digest that a run saw or an event speaks of begins with "0123456789ab".',
    },
    { says: 'that is too short', text: 'ca5d30fc023', why: 'Invalid digest "ca5d30fc023": expected "sha256:" and 64' },
    { says: 'that is not hex', text: 'sha256:ca5d30fc023x', why: 'or the first 12 of them or more' },
    { says: 'of another algorithm', text: 'sha512:ca5d30fc0237', why: 'expected "sha256:"' },
  ])('a beginning is refused $says', async ({ text, why }) => {
    const ended = await call(`digest ${text}`);
    expect(ended).toMatchObject({ code: 2, stdout: '' });
    expect(ended.stderr).toContain(why);
  });
});

describe('runs', () => {
  test('shows them newest first, and lets missing, unfinished, interrupted and owing ones stand out', async () => {
    const ended = await call('runs --since 2026-03-01');
    expect(ended).toMatchObject({ code: 2, stderr: '' });
    expect(columns(ended, 1)).toEqual([
      'missing',
      'unfinished',
      'alert owed',
      'missing',
      'done',
      'interrupted',
      ...Array.from({ length: 9 }, () => 'done'),
    ]);
    const lines = cells(ended);
    expect(lines[2]).toBe('04-21 09:00 | unfinished');
    expect(lines[3]).toMatch(
      /^04-20 09:00 \| alert owed \| 4, 1 tag no longer listed \| 3 opened, 0 resolved, 4 open \| \d\.\d s \| [0-9a-f]{12}$/,
    );
    expect(lines[4]).toBe('04-20 09:00 | missing | no run for 39 days');
    expect(lines[6]).toContain('interrupted | 5, 3 not recorded | ');
    expect(lines[9]).toContain('done | 5, 5 unreadable | 0 opened');
  });

  test('names the gaps for a program', async () => {
    expect(await parsed('runs --since 2026-03-12')).toMatchObject({
      runs: [{ root: null }, { state: 'recorded' }, { state: 'notified', interrupted: false }],
      gaps: [
        { from: '2026-04-21T00:00:00.000Z' },
        { from: '2026-03-12T00:00:00.000Z', to: '2026-04-20T00:00:00.000Z' },
      ],
    });
  });

  test('a span without any is no good sign', async () => {
    const ended = await call('runs');
    expect(ended).toMatchObject({ code: 2, stderr: '' });
    expect(columns(ended, 0, 1, 2)).toEqual(['11-25 12:00 missing no run for 218 days']);
  });
});

describe('unpulled', () => {
  test('shows the tags by their last pull, and those without one apart', async () => {
    const ended = await call('unpulled');
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    expect(cells(ended)).toEqual([
      'By last pull',
      'REFERENCE | LAST PULLED | IDLE FOR',
      'demo/web/worker:v2.0.0 | 03-10 08:00 | 41 days',
      '',
      'No recorded pull',
      'REFERENCE | LAST UPDATED | IDLE FOR',
      'demo/tools/migrate:v7 | 03-09 13:00 | 41 days',
      expect.stringMatching(/^demo\/web\/api:\S+ \| 04-20 05:00 \| 4 hours$/),
      expect.stringMatching(/^demo\/web\/api:\S+ \| 04-20 05:00 \| 4 hours$/),
      '',
      'As of the run of Mon 2026-04-20 09:00 GMT+9. Times are in Asia/Seoul.',
    ]);
  });

  test('of those that are unpulled for longer, finds any or none', async () => {
    const month = await call('unpulled --than 30d');
    expect(month.code).toBe(1);
    expect(month.stdout).not.toContain('web/api');
    const years = await call('unpulled --than 520w');
    expect(years).toMatchObject({ code: 0, stdout: expect.stringMatching(/^No tag was unpulled for longer\.\n/) });
  });
});

describe('verify', () => {
  test('finds the history whole that runs left which died, and names the one that is still open', async () => {
    const { code, stdout, stderr } = await call('verify');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout.replace(/[0-9a-f]{64}/, '<root>')).toBe(
      [
        'The run at 2026-04-21T00:00:00.000Z has no root yet: it is in progress or crashed.',
        'Newest root: 2026-04-20T00:00:00.000Z=<root>',
        '58 rows of 5 tags and 13 runs, from 2026-03-02T00:00:00.000Z to 2026-04-21T00:00:00.000Z: intact.',
        '',
      ].join('\n'),
    );
    const [expected = ''] = /2026-04-20\S+=[0-9a-f]{64}/.exec(stdout) ?? [];
    expect(await call(`verify --expect-root ${expected}`)).toMatchObject({ code: 0 });
  });

  test('proves nothing of a tag that has no row', async () => {
    const ended = await call('verify demo/web/api:v1.4.3');
    expect(ended).toMatchObject({ code: 2, stdout: '' });
    expect(ended.stderr).toContain('There is no row of demo/web/api:v1.4.3 to verify.');
  });

  test('proves nothing of a span without any row', async () => {
    const ended = await call('verify --since 2026-05-01');
    expect(ended).toMatchObject({ code: 2, stdout: '' });
    expect(ended.stderr).toContain('There is no row from 2026-04-30T15:00:00.000Z on to verify: nothing is proved.');
  });
});

describe('for a program', () => {
  const iso = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;
  const questions = [
    { args: 'status', times: ['runAt', 'latestPulledAt', 'lastUpdatedAt', 'openSince'] },
    { args: 'history demo/web/api:v1.4.2', times: ['runAt', 'latestPulledAt', 'lastUpdatedAt', 'openSince'] },
    { args: 'events --since 2026-03-01', times: ['runAt', 'openedAt'] },
    { args: `digest ${twins[0]}`, times: ['from', 'until'] },
    { args: 'runs --since 2026-03-01', times: ['runAt', 'startedAt', 'endedAt'] },
    { args: 'unpulled', times: ['latestPulledAt', 'lastUpdatedAt'] },
  ];

  test.each(questions)(
    '$args has ISO 8601 times in UTC and whole digests as JSON, and ends as its table does',
    async ({ args }) => {
      const [table, json] = [await call(args), await call(`${args} --format json`)];
      expect(json.code).toBe(table.code);
      const texts = [...json.stdout.matchAll(/"([^"]*)"/g)].map(([, text = '']) => text);
      expect(texts.filter((text) => /^\d{4}-/.test(text) && !iso.test(text))).toEqual([]);
      expect(texts.filter((text) => text.startsWith('sha256:') && text.length !== 71)).toEqual([]);
      expect(json.stdout).not.toContain('GMT');
    },
  );

  test('--json is short for --format json', async () => {
    expect(await call('status --json')).toEqual(await call('status --format json'));
  });

  test.each(questions)('$args has the same as CSV, a column for each fact', async ({ args, times }) => {
    const { code, stdout } = await call(`${args} --format csv`);
    expect(code).toBe((await call(args)).code);
    const [head = '', ...rows] = stdout.trimEnd().split('\n');
    const names = head.split(',');
    expect(rows.length).toBeGreaterThan(0);
    for (const row of rows) {
      // A cell in quotes may hold commas.
      const values = row.match(/(?<=^|,)(?:"(?:[^"]|"")*"|[^,]*)/g) ?? [];
      expect(values).toHaveLength(names.length);
      for (const time of times) expect(values[names.indexOf(time)]).toMatch(new RegExp(`^$|${iso.source}`));
    }
  });
});

test.each([
  { args: 'status --at lastweek', why: 'Invalid moment "lastweek": expected a duration before now, such as "30d"' },
  { args: 'status --at 2026-13-01', why: 'Invalid moment "2026-13-01"' },
  {
    args: 'status --only gone',
    why: '"gone" is not one of digest-rolled-back, digest-changed, platform-changed, platform-missing, tag-absent, tag-unreadable, tag-stale, unreadable, absent, ok.',
  },
  { args: 'status --format xml', why: 'Allowed choices are table, json, csv.' },
  { args: 'history demo/web/api:v1.4.2 --since never', why: 'Invalid moment "never"' },
  { args: 'history demo/web/api:v1.4.2 --until 5', why: 'Invalid moment "5"' },
  { args: 'history demo/web/api:v1.4.2 -n 2.5', why: 'Expected a whole number from 1.' },
  { args: 'history demo/web/ap', why: 'No tag of demo/web/ap was ever audited. Did you mean demo/web/api' },
  { args: 'history demo/web/api:{v1}', why: 'Invalid pattern "demo/web/api:{v1}": expected an image such as' },
  { args: 'status --image Demo/web', why: 'Invalid pattern "Demo/web"' },
  { args: 'status --severity worst', why: '"worst" is not one of critical, high, medium, low.' },
  { args: 'events --limit 0', why: 'Expected a whole number from 1.' },
  { args: 'history', why: "missing required argument 'reference'" },
  {
    args: 'events --kind ok',
    why: 'tag-stale, expected-change, expected-platform-change, stale-soon, new-tag, expected-deletion, targets-changed, list-not-believed.',
  },
  { args: 'events --kind stal', why: '"stal" is not one of' },
  { args: 'events --since yesterday', why: 'Invalid moment "yesterday"' },
  { args: 'events --since 2026-03-06 --until 2026-03-01', why: 'The span is empty: it begins' },
  { args: 'history demo/web/api:v1.4.2 --since 2026-03-06 --until 2026-03-01', why: 'The span is empty: it begins' },
  { args: 'digest', why: "missing required argument 'digest'" },
  { args: 'runs --since 3', why: 'Invalid moment "3"' },
  { args: 'unpulled --than 90', why: 'Expected a whole number and m, h, d or w, such as "90d"' },
  { args: 'unpulled --than 2026-03-01', why: 'Expected a whole number and m, h, d or w' },
])('a mistake is explained, and nothing is answered: $args', async ({ args, why }) => {
  const ended = await call(args);
  expect(ended).toMatchObject({ code: 2, stdout: '' });
  expect(ended.stderr).toContain(why);
  expect(ended.stderr).not.toMatch(/^\s+at /m);
});

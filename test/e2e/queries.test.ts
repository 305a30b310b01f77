import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Ended, tagwardenHere } from '../support/cli.ts';
import { liveStory, storyConfig, twins } from '../support/stories/lived-story.ts';

let cwd: string;
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'tagwarden-queries-'));
  await liveStory(cwd);
});
afterAll(() => rm(cwd, { recursive: true }));

const call = (args: string): Promise<Ended> => tagwardenHere([...args.split(' '), '--config', storyConfig], { cwd });
/** The lines of a table, their cells parted by ` | `. */
const cells = ({ stdout }: Ended): readonly string[] =>
  stdout
    .trimEnd()
    .split('\n')
    .map((line) => line.replaceAll(/ {2,}/g, ' | '));
/** The cells of some columns of a table's rows, counted from 0. */
const columns = (ended: Ended, ...expected: readonly number[]): readonly string[] =>
  cells(ended)
    .slice(1)
    .map((line) => expected.map((index) => line.split(' | ')[index] ?? '').join(' '));
const parsed = async (args: string): Promise<unknown> => JSON.parse((await call(`${args} --json`)).stdout);

describe('status', () => {
  test('shows the newest recorded run, the worst first, and a run after it that did not end', async () => {
    const ended = await call('status');
    expect(ended).toMatchObject({ code: 1, stderr: '' });
    expect(cells(ended)).toEqual([
      'Run of Tue 2026-04-21 09:00 GMT+9: under way, or dead; the next run completes its account.',
      '',
      'STATUS | REFERENCE | OUTCOME | DIGEST | LAST PULLED | OPEN SINCE',
      'digest-changed | demo/tools/migrate:v7 | present | sha256:8e1dd56e9881 | no recorded pull | Tue 2026-03-10 09:00 GMT+9',
      'digest-changed | demo/web/api:stable | present | sha256:abcdefabcdef | no recorded pull | Mon 2026-04-20 09:00 GMT+9',
      'digest-changed | demo/web/api:v1.4.2 | present | sha256:abcdefabcdef | no recorded pull | Mon 2026-04-20 09:00 GMT+9',
      'tag-stale | demo/web/worker:v2.0.0 | present | sha256:c928257ec499 | 41 days ago | Mon 2026-04-20 09:00 GMT+9',
      '',
      'Run of Mon 2026-04-20 09:00 GMT+9: 4 tags: 4 present, 0 absent, 0 unreadable. Findings: 3 opened, 0 resolved, 4 open.',
      'Its alert is not sent yet: the next run sends it.',
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

describe('history', () => {
  const v142 = 'history demo/web/api:v1.4.2';

  test('shows every snapshot of a tag, the newest first, and ends as the newest of them', async () => {
    const ended = await call(v142);
    expect(ended).toMatchObject({ code: 1, stderr: '' });
    // Of all 13 runs, also of the two that died: it is the first tag that they audit.
    expect(columns(ended, 0)).toHaveLength(13);
    expect(cells(ended)[2]).toBe(
      'Mon 2026-04-20 09:00 GMT+9 | present | sha256:abcdefabcdef | no recorded pull | digest-changed | opened digest-changed',
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
    { says: 'where something changed', options: '--changes --until 2026-04-01', days: ['10', '07', '06', '04', '02'] },
    { says: 'so many changes', options: '--changes --until 2026-04-01 -n 2', days: ['10', '07'] },
    {
      says: 'changes within a span',
      options: '--changes --since 2026-03-05 --until 2026-03-08',
      days: ['07', '06', '05'],
    },
  ])('is cut to what is asked for: $says', async ({ options, days }) => {
    const ended = await call(`${v142} ${options}`);
    expect(columns(ended, 0).map((run) => /\d{4}-\d{2}-(\d{2})/.exec(run)?.[1])).toEqual(days);
  });

  test('says that a span is empty, and knows the tag all the same', async () => {
    expect(await call(`${v142} --since 2026-05-01`)).toEqual({
      code: 0,
      stdout: 'No snapshot in this span.\n',
      stderr: '',
    });
  });

  test('a tag that is audited no longer keeps its history', async () => {
    const ended = await call('history demo/db/postgres:16');
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    expect(cells(ended)[1]).toMatch(/^Thu 2026-03-12 09:00 GMT\+9 \| present \| sha256:435cccc2baed \| /);
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
    const runs = columns(ended, 0).map((run) => run.slice('Mon '.length));
    expect(runs).toHaveLength(24);
    expect(runs).toEqual(runs.toSorted().toReversed());
    expect(cells(ended)).toEqual(
      expect.arrayContaining([
        'Mon 2026-04-20 09:00 GMT+9 | opened | digest-changed | demo/web/api:v1.4.2 | sha256:ca5d30fc0237 -> sha256:abcdefabcdef (immutable)',
        'Mon 2026-04-20 09:00 GMT+9 | reminded | digest-changed | demo/tools/migrate:v7 | open since Tue 2026-03-10 09:00 GMT+9: sha256:5be3c7261ef6 -> sha256:8e1dd56e9881 (immutable)',
        'Thu 2026-03-05 09:00 GMT+9 | opened | digest-rolled-back | demo/web/api:stable | sha256:78c5f09aba50 -> sha256:ca5d30fc0237 (outside-window, updater-not-allowed)',
        'Tue 2026-03-03 09:00 GMT+9 | noted | expected-change | demo/web/api:stable | sha256:ca5d30fc0237 -> sha256:78c5f09aba50 (moving)',
        'Mon 2026-04-20 09:00 GMT+9 | opened | tag-stale | demo/web/worker:v2.0.0 | last pulled Tue 2026-03-10 08:00 GMT+9',
        'Mon 2026-03-09 09:00 GMT+9 | opened | tag-unreadable | demo/web/api:stable | quota-exceeded since Sat 2026-03-07 09:00 GMT+9',
        'Fri 2026-03-06 09:00 GMT+9 | resolved | digest-changed | demo/web/api:v1.4.2 | reverted, open since Wed 2026-03-04 09:00 GMT+9',
        'Fri 2026-03-06 09:00 GMT+9 | opened | tag-absent | demo/tools/migrate:v7 | last seen Thu 2026-03-05 09:00 GMT+9',
      ]),
    );
  });

  test.each([
    { says: 'a moment of this month', options: '--since 2026-04-20T09:00', events: 4 },
    { says: 'a moment after all', options: '--since 2026-04-20T09:01', events: 0 },
    { says: 'a kind', options: '--since 2026-03-01 --kind changed', events: 6 },
    { says: 'a kind of notice', options: '--since 2026-03-01 --kind expected-change', events: 1 },
    { says: 'several kinds', options: '--since 2026-03-01 --kind tag-absent,stale', events: 5 },
  ])('is cut to what is asked for: $says', async ({ options, events }) => {
    expect(await parsed(`events ${options}`)).toHaveLength(events);
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
    expect(cells(ended).slice(3).toSorted()).toEqual([
      'demo/web/api:stable | Mon 2026-03-02 09:00 GMT+9 | Tue 2026-03-03 09:00 GMT+9',
      'demo/web/api:stable | Thu 2026-03-05 09:00 GMT+9 | Fri 2026-03-06 09:00 GMT+9',
      'demo/web/api:v1.4.2 | Fri 2026-03-06 09:00 GMT+9 | Mon 2026-04-20 09:00 GMT+9',
      'demo/web/api:v1.4.2 | Mon 2026-03-02 09:00 GMT+9 | Wed 2026-03-04 09:00 GMT+9',
    ]);
  });

  test('tells that a tag shows it still', async () => {
    expect(cells(await call(`digest ${twins[1]}`)).at(-1)).toBe(
      'demo/web/api:v1.4.2 | Mon 2026-04-20 09:00 GMT+9 | no other seen',
    );
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
    { says: 'that fits two, by both', text: 'abcdefabcdef', why: `it may be ${twins[0]} or ${twins[1]}` },
    {
      says: 'that fits none of the newest board',
      text: '435cccc2baed',
      why: 'no digest of the newest board begins so',
    },
    { says: 'that is too short', text: 'ca5d30fc023', why: 'at least 12 lowercase hex digits' },
    { says: 'that is not hex', text: 'sha256:ca5d30fc023x', why: 'at least 12 lowercase hex digits' },
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
    expect(lines[2]).toBe('Tue 2026-04-21 09:00 GMT+9 | unfinished | 4');
    expect(lines[3]).toMatch(
      /^Mon 2026-04-20 09:00 GMT\+9 \| alert owed \| 4 \| 3 opened, 0 resolved, 4 open \| 0\.0 s \| [0-9a-f]{12}$/,
    );
    expect(lines[4]).toBe('Mon 2026-04-20 09:00 GMT+9 | missing | no run for 39 days');
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
    expect(cells(ended)[1]).toMatch(/^\w+ .* GMT\+9 \| missing \| no run for \d+ days$/);
    expect(cells(ended)).toHaveLength(2);
  });
});

describe('unpulled', () => {
  test('shows the tags by their last pull, and those without one apart', async () => {
    const ended = await call('unpulled');
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    expect(cells(ended)).toEqual([
      'By last pull',
      'REFERENCE | LAST PULLED | IDLE FOR',
      'demo/web/worker:v2.0.0 | Tue 2026-03-10 08:00 GMT+9 | 41 days',
      '',
      'No recorded pull',
      'REFERENCE | LAST UPDATED | IDLE FOR',
      'demo/tools/migrate:v7 | Mon 2026-03-09 13:00 GMT+9 | 41 days',
      expect.stringMatching(/^demo\/web\/api:\S+ \| Mon 2026-04-20 05:00 GMT\+9 \| 4 hours$/),
      expect.stringMatching(/^demo\/web\/api:\S+ \| Mon 2026-04-20 05:00 GMT\+9 \| 4 hours$/),
      '',
      'As of the run of Mon 2026-04-20 09:00 GMT+9.',
    ]);
  });

  test('of those that are unpulled for longer, finds any or none', async () => {
    const month = await call('unpulled --than 30d');
    expect(month.code).toBe(1);
    expect(month.stdout).not.toContain('web/api');
    const years = await call('unpulled --than 520w');
    expect(years).toMatchObject({ code: 0, stdout: expect.stringMatching(/^No such tag\.\n/) });
  });
});

describe('verify', () => {
  test('finds the history whole that runs left which died, and names the one that is still open', async () => {
    expect(await call('verify')).toEqual({
      code: 0,
      stdout:
        'The run at 2026-04-21T00:00:00.000Z has no root yet: it is under way, or died.\n' +
        '58 rows of 5 tags and 13 runs: intact.\n',
      stderr: '',
    });
  });

  test('proves nothing of a tag that has no row', async () => {
    const ended = await call('verify demo/web/api:v1.4.3');
    expect(ended).toMatchObject({ code: 2, stdout: '' });
    expect(ended.stderr).toContain('There is no row of demo/web/api:v1.4.3 to verify.');
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
  { args: 'status --at lastweek', why: '"lastweek" is no moment: expected a duration before now, such as "30d"' },
  { args: 'status --at 2026-13-01', why: '"2026-13-01" is no moment' },
  {
    args: 'status --only gone',
    why: '"gone" is none of digest-rolled-back, digest-changed, platform-changed, registry-suspect, platform-missing, tag-absent, tag-unreadable, tag-stale, ok.',
  },
  { args: 'status --format xml', why: 'Allowed choices are table, json, csv.' },
  { args: 'history demo/web/api:v1.4.2 --since never', why: '"never" is no moment' },
  { args: 'history demo/web/api:v1.4.2 --until 5', why: '"5" is no moment' },
  { args: 'history demo/web/api:v1.4.2 -n 2.5', why: 'Expected a whole number from 1.' },
  { args: 'history demo/web/api', why: 'expected "registry/image:tag"' },
  { args: 'history', why: "missing required argument 'reference'" },
  { args: 'events --kind ok', why: 'tag-stale, expected-change, expected-platform-change, stale-soon.' },
  { args: 'events --kind stal', why: '"stal" is none of' },
  { args: 'events --since yesterday', why: '"yesterday" is no moment' },
  { args: 'digest', why: "missing required argument 'digest'" },
  { args: 'runs --since 3', why: '"3" is no moment' },
  { args: 'unpulled --than 90', why: 'Expected a whole number and m, h, d or w, such as "90d"' },
  { args: 'unpulled --than 2026-03-01', why: 'Expected a whole number and m, h, d or w' },
])('a mistake is explained, and nothing is answered: $args', async ({ args, why }) => {
  const ended = await call(args);
  expect(ended).toMatchObject({ code: 2, stdout: '' });
  expect(ended.stderr).toContain(why);
  expect(ended.stderr).not.toMatch(/^\s+at /m);
});

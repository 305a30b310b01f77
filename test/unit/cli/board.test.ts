import { beforeEach, expect, test, vi } from 'vitest';
import { renderBoard, renderRun, sortBoard } from '../../../functions/cli/views/board.ts';
import { renderHistory } from '../../../functions/cli/views/history.ts';
import { snapshotCsv } from '../../../functions/cli/views/snapshot-csv.ts';
import { statusesOf } from '../../../functions/cli/views/status.ts';
import type { Run } from '../../../functions/domain/run.ts';
import { Duration } from '../../../functions/domain/values/duration.ts';
import { instantFromMs } from '../../../functions/domain/values/instant.ts';
import { absent, day, digestA, digestB, present, unreadable } from '../../support/given/givens.ts';
import { givenHistory } from '../../support/given/history.ts';
import { givenRecordedRun, givenRun, givenTally } from '../../support/given/run.ts';

beforeEach(() => {
  vi.stubEnv('FORCE_COLOR', undefined);
  vi.stubEnv('NO_COLOR', '1');
});

const utc = { timeZone: 'UTC', now: day(3) };
const a = { seen: present({ digest: digestA }) };
const b = { seen: present({ digest: digestB }) };
const gone = { seen: absent };
const unread = { seen: unreadable };
const stale = { policy: { staleAfter: Duration.parse('2d') } };
const pulledOn = (index: number) => ({ seen: present({ latestPulledAt: day(index) }) });
const neverPulled = { seen: present({ latestPulledAt: null }) };

/** The fourth day of tags that are named for what becomes of them, in the order in which a board shows them. */
const sorted = [
  givenHistory([a, a, a, b], 'prod/z:changed'),
  givenHistory([a, a, a, gone], 'prod/y:gone'),
  givenHistory([a, unread, unread, unread], 'prod/x:unread'),
  givenHistory([{ ...a, ...stale }, a, a, a], 'prod/w:stale'),
  givenHistory([a, a, a, unread], 'prod/v:once-unread'),
  givenHistory([a, a, a, neverPulled], 'prod/u:never-pulled'),
  givenHistory([a, a, a, pulledOn(1)], 'prod/t:long-unpulled'),
  givenHistory([a, a, a, pulledOn(2)], 'prod/r:pulled'),
  givenHistory([a, a, a, pulledOn(2)], 'prod/s:pulled'),
];

test('a board shows the worst first, then what was not read, then what was not pulled for the longest time', () => {
  for (const shown of [sorted, sorted.toReversed()]) {
    expect(sortBoard(shown).map(({ reference }) => reference)).toEqual(sorted.map(({ reference }) => reference));
  }
});

test('a board is a table that can be read in a mail and cut in a pipe', () => {
  const run = givenRun({
    runAt: day(3),
    targets: 9,
    tally: givenTally({ present: 6, absent: 1, unreadable: 2, opened: 4, open: 4 }),
  });
  expect(renderBoard(run, sorted.toReversed(), { timeZone: 'Asia/Seoul', now: day(3) })).toMatchInlineSnapshot(`
    "STATUS          REFERENCE             DIGEST        LAST PULLED    OPEN SINCE
    digest-changed  prod/z:changed        bbbbbbbbbbbb  3 days ago     03-04 21:00
    tag-absent      prod/y:gone           aaaaaaaaaaaa  -              03-04 21:00
    tag-unreadable  prod/x:unread         aaaaaaaaaaaa  -              03-04 21:00
    tag-stale       prod/w:stale          aaaaaaaaaaaa  3 days ago     03-04 21:00
    unreadable      prod/v:once-unread    aaaaaaaaaaaa  -              -
    ok              prod/u:never-pulled   aaaaaaaaaaaa  none recorded  -
    ok              prod/t:long-unpulled  aaaaaaaaaaaa  2 days ago     -
    ok              prod/r:pulled         aaaaaaaaaaaa  1 day ago      -
    ok              prod/s:pulled         aaaaaaaaaaaa  1 day ago      -

    2 tags unreadable: the registry did not answer in time (timed-out).
      Wait for the next run. If it happens only in large runs, lower \`concurrency\` in audit.yaml.
      The registry client said: No answer within 10 s.
      prod/x:unread, prod/v:once-unread

    Run of Wed 2026-03-04 21:00 GMT+9: 9 tags: 6 present, 1 absent, 2 unreadable. Findings: 4 opened, 0 resolved, 4 open."
  `);
});

test('where colours are expected, a status has that of its severity', () => {
  vi.stubEnv('NO_COLOR', undefined);
  vi.stubEnv('FORCE_COLOR', '1');
  const board = renderBoard(givenRun({ tally: givenTally() }), sorted.slice(0, 1), utc);
  expect(board).toContain('\u001b[91mdigest-changed\u001b[39m');
});

test.each([
  { says: 'while the run was at work was just now', at: 12, shown: 'just now' },
  { says: 'long after the run is an oddity', at: 500, shown: 'in the future' },
])('a pull $says', ({ at, shown }) => {
  const latestPulledAt = instantFromMs(Date.parse(day(0)) + at * 60_000);
  const snapshot = givenHistory([{ seen: present({ latestPulledAt }) }]);
  expect(renderBoard(givenRun({ tally: givenTally() }), [snapshot], utc)).toMatch(new RegExp(` ${shown} +-$`, 'm'));
});

test.each<{ says: string; run: Partial<Run>; shown: string }>([
  {
    says: 'that it is not closed',
    run: { tally: null },
    shown: 'in progress or crashed; the next run will close it.',
  },
  {
    says: 'that its alert is owed',
    run: givenRecordedRun({ tally: givenTally({ eventful: 1 }) }),
    shown: '\nIts alert is not sent yet: a later run will send it.',
  },
  {
    says: 'that it crashed',
    run: givenRecordedRun({ interrupted: true }),
    shown: '\nThis run crashed; a later run closed it.',
  },
  {
    says: 'what it could not record',
    run: { tally: givenTally({ failed: 2 }) },
    shown: '0 unreadable, 2 not recorded.',
  },
])('the line of a run says $says', ({ run, shown }) => {
  const line = renderRun(givenRun(run), 'UTC');
  expect(line).toContain('Run of Sun 2026-03-01 12:00 UTC: ');
  expect(line).toContain(shown);
});

test('a tag with several findings shows the worst, and how many more there are', () => {
  const both = givenHistory([a, a, b, gone], 'prod/q:changed-then-gone');
  const run = givenRun({ runAt: day(3), targets: 1, tally: givenTally({ absent: 1, open: 2 }) });
  expect(renderBoard(run, [both], utc)).toContain('\ndigest-changed +1 (absent)  prod/q:changed-then-gone  ');
  expect(statusesOf(both)).toEqual(['digest-changed', 'tag-absent']);
  expect(statusesOf(givenHistory([a]))).toEqual(['ok']);
  const { columns, rows } = snapshotCsv([both], new Map());
  expect(columns).toContain('findings');
  expect(rows).toMatchObject([{ status: 'digest-changed', findings: 'digest-changed; tag-absent' }]);
});

test('a pull that could not be read is not said to be none, and a wide board says what was odd', () => {
  const oddities = [{ field: 'images.0.latest_pulled', expected: 'a moment', got: '-1' }];
  const seen = present({ latestPulledAt: null, incomplete: ['latestPulledAt'], oddities });
  const snapshots = [1, 2, 3, 4].map((index) => givenHistory([{ seen }], `prod/web:odd-${index}`));
  const run = givenRun({ runAt: day(0), targets: 4, tally: givenTally({ present: 4 }) });
  const board = renderBoard(run, snapshots, utc);
  expect(board).toContain('not known');
  expect(board).not.toContain('none recorded');
  expect(board).not.toContain('Odd answers');
  const wide = renderBoard(run, snapshots, { ...utc, wide: { people: new Map() } });
  expect(wide).toContain(
    'Odd answers about 4 tags:\n  prod/web:odd-1: images.0.latest_pulled: expected a moment, got -1\n',
  );
  expect(wide).toContain('  and 1 more\n');
  const history = renderHistory(snapshots.slice(0, 1), { ...utc, people: new Map(), isOfOne: true });
  expect(history).toContain('not known');
  expect(history).toContain('Odd answers about 1 tag:');
});

import { beforeEach, expect, test, vi } from 'vitest';
import { renderBoard, renderRun, sortBoard } from '../../../functions/cli/views/board.ts';
import { snapshotCsv, statusesOf } from '../../../functions/cli/views/snapshot-csv.ts';
import { Duration } from '../../../functions/domain/duration.ts';
import type { Run } from '../../../functions/domain/run.ts';
import { absent, day, digestA, digestB, present, unreadable } from '../../support/given/givens.ts';
import { givenHistory } from '../../support/given/history.ts';
import { givenRun, givenTally } from '../../support/given/run.ts';

beforeEach(() => {
  vi.stubEnv('FORCE_COLOR', undefined);
  vi.stubEnv('NO_COLOR', '1');
});

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
    state: 'notified',
    targets: 9,
    tally: givenTally({ present: 6, absent: 1, unreadable: 2, opened: 4, open: 4 }),
  });
  expect(renderBoard(run, sorted.toReversed(), 'Asia/Seoul')).toMatchInlineSnapshot(`
    "STATUS          REFERENCE             OUTCOME                 DIGEST               LAST PULLED       OPEN SINCE
    digest-changed  prod/z:changed        present                 sha256:bbbbbbbbbbbb  3 days ago        Wed 2026-03-04 21:00 GMT+9
    tag-absent      prod/y:gone           absent                  sha256:aaaaaaaaaaaa  -                 Wed 2026-03-04 21:00 GMT+9
    tag-unreadable  prod/x:unread         unreadable (timed-out)  sha256:aaaaaaaaaaaa  -                 Wed 2026-03-04 21:00 GMT+9
    tag-stale       prod/w:stale          present                 sha256:aaaaaaaaaaaa  3 days ago        Wed 2026-03-04 21:00 GMT+9
    ok              prod/v:once-unread    unreadable (timed-out)  sha256:aaaaaaaaaaaa  -                 -
    ok              prod/u:never-pulled   present                 sha256:aaaaaaaaaaaa  no recorded pull  -
    ok              prod/t:long-unpulled  present                 sha256:aaaaaaaaaaaa  2 days ago        -
    ok              prod/r:pulled         present                 sha256:aaaaaaaaaaaa  1 day ago         -
    ok              prod/s:pulled         present                 sha256:aaaaaaaaaaaa  1 day ago         -

    Run of Wed 2026-03-04 21:00 GMT+9: 9 tags: 6 present, 1 absent, 2 unreadable. Findings: 4 opened, 0 resolved, 4 open."
  `);
});

test('where colours are expected, a status has that of its severity', () => {
  vi.stubEnv('NO_COLOR', undefined);
  vi.stubEnv('FORCE_COLOR', '1');
  const board = renderBoard(givenRun({ tally: givenTally() }), sorted.slice(0, 1), 'UTC');
  expect(board).toContain('\u001b[91mdigest-changed\u001b[39m');
});

test('a pull after the scheduled time of the run was just now', () => {
  const snapshot = givenHistory([pulledOn(1)]);
  expect(renderBoard(givenRun({ tally: givenTally() }), [snapshot], 'UTC')).toMatch(/ just now +-$/m);
});

test.each<{ says: string; run: Partial<Run>; shown: string }>([
  {
    says: 'that it is not closed',
    run: { tally: null },
    shown: 'under way, or dead; the next run completes its account.',
  },
  {
    says: 'that its alert is owed',
    run: { tally: givenTally({ eventful: 1 }), state: 'recorded' },
    shown: '\nIts alert is not sent yet: the next run sends it.',
  },
  {
    says: 'that it died',
    run: { tally: givenTally(), state: 'notified', interrupted: true },
    shown: '\nIt died on its way; a later run completed its account.',
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
  const run = givenRun({ runAt: day(3), state: 'notified', targets: 1, tally: givenTally({ absent: 1, open: 2 }) });
  expect(renderBoard(run, [both], 'UTC')).toContain('\ndigest-changed +1  prod/q:changed-then-gone  absent ');
  expect(statusesOf(both)).toEqual(['digest-changed', 'tag-absent']);
  expect(statusesOf(givenHistory([a]))).toEqual(['ok']);
  const { columns, rows } = snapshotCsv([both]);
  expect(columns).toContain('findings');
  expect(rows).toMatchObject([{ status: 'digest-changed', findings: 'digest-changed; tag-absent' }]);
});

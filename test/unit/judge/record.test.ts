import { expect, test } from 'vitest';
import type { RecordTampered } from '../../../functions/domain/findings/record-tampered.ts';
import { nothingFound } from '../../../functions/domain/run.ts';
import type { FindingState } from '../../../functions/domain/snapshot.ts';
import { hashOf } from '../../../functions/domain/values/hash.ts';
import { judgeRecord } from '../../../functions/judge/record.ts';
import { day, givenPolicy } from '../../support/given/givens.ts';

const policy = givenPolicy({ remindEvery: 'never' });

const givenRow = (name: string): RecordTampered => ({
  kind: 'record-tampered',
  table: name.startsWith('run') ? 'Runs' : 'Snapshots',
  extent: 'row',
  rows: 1,
  of: name.startsWith('run') ? 'run' : 'tag',
  reference: name.startsWith('run') ? null : name,
  runAt: day(0),
  rowHash: hashOf(name),
  content: name,
  replaced: false,
});
const named = (count: number, name = 'v', from = 1): readonly RecordTampered[] =>
  Array.from({ length: count }, (_, index) => givenRow(`${name}${from + index}`));

/** What the runs tell, each of which met these rows: `opened 5`, or `opened 30 together`. */
function tell(...runs: readonly (readonly RecordTampered[])[]): readonly string[] {
  let state: FindingState = nothingFound;
  return runs.map((rows, index) => {
    const { events, ...after } = judgeRecord(state, { rows, allRuns: false }, policy, day(index * 2));
    state = after;
    return events
      .map((event) => {
        const finding = 'finding' in event && event.finding.kind === 'record-tampered' ? event.finding : givenRow('');
        const because = event.kind === 'resolved' ? ` ${event.because}` : '';
        return `${event.kind} ${finding.extent === 'row' ? finding.content : `${finding.rows} of ${finding.table}`}${because}`;
      })
      .join(', ');
  });
}

test.each([
  {
    says: 'a handful is told one by one',
    met: [named(5)],
    told: ['opened v1, opened v2, opened v3, opened v4, opened v5'],
  },
  {
    says: 'more are told together, once for each table',
    met: [[...named(6), ...named(30, 'run')]],
    told: ['opened 6 of Snapshots, opened 30 of Runs'],
  },
  { says: 'what was told is not told again', met: [named(2), named(2)], told: ['opened v1, opened v2', ''] },
  {
    says: 'nor is what was told together, whatever their number is since',
    met: [named(30), named(31), named(7), named(1)],
    told: ['opened 30 of Snapshots', '', '', ''],
  },
  { says: 'nor in another order', met: [named(30), named(30).toReversed()], told: ['opened 30 of Snapshots', ''] },
  {
    says: 'one by one stays one by one when many more come',
    met: [named(1), named(31)],
    told: ['opened v1', 'opened 30 of Snapshots'],
  },
  {
    says: 'it is over when no row is met any more',
    met: [named(30), []],
    told: ['opened 30 of Snapshots', 'resolved 30 of Snapshots not-met-again'],
  },
  {
    says: 'a run whose row is gone is told by itself, whatever else is told together',
    met: [named(30, 'run'), [...named(30, 'run'), { ...givenRow('run31'), content: '' }]],
    told: ['opened 30 of Runs', 'opened '],
  },
  { says: 'more than a thousand are not counted', met: [named(1_001)], told: ['opened 1000 of Snapshots'] },
])('of rows that are not genuine, $says', ({ met, told }) => {
  expect(tell(...met)).toEqual(told);
});

test('at most twenty rows of a table stay findings of their own; what exceeds them is told among the others', () => {
  const met = Array.from({ length: 6 }, (_, index) => named(5 * (index + 1)));
  expect(
    tell(...met)
      .at(-1)
      ?.split(', ')
      .toSorted(),
  ).toEqual(['opened 10 of Snapshots', ...named(5, 'v', 21).map(({ content }) => `resolved ${content} superseded`)]);
});

test('where no run bears the seal of the key, each table is told once, and as long as rows are met', () => {
  const rows = [...named(2), ...named(3, 'run')];
  const first = judgeRecord(nothingFound, { rows, allRuns: true }, policy, day(0));
  expect(first.findings.map(({ finding }) => finding)).toMatchObject([
    { table: 'Snapshots', extent: 'all-runs', rows: 2 },
    { table: 'Runs', extent: 'all-runs', rows: 3 },
  ]);
  const next = judgeRecord(first, { rows: rows.slice(3), allRuns: false }, policy, day(1));
  expect(next.events.map(({ kind }) => kind)).toEqual(['resolved']);
  expect(next.findings).toMatchObject([{ finding: { table: 'Runs', extent: 'rows', rows: 2 }, openedAt: day(0) }]);
});

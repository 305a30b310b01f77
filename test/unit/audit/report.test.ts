import { expect, test } from 'vitest';
import { logRoot, logTampered } from '../../../functions/audit/report.ts';
import { day } from '../../support/given/givens.ts';
import { givenRecordedRun } from '../../support/given/run.ts';

test('a run is logged with its root as soon as it is recorded', () => {
  const lines: unknown[] = [];
  const run = givenRecordedRun({ runAt: day(1), interrupted: true });
  logRoot({ info: (...line: unknown[]) => void lines.push(line) }, run);
  expect(lines).toEqual([['recorded', { runAt: day(1), root: run.root, interrupted: true }]]);
});

test('a row that is not believed is logged as a whole, whatever is in it', () => {
  const lines: unknown[] = [];
  const row = { reference: 'x', runAt: 'y', list: [1, { a: null }], text: 'a\nb' };
  logTampered({ error: (...line: unknown[]) => void lines.push(line) }, { table: 'Snapshots', row, replaced: true });
  expect(lines).toEqual([['record-tampered', { table: 'Snapshots', row: JSON.stringify(row), replaced: true }]]);
});

import { expect, test } from 'vitest';
import { logReport } from '../../../functions/audit/report.ts';
import { hashOf } from '../../../functions/domain/values/hash.ts';
import { day } from '../../support/given/givens.ts';
import { givenRun, givenTally } from '../../support/given/run.ts';

/** The lines that a report makes in the log: their facts, by their message. */
function linesOf(report: Parameters<typeof logReport>[2]) {
  const lines: (readonly unknown[])[] = [];
  const write = (...line: unknown[]) => void lines.push(line);
  logReport({ info: write, warn: write, error: write }, day(1), report);
  return lines;
}
const root = hashOf('a');
const closed = [{ ...givenRun({ runAt: day(0) }), root: hashOf('b') }];
const audited = { kind: 'audited', run: givenRun({ runAt: day(1), root }), tally: givenTally(), failures: [] } as const;

test.each([
  { says: 'audited', report: { ...audited, closed }, facts: { root } },
  { says: 'gave way', report: { kind: 'overtaken', by: day(2), failures: [], closed } as const, facts: { by: day(2) } },
])('the line of a run that $says has the roots of the crashed runs that it closed', ({ report, facts }) => {
  expect(linesOf(report)).toEqual([
    ['run', expect.objectContaining({ ...facts, runAt: day(1), closed: [{ runAt: day(0), root: hashOf('b') }] })],
  ]);
});

test('the line of a run that closed no other does not speak of it', () => {
  for (const report of [audited, { ...audited, closed: [] }]) {
    expect(linesOf(report)).toEqual([['run', expect.not.objectContaining({ closed: expect.anything() })]]);
  }
});

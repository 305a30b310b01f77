import { expect, test } from 'vitest';
import { logRoot, logSnapshot, logTampered } from '../../../functions/audit/report.ts';
import { api, day, givenSnapshot, present, unreadable } from '../../support/given/givens.ts';
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

test('sets and bytes of such a row are logged as well', () => {
  const lines: unknown[] = [];
  const row = { set: new Set(['a', 'b']), bytes: new Uint8Array([1, 2]) };
  logTampered({ error: (...line: unknown[]) => void lines.push(line) }, { table: 'Runs', row, replaced: true });
  expect(lines).toEqual([
    ['record-tampered', { table: 'Runs', row: '{"set":["a","b"],"bytes":{"base64":"AQI="}}', replaced: true }],
  ]);
});

test('a long row is logged in several lines, none so long that it would be cut', () => {
  const lines: [string, { row: string; part: number; parts: number }][] = [];
  const logger = { error: (...line: unknown[]) => void lines.push(line as (typeof lines)[number]) };
  // What an item of DynamoDB can hold, of what grows most: quotes, control characters and characters of three bytes.
  const row = {
    reference: 'x',
    quotes: '"'.repeat(100_000),
    control: '\u0000'.repeat(100_000),
    wide: '한'.repeat(60_000),
  };
  logTampered(logger, { table: 'Snapshots', row, replaced: true });
  expect(lines.every(([message, line]) => message === 'record-tampered' && 'replaced' in line)).toBe(true);
  expect(Math.max(...lines.map((line) => Buffer.byteLength(JSON.stringify(line))))).toBeLessThan(64 * 1024 - 1024);
  expect(lines.map(([, { part, parts }]) => `${part} of ${parts}`)).toEqual(
    lines.map((_, index) => `${index + 1} of ${lines.length}`),
  );
  expect(JSON.parse(lines.map(([, { row }]) => row).join(''))).toEqual(row);
});

const oddity = { field: 'images.0.latest_pulled', expected: 'milliseconds since 1970', got: '-1' };
test.each([
  { says: 'of a tag that is well nothing', snapshot: givenSnapshot(), lines: [] },
  {
    says: 'of an odd answer what was odd',
    snapshot: givenSnapshot({ observation: present({ oddities: [oddity] }) }),
    lines: [['tag', { reference: api, outcome: 'present', oddities: [oddity], findings: [], events: [] }]],
  },
  {
    says: 'of a tag that could not be read why',
    snapshot: givenSnapshot({ observation: unreadable }),
    lines: [['tag', expect.objectContaining({ outcome: 'unreadable', code: 'timed-out' })]],
  },
])('$says is logged', ({ snapshot, lines }) => {
  const logged: unknown[] = [];
  logSnapshot({ warn: (...line: unknown[]) => void logged.push(line) }, snapshot);
  expect(logged).toEqual(lines);
});

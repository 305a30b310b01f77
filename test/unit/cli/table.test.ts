import stringWidth from 'string-width';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { type Column, renderTable } from '../../../functions/cli/table.ts';

beforeEach(() => {
  vi.stubEnv('FORCE_COLOR', undefined);
  vi.stubEnv('NO_COLOR', '1');
});

const columns: readonly (string | Column)[] = [
  'RUN',
  { head: 'REFERENCE', fit: { wrapTo: 12 } },
  { head: 'UPDATED BY', fit: { cutTo: 12 } },
  { head: 'DETAIL', fit: { below: '' } },
];
const rows = [
  [
    '03-05 09:00',
    'prod/web/api:v1.4.2',
    'c1c1c1c1-5a10-4c5e-9d3b-0000000000c1',
    'changed, and was changed before that',
  ],
  ['03-04 09:00', 'prod/db:16', '김철수', ''],
];
const widest = (table: string) => Math.max(...table.split('\n').map((line) => stringWidth(line)));

describe('a table', () => {
  test('that is not on a terminal has all of every cell in one line', () => {
    expect(renderTable(columns, rows)).toBe(
      [
        'RUN          REFERENCE            UPDATED BY                            DETAIL',
        '03-05 09:00  prod/web/api:v1.4.2  c1c1c1c1-5a10-4c5e-9d3b-0000000000c1  changed, and was changed before that',
        '03-04 09:00  prod/db:16           김철수',
      ].join('\n'),
    );
  });

  test('is left as it is where the terminal is wide enough', () => {
    expect(renderTable(columns, rows, 108)).toBe(renderTable(columns, rows));
  });

  test('first cuts what may be cut', () => {
    expect(renderTable(columns, rows, 100)).toBe(
      [
        'RUN          REFERENCE            UPDATED BY    DETAIL',
        '03-05 09:00  prod/web/api:v1.4.2  c1c1c1c1-5a…  changed, and was changed before that',
        '03-04 09:00  prod/db:16           김철수',
      ].join('\n'),
    );
  });

  test('then moves a column below its row', () => {
    expect(renderTable(columns, rows, 60)).toBe(
      [
        'RUN          REFERENCE            UPDATED BY',
        '03-05 09:00  prod/web/api:v1.4.2  c1c1c1c1-5a…',
        '    changed, and was changed before that',
        '03-04 09:00  prod/db:16           김철수',
      ].join('\n'),
    );
  });

  test('then wraps', () => {
    expect(renderTable(columns, rows, 40)).toBe(
      [
        'RUN          REFERENCE      UPDATED BY',
        '03-05 09:00  prod/web/api:  c1c1c1c1-5a…',
        '             v1.4.2',
        '    changed, and was changed before that',
        '03-04 09:00  prod/db:16     김철수',
      ].join('\n'),
    );
  });

  test.each([120, 100, 80, 60, 40])('is no wider than a terminal of %i columns', (width) => {
    expect(widest(renderTable(columns, rows, width))).toBeLessThanOrEqual(width);
  });
});

test.each([
  { says: 'Korean', name: '김철수', width: 6 },
  { says: 'Japanese', name: 'ビルド担当', width: 10 },
  { says: 'an emoji', name: '🤖', width: 2 },
  { says: 'an emoji of several parts', name: '👩‍💻', width: 2 },
  { says: 'a letter with a mark of its own', name: 'e\u0301', width: 1 },
  { says: 'colours', name: '\u001b[31mred\u001b[39m', width: 3 },
])('cells are aligned by the width that a terminal gives them: $says', ({ name, width }) => {
  const [, line = ''] = renderTable(['NAME', 'NEXT'], [[name, 'x']]).split('\n');
  expect(line).toBe(`${name}${' '.repeat(Math.max(4, width) - width)}  x`);
  expect(stringWidth(name)).toBe(width);
});

test('a name in wide characters is cut between characters', () => {
  const fit = { cutTo: 12 };
  const table = renderTable([{ head: 'BY', fit }, 'NEXT'], [['김철수와 그의 친구들', 'x']], 20);
  expect(table.split('\n')[1]).toBe('김철수와 그…  x');
});

import { expect, test } from 'vitest';
import { drawTable } from '../../src/output/table.ts';

test('columns are aligned, wide characters and colours included', () => {
  expect(
    drawTable(
      [
        ['漢字', '1'],
        ['\x1b[31ma\x1b[39m', '200'],
      ],
      ['left', 'right'],
    ),
  ).toEqual(['漢字    1', '\x1b[31ma\x1b[39m     200']);
});

test('a long table is one table: its last rows are aligned with its first', () => {
  const rows = Array.from({ length: 1000 }, (_, at) => ['x'.repeat(at === 999 ? 9 : 1), String(at)]);
  const lines = drawTable(rows, ['left', 'right']);
  expect(lines).toHaveLength(1000);
  expect([lines[0], lines[500], lines[999]]).toEqual(['x            0', 'x          500', 'xxxxxxxxx  999']);
});

test('rows of empty cells stay rows', () => {
  expect(
    drawTable(
      [
        ['', ''],
        ['a', ''],
      ],
      ['left', 'left'],
    ),
  ).toEqual(['', 'a']);
  expect(drawTable([], ['left'])).toEqual([]);
});

import { expect, test } from 'vitest';
import { alignOf, fitColumns } from '../../../src/output/drawing/columns.ts';

const COLUMNS = [{ title: 'family', shrink: true }, { title: 'keys' }, { title: 'avg', drop: 2 }, { title: 'share', drop: 1 }];
const WIDTHS = [30, 8, 6, 5];
const fit = (width: number | undefined) =>
  fitColumns(COLUMNS, WIDTHS, width).map(({ index, width: room }) => `${COLUMNS[index]?.title} ${room}`);

test('where there is room, or no limit, all columns stay', () => {
  expect(fit(undefined)).toEqual(['family 30', 'keys 8', 'avg 6', 'share 5']);
  expect(fit(55)).toEqual(fit(undefined));
});

test('the column with the highest drop goes first, then the next', () => {
  expect(fit(54)).toEqual(['family 30', 'keys 8', 'share 5']);
  expect(fit(41)).toEqual(['family 30', 'keys 8']);
});

test('then columns that may shrink do, down to six, and numbers never', () => {
  expect(fit(30)).toEqual(['family 20', 'keys 8']);
  expect(fit(5)).toEqual(['family 6', 'keys 8']);
});

test('of several that may shrink, the widest gives first', () => {
  const columns = [
    { title: 'a', shrink: true },
    { title: 'b', shrink: true },
  ];
  expect(fitColumns(columns, [40, 12], 32).map(({ width }) => width)).toEqual([18, 12]);
});

test('a column of quantities stands right, and of words left', () => {
  expect(alignOf({ title: '' }, [{ value: 1, unit: 'count' }, null])).toBe('right');
  expect(alignOf({ title: '' }, [{ value: 1, unit: 'count' }, 'word'])).toBe('left');
  expect(alignOf({ title: '' }, [null])).toBe('left');
  expect(alignOf({ title: '', align: 'right' }, ['word'])).toBe('right');
});

import { expect, test } from 'vitest';
import { bar, sparkline } from '../../../src/output/drawing/sparkline.ts';

test('a sparkline goes from nought to its largest value, or to the value given', () => {
  expect(sparkline({ spark: [0, 1, 2, 3, 4, 5, 6, 7, 8] })).toBe('▁▂▃▄▅▆▇██');
  expect(sparkline({ spark: [0.5, 1], max: 1 })).toBe('▅█');
  expect(sparkline({ spark: [0, 0] })).toBe('▁▁');
});

test('a value that is not known is a gap, and one below nought is the lowest', () => {
  expect(sparkline({ spark: [1, Number.NaN, -1] })).toBe('█ ▁');
});

test('a bar is drawn to an eighth of a column, and the smallest share still shows', () => {
  expect([0, 0.000_1, 0.5, 0.55, 1, 3].map((share) => bar(share, 5))).toEqual(['', '▏', '██▌', '██▊', '█████', '█████']);
  expect(bar(Number.NaN, 5)).toBe('');
});

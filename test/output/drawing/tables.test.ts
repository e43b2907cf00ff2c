import { describe, expect, test } from 'vitest';
import { drawTableBlock } from '../../../src/output/drawing/tables.ts';
import { createPaint } from '../../../src/output/style.ts';
import { displayWidth } from '../../../src/text/width.ts';

const TITLES = ['family', 'keys', 'share of all keys', 'memory in bytes', 'longest life', 'without expiry'];
const table = {
  kind: 'table',
  columns: TITLES.map((title, at) => ({ title, drop: at })),
  rows: [TITLES.map(() => 'x'.repeat(30))],
  note: '… 12 more: --top 32 shows them; of 95.5 ± 1.7 % of the keys nothing is known, as so often',
} as const;

const below = (width: number | undefined): readonly string[] => drawTableBlock(table, width, createPaint(false)).slice(2);

describe('what stands below a table', () => {
  test.each([30, 40, 60])('goes on in the next line at %d columns, between words', (width) => {
    const lines = below(width);
    expect(lines.filter((line) => displayWidth(line) > width)).toEqual([]);
    expect(lines.join(' ')).toBe(`${table.note} no room for: ${TITLES.slice(1).join(', ')}`);
  });

  test('is a line each where nothing bounds it, and names no column that is there', () => {
    expect(below(undefined)).toEqual([table.note]);
  });
});

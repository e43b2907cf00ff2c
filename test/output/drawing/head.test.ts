import { expect, test } from 'vitest';
import { drawHead } from '../../../src/output/drawing/head.ts';
import { createPaint } from '../../../src/output/style.ts';
import { displayWidth } from '../../../src/text/width.ts';
import { SAMPLE } from '../sample-report.ts';

const { judges: _, ...rest } = SAMPLE;
const told = { ...rest, judges: false, complete: true, missing: [] };
const LINE = 'cache-prod  redis 7.0.15 · 1 primary + 1 replica';

test.each([20, 30, 47])('the deployment goes on in the next line at %d columns, between words, with a verdict or without', (width) => {
  const lines = drawHead(told, width, createPaint(false));
  expect(lines.filter((line) => displayWidth(line) > width)).toEqual([]);
  expect(lines.join(' ')).toBe(LINE);
  expect(drawHead(SAMPLE, width, createPaint(false))).toEqual([...lines, '✖ 1 error, 1 warning, incomplete']);
});

test('the deployment stands in one line where there is room for it, or nothing bounds it', () => {
  for (const width of [48, 300, undefined]) expect(drawHead(told, width, createPaint(false))).toEqual([LINE]);
  expect(drawHead({ ...told, target: null }, 20, createPaint(false))).toEqual([]);
});

test('the name of the profile is emphasised wherever the line is broken', () => {
  const [first = ''] = drawHead(told, 20, createPaint(true));
  expect(first).toBe(`${createPaint(true)({ text: 'cache-prod', tone: 'strong' })}  redis`);
});

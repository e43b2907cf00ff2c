import fc from 'fast-check';
import { expect, test } from 'vitest';
import { loadFormat } from '../../../src/output/formats/index.ts';
import type { Finding } from '../../../src/report.ts';
import { displayWidth } from '../../../src/text/width.ts';
import { IN_LINE, MISSING_LINE, ON_FILES } from '../findings-in-files.ts';

const text = await loadFormat('text');
const draw = (findings: readonly Finding[], width?: number): string => text.report({ ...ON_FILES, findings }, { width, color: false });

test('findings in files read as compilers write them, and the verdict comes last', () => {
  expect(draw([MISSING_LINE, IN_LINE], 100)).toBe(`\
conf/redis.conf: warning: no \`save\` line: snapshots are on in a cache                          RC301
      │ add \`save ""\` · fix available
conf/redis.conf:14:11: error: "2 gb" is two arguments; redis 7.0 to 8.0 refuse to start        RC009
   14 │ maxmemory 2 gb
      │           ^~~~  write 2gb (1024³ bytes) · fix available with --unsafe-fixes

✖ 1 error, 1 warning in 1 file · would not start on redis@7.0 … 8.0 · 1 fixable with --fix
`);
});

test('the marks stand below the words they mean, also behind wide and hidden characters', () => {
  const line = 'requirepass\t漢字\u202e x';
  const lines = draw([{ ...IN_LINE, excerpt: { text: line, column: 17, endColumn: 18 } }]).split('\n');
  const shown = lines[1] ?? '';
  expect(displayWidth(shown.slice(0, shown.indexOf(' x') + 1))).toBe((lines[2] ?? '').indexOf('^'));
});

test('a line of bytes that are no text is shown without marks', () => {
  const excerpt = { text: { base64: Buffer.from('maxmemory \xff', 'latin1').toString('base64') }, column: 11, endColumn: 12 };
  expect(draw([{ ...IN_LINE, excerpt }])).toContain('   14 │ maxmemory \\xff\n      │ write 2gb');
});

test('of a very long line the part that is meant is shown', () => {
  const excerpt = { text: `user a ${'~k* '.repeat(50_000)}+@bad ${'~k* '.repeat(50_000)}`, column: 200_008, endColumn: 200_013 };
  const near = { text: `user a ${'~k* '.repeat(100)}+@bad ${'~k* '.repeat(50_000)}`, column: 408, endColumn: 413 };
  expect(draw([{ ...IN_LINE, excerpt: near }], 80)).toMatch(/│ …[^\n]*\+@bad[^\n]*…\n +│ +\^~~~~/);
  expect(draw([{ ...IN_LINE, excerpt }]).length).toBeLessThan(1_000);
});

test('everything fits a narrow terminal', () => {
  const widths = draw([IN_LINE, MISSING_LINE], 40).split('\n').map(displayWidth);
  expect(Math.max(...widths)).toBeLessThanOrEqual(40);
});

test('no finding puts anything on a terminal that acts there', () => {
  const hostile = fc.string({ unit: 'binary', maxLength: 40 });
  fc.assert(
    fc.property(hostile, hostile, fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 50 }), (line, message, column, endColumn) => {
      const drawn = draw([{ ...IN_LINE, message, excerpt: { text: line, column, endColumn } }], 60);
      expect(drawn).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]/);
    }),
  );
});

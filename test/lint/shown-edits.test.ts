import fc from 'fast-check';
import { expect, test } from 'vitest';
import { applyFixes } from '../../src/lint/fix.ts';
import { loadAlone } from '../../src/lint/include.ts';
import type { ConfigFile } from '../../src/lint/model.ts';
import type { Edit, Problem } from '../../src/lint/rule.ts';
import { shownEdits } from '../../src/lint/shown-edits.ts';
import type { FileEdit } from '../../src/report.ts';
import { lintConfiguration } from './judged.ts';

const readers = (file: ConfigFile) => ({ files: new Map([[file.path, file]]), shown: (path: string) => path });
const fileOf = (text: string): ConfigFile => loadAlone('redis.conf', Buffer.from(text)).root;

/** As another program would, which knows lines and columns alone; edits from the last one on. */
function applied(text: string, edits: readonly FileEdit[]): string {
  const characters = Array.from(text);
  const starts = [0, ...characters.flatMap((character, at) => (character === '\n' ? [at + 1] : []))];
  const offset = (line: number, column: number): number => (starts[line - 1] ?? characters.length) + column - 1;
  for (const { line, column, endLine, endColumn, text: inserted } of edits.toReversed())
    characters.splice(offset(line, column), offset(endLine, endColumn) - offset(line, column), ...Array.from(inserted));
  return characters.join('');
}

test.each([
  ['maxmemory 2g\nrepl-backlog-size 64mb\n'],
  ['# ä € 😀\r\ntcp-keepalive 0\r\nreplica-read-only no\r\n'],
  ['appendfsync always\nsave 900 1\nsave 300 10'],
  ['user app on >a-long-password ~app:* +@read\nmaxmemory-samples 3\n'],
  ['port 1 # the port\n'],
  ['\ufeffport 1\nslave-read-only yes\n'],
])('other programs that apply the fixes of %j write what we would', (text) => {
  const configuration = loadAlone('redis.conf', Buffer.from(text));
  const { problems } = lintConfiguration(configuration);
  let told = 0;
  for (const problem of problems) {
    const edits = shownEdits(problem.fix, readers(configuration.root));
    if (edits === undefined) continue;
    told += 1;
    const ours = applyFixes(configuration.root, [problem], { unsafe: true }).bytes.toString();
    expect(applied(text, edits)).toBe(ours);
  }
  expect(told).toBeGreaterThan(0);
});

test('a fix that writes into a line with a secret is not told, and one that takes the line away is', () => {
  const file = fileOf('requirepass s3cr3t # s3cr3t too\nport 1\n');
  const told = (...edits: readonly Omit<Edit, 'path'>[]) =>
    shownEdits({ kind: 'safe', edits: edits.map((edit) => ({ path: 'redis.conf', ...edit })) }, readers(file));
  expect(told({ start: 18, end: 31, text: '\n# s3cr3t too' })).toBeUndefined();
  expect(told({ start: 32, end: 38, text: 'masterauth s3cr3t' })).toBeUndefined();
  expect(told({ start: 37, end: 38, text: '2' }, { start: 18, end: 31, text: 'x' })).toBeUndefined();
  expect(told({ start: 0, end: 32, text: '' })).toEqual([{ file: 'redis.conf', line: 1, column: 1, endLine: 2, endColumn: 1, text: '' }]);
});

test('a fix that is no UTF-8, or very large, is not told', () => {
  const file = fileOf('port 1\n');
  const edit = (text: string): Edit => ({ path: 'redis.conf', start: 0, end: 0, text });
  expect(shownEdits({ kind: 'safe', edits: [edit('# \xff\n')] }, readers(file))).toBeUndefined();
  expect(shownEdits({ kind: 'safe', edits: [edit('#'.repeat(100_000))] }, readers(file))).toBeUndefined();
  expect(shownEdits({ kind: 'safe', edits: Array.from({ length: 1_001 }, () => edit('')) }, readers(file))).toBeUndefined();
  expect(shownEdits(undefined, readers(file))).toBeUndefined();
});

test('whatever a file holds, edits are told where they are', () => {
  const edits = fc.record({
    text: fc.string({ unit: fc.constantFrom('a', 'ä', '😀', '\n', '\r\n', ' ') }),
    at: fc.nat(),
    length: fc.nat(4),
  });
  fc.assert(
    fc.property(edits, ({ text, at, length }) => {
      const characters = Array.from(text);
      const from = at % (characters.length + 1);
      const bytes = (part: readonly string[]): number => Buffer.byteLength(part.join(''));
      const [start, end] = [bytes(characters.slice(0, from)), bytes(characters.slice(0, from + length))];
      const file = fileOf(text);
      const fix: Problem['fix'] = { kind: 'safe', edits: [{ path: 'redis.conf', start, end, text: 'x' }] };
      const told = shownEdits(fix, readers(file));
      expect(told && applied(text, told)).toBe([...characters.slice(0, from), 'x', ...characters.slice(from + length)].join(''));
    }),
  );
});

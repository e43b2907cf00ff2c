import fc from 'fast-check';
import { expect, test } from 'vitest';
import { excerptOf, lineIdentity } from '../../src/lint/excerpt.ts';
import { parseConfigFile } from '../../src/lint/grammar.ts';

const file = (text: string) => parseConfigFile('redis.conf', Buffer.from(text));
const marked = (text: string, line: number, word: number): string => {
  const parsed = file(text);
  const directive = parsed.directives.find((one) => one.line === line);
  const token = [directive!.name, ...directive!.args][word]!;
  const { text: shown, column = 0, endColumn = 0 } = excerptOf(parsed, token)!;
  const characters = Array.from(typeof shown === 'string' ? shown : '');
  return `${characters.slice(0, column - 1).join('')}[${characters.slice(column - 1, endColumn - 1).join('')}]${characters.slice(endColumn - 1).join('')}`;
};

test('a word is marked in its line', () => {
  expect(marked('# 1\n  maxmemory 2 gb\r\n', 2, 2)).toBe('  maxmemory 2 [gb]');
  expect(marked('user ü漢 on\n', 1, 1)).toBe('user [ü漢] on');
});

test('a secret is redacted, and marks stay on the words they meant', () => {
  expect(marked('requirepass foobared\n', 1, 1)).toBe('requirepass [‹redacted›]');
  expect(marked('user a on >s3cret ~x +@bad\n', 1, 5)).toBe('user a on ‹redacted› ~x [+@bad]');
});

test('the identity of a line survives moving, blanks and a new password', () => {
  expect(lineIdentity(file('requirepass one\n'), 1)).toBe(lineIdentity(file('\n\n  requirepass\ttwo\r\n'), 3));
  expect(lineIdentity(file('port 1\n'), 1)).not.toBe(lineIdentity(file('port 2\n'), 1));
});

test('any line of any file has an excerpt without its newline, with marks inside or right behind it', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 200 }),
      fc.integer({ min: 1, max: 5 }),
      fc.integer({ min: 1, max: 40 }),
      (bytes, line, column) => {
        const excerpt = excerptOf(parseConfigFile('x', bytes), { line, column, endColumn: column + 1 });
        if (excerpt === undefined || typeof excerpt.text !== 'string') return;
        expect(excerpt.text).not.toContain('\n');
        expect(excerpt.column).toBeLessThanOrEqual(Array.from(excerpt.text).length + 1);
      },
    ),
  );
});

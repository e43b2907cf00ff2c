import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromBytes, toBytes } from '../../src/text/bytes.ts';
import { escapeProse, escapeText } from '../../src/text/escape.ts';

const ODD_BYTES = fc.oneof(
  fc.uint8Array({ maxLength: 24 }),
  fc.string({ unit: 'binary', maxLength: 24 }).map((text) => Buffer.from(text)),
  fc
    .array(fc.constantFrom('\\', 'x1b', 'u{9b}', 'n', '\n', '\x1b', '\u202e', '\u200d', '\x7f', '\x9b', 'é', '漢'), { maxLength: 12 })
    .map((parts) => Buffer.from(parts.join(''))),
);

test('control characters are shown as redis-cli shows them', () => {
  expect(escapeText('a\nb\r\t\x07\b\x1b[31m\x7f')).toBe(String.raw`a\nb\r\t\a\b\x1b[31m\x7f`);
});

test('characters that are invisible or reorder a line are shown by their code point', () => {
  expect(escapeText('\u202ecod\u2028.\u200b\ufeff\x9b')).toBe(String.raw`\u{202e}cod\u{2028}.\u{200b}\u{feff}\u{9b}`);
});

test('bytes that are not UTF-8 are shown beside the text around them', () => {
  expect(escapeText(fromBytes(Buffer.from([0x61, 0xff, 0xc3, 0xa9, 0xed, 0xa0, 0x80])))).toBe(String.raw`a\xffé\xed\xa0\x80`);
});

test('letters of any script stay as they are, emoji included', () => {
  expect(escapeText('ключ:漢字:❤️:e\u0301')).toBe('ключ:漢字:❤️:e\u0301');
});

test('a backslash is doubled only where it could be taken for an escape', () => {
  expect(escapeText(String.raw`App\Models\User \x1b \n \\`)).toBe(String.raw`App\Models\User \\x1b \\n \\\ `.trimEnd());
});

test('nothing a terminal acts on is left, whatever the bytes', () => {
  fc.assert(
    fc.property(ODD_BYTES, (bytes) => {
      expect(escapeText(fromBytes(bytes))).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
    }),
  );
});

test('the bytes can be read back from what is shown', () => {
  fc.assert(
    fc.property(ODD_BYTES, (bytes) => {
      expect(readBack(escapeText(fromBytes(bytes)))).toEqual(toBytes(fromBytes(bytes)));
    }),
  );
});

test('prose keeps its backslashes, and escaping it twice changes nothing', () => {
  expect(escapeProse('the key \\x1b\x1b')).toBe(String.raw`the key \x1b\x1b`);
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(escapeProse(escapeProse(text))).toBe(escapeProse(text));
    }),
  );
});

/** The rules of escapeText's docstring, read from the reader's side. */
function readBack(shown: string): Buffer {
  const named: Record<string, string> = { n: '\n', r: '\r', t: '\t', a: '\x07', b: '\b', '\\': '\\' };
  const parts = shown.split(/(\\(?:[\\abnrt]|x[0-9a-f]{2}|u\{[0-9a-f]+\}))/);
  return Buffer.concat(
    parts.map((part, at) => {
      if (at % 2 === 0) return Buffer.from(part);
      if (part.startsWith('\\x')) return Buffer.from([Number.parseInt(part.slice(2), 16)]);
      if (part.startsWith('\\u')) return Buffer.from(String.fromCodePoint(Number.parseInt(part.slice(3), 16)));
      return Buffer.from(named[part.slice(1)]!); // the pattern lets no other letter through
    }),
  );
}

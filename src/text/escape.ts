import type { ServerText } from './bytes.ts';

/**
 * Server data as one harmless line: what a terminal would act on, or not show, stands as an escape. Lossless:
 * - `\n \r \t \a \b`, other control characters `\x1b`: as redis-cli shows them;
 * - code points above ASCII that are invisible or reorder text (C1, bidi, zero-width, separators): `\u{202e}`;
 * - bytes that are not UTF-8: `\xff`, never ambiguous, as ASCII escapes end at `\x7f`;
 * - a backslash is doubled only where it could be taken for the start of an escape, so `App\Models` stays as it is.
 *
 * Escape once: compose bytes first (`fromBytes`), or put the result into prose, which {@link escapeProse} leaves alone.
 */
export function escapeText(text: ServerText): string {
  return replaceInvisible(withBadBytes(text).replace(AMBIGUOUS_BACKSLASH, '\\\\'), escapeCharacter);
}

/**
 * Our own sentences, which may quote text that is already escaped: as {@link escapeText}, with backslashes left alone.
 * Applying it twice changes nothing.
 */
export function escapeProse(text: string): string {
  return replaceInvisible(text, escapeCharacter);
}

/** Replaces every character that a terminal acts on, or that no reader sees; line ends and tabs are among them. */
export function replaceInvisible(text: string, replace: (character: string) => string): string {
  return text.replace(NOT_PLAIN, (character) => (INVISIBLE.test(character) ? replace(character) : character));
}

/** As {@link replaceInvisible}, of text whose line ends are its own. */
export function replaceInvisibleInLines(text: string, replace: (character: string) => string): string {
  return text.replace(NOT_PLAIN_IN_LINES, (character) => (INVISIBLE.test(character) ? replace(character) : character));
}

// Variation selectors 15 and 16 only choose between text and emoji style, so they stay.
const UNSAFE = String.raw`(?![\ufe0e\ufe0f])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]`;
const INVISIBLE = new RegExp(UNSAFE, 'u');
// What the properties above are asked about: most text is printable ASCII, which this passes over ten times as fast.
const NOT_PLAIN = /[^ -~]/gu;
const NOT_PLAIN_IN_LINES = /[^\n -~]/gu;
const AMBIGUOUS_BACKSLASH = new RegExp(String.raw`\\(?=[\\abnrt]|x[0-9a-f]{2}|u\{|${UNSAFE})`, 'gu');

const NAMED: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '\x07': '\\a', '\b': '\\b' };

function escapeCharacter(character: string): string {
  const named = NAMED[character];
  if (named !== undefined) return named;
  const codePoint = character.codePointAt(0) ?? 0;
  if (codePoint < 0x80) return `\\x${codePoint.toString(16).padStart(2, '0')}`;
  if (codePoint >= BAD_BYTE + 0x80 && codePoint <= BAD_BYTE + 0xff) return `\\x${(codePoint - BAD_BYTE).toString(16)}`;
  return `\\u{${codePoint.toString(16)}}`;
}

/** A byte that is not UTF-8 travels as a lone surrogate, which no valid text contains (Python calls it surrogateescape). */
const BAD_BYTE = 0xdc00;

// Well-formed sequences as in the Unicode Standard, table 3-7; whatever else is found is a bad byte.
const UTF8_OR_BAD =
  /[\0-\x7f]+|[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|\xed[\x80-\x9f][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}|\xf0[\x90-\xbf][\x80-\xbf]{2}|\xf4[\x80-\x8f][\x80-\xbf]{2}|[\xf1-\xf3][\x80-\xbf]{3}|[\x80-\xff]/g;

function withBadBytes(text: ServerText): string {
  if (typeof text === 'string') return text;
  const bytes = Buffer.from(text.base64, 'base64').toString('latin1');
  return bytes.replace(UTF8_OR_BAD, (sequence) => {
    const first = sequence.charCodeAt(0);
    if (sequence.length === 1 && first >= 0x80) return String.fromCharCode(BAD_BYTE + first);
    return Buffer.from(sequence, 'latin1').toString('utf8');
  });
}

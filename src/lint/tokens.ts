import type { ByteText, Quoting } from './model.ts';

/** A word and where it stands in the text it was split from. */
export interface Word {
  readonly value: ByteText;
  readonly start: number;
  readonly end: number;
  readonly quoting: Quoting;
}

export interface SplitLine {
  /** All words; of a line with unbalanced quotes those before the open one. */
  readonly words: readonly Word[];
  /** Where the open quote starts, when one is never closed. */
  readonly unbalancedAt: number | undefined;
  /** Where text follows a closing quote: an error to every server but Valkey 9.1 and later. */
  readonly gluedAt: number | undefined;
}

/**
 * Splits `text` from `from` to `to` into words as `sdssplitargs` of Valkey 9.1 does. Older servers split the same way,
 * except that they refuse what `gluedAt` points to. The text holds no NUL and no newline.
 *
 * @see https://github.com/valkey-io/valkey/blob/9.1/src/sds.c
 */
export function splitWords(text: ByteText, from: number, to: number): SplitLine {
  const words: Word[] = [];
  let gluedAt: number | undefined;
  let at = from;
  for (;;) {
    while (at < to && isSpace(text.charCodeAt(at))) at += 1;
    if (at >= to) return { words, unbalancedAt: undefined, gluedAt };
    const end = plainEnd(text, at, to);
    if (end >= to || !isQuote(text.charCodeAt(end))) {
      words.push({ value: text.slice(at, end), start: at, end, quoting: 'none' });
      at = end;
      continue;
    }
    const word = quotedWord(text, at, to);
    if (word.unbalancedAt !== undefined) return { words, unbalancedAt: word.unbalancedAt, gluedAt };
    gluedAt ??= word.gluedAt;
    words.push({ value: word.value, start: at, end: word.end, quoting: word.quoting });
    at = word.end;
  }
}

/** Where a word without quotes ends, or its first quote. Vertical tab and form feed separate words but do not end one. */
function plainEnd(text: ByteText, from: number, to: number): number {
  let at = from;
  while (at < to) {
    const code = text.charCodeAt(at);
    if (isQuote(code) || endsWord(code)) return at;
    at += 1;
  }
  return at;
}

interface QuotedWord {
  readonly value: ByteText;
  readonly end: number;
  readonly quoting: Quoting;
  readonly unbalancedAt?: number;
  readonly gluedAt?: number | undefined;
}

/** A word with at least one quote in it: plain and quoted parts in turn. */
function quotedWord(text: ByteText, start: number, to: number): QuotedWord {
  let value = '';
  let parts = 0;
  let quoting: Quoting = 'none';
  let gluedAt: number | undefined;
  let at = start;
  while (at < to && !endsWord(text.charCodeAt(at))) {
    const code = text.charCodeAt(at);
    parts += 1;
    if (!isQuote(code)) {
      const end = plainEnd(text, at, to);
      value += text.slice(at, end);
      at = end;
      continue;
    }
    const quoted = code === DOUBLE ? doubleQuoted(text, at + 1, to) : singleQuoted(text, at + 1, to);
    if (quoted === undefined) return { value, end: to, quoting, unbalancedAt: at };
    value += quoted.value;
    quoting = code === DOUBLE ? 'double' : 'single';
    at = quoted.end;
    if (at >= to || endsWord(text.charCodeAt(at))) break;
    gluedAt ??= at;
  }
  return { value, end: at, quoting: parts > 1 ? 'mixed' : quoting, gluedAt };
}

/** From behind the opening quote to behind the closing one. */
function doubleQuoted(text: ByteText, from: number, to: number): { value: ByteText; end: number } | undefined {
  let value = '';
  let at = from;
  while (at < to) {
    const character = text.charAt(at);
    if (character === '"') return { value, end: at + 1 };
    if (character !== '\\' || at + 1 >= to) {
      value += character;
      at += 1;
      continue;
    }
    const hex = /^x([0-9a-fA-F]{2})/.exec(text.slice(at + 1, Math.min(at + 4, to)))?.[1];
    const next = text.charAt(at + 1);
    value += hex === undefined ? (ESCAPES[next] ?? next) : String.fromCharCode(Number.parseInt(hex, 16));
    at += hex === undefined ? 2 : 4;
  }
  return undefined;
}

function singleQuoted(text: ByteText, from: number, to: number): { value: ByteText; end: number } | undefined {
  let value = '';
  let at = from;
  while (at < to) {
    const escaped = text.startsWith("\\'", at) && at + 1 < to;
    const character = text.charAt(escaped ? at + 1 : at);
    if (character === "'" && !escaped) return { value, end: at + 1 };
    value += character;
    at += escaped ? 2 : 1;
  }
  return undefined;
}

const DOUBLE = 0x22;
const SINGLE = 0x27;
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', a: '\x07' };

const isQuote = (code: number): boolean => code === DOUBLE || code === SINGLE;
/** As isspace(3): blank, and tab, newline, vertical tab, form feed, carriage return. */
const isSpace = (code: number): boolean => code === 0x20 || (code >= 0x09 && code <= 0x0d);
const endsWord = (code: number): boolean => code === 0x20 || code === 0x09 || code === 0x0a || code === 0x0d;

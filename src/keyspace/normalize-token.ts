import { isIPv4 } from 'node:net';

/**
 * One part of a key between separators such as `:` and `/`, with what looks like an identifier replaced.
 * Names are coarse on purpose, so that all values of one kind get the same name: a number and a short hexadecimal
 * string are both `{id}`, as one in forty hexadecimal strings of eight digits has no letter.
 *
 * @param token one character a byte (latin1)
 */
export function normalizeToken(token: string): string {
  if (token === '') return '';
  const whole = valueName(token);
  if (whole !== undefined) return `{${whole}}`;
  if (token.length > MAX_WORD_BYTES) return '{text}';
  if (!HAS_DIGIT_OR_LONG_HEX.test(token)) return token;
  let name = '';
  for (let at = 0; at <= token.length; at++) {
    const start = at;
    const compound = compoundAt(token, at);
    at = compound?.end ?? joinAfter(token, at);
    name += compound ? `{${compound.name}}` : normalizeWord(token.slice(start, at));
    name += token[at] ?? '';
  }
  return name;
}

/** Longer words are values, not names. */
const MAX_WORD_BYTES = 128;
const HAS_DIGIT_OR_LONG_HEX = /\d|[A-Fa-f]{8}/;
const JOINS = '-_.@+~%';

function joinAfter(token: string, from: number): number {
  let at = from;
  while (at < token.length && !JOINS.includes(token[at] ?? '')) at++;
  return at;
}

/** What the whole of a token or word is, when it is a value. */
function valueName(word: string): string | undefined {
  if (DIGITS.test(word)) return isMoment(word) ? 'date' : 'id';
  if (word.length < 8) return undefined;
  if (HEX.test(word)) return word.length >= 12 ? 'hash' : 'id';
  if (word.length === 26 && ULID.test(word)) return 'ulid';
  if (EMAIL.test(word)) return 'email';
  if (word.startsWith('eyJ') && word.includes('.')) return 'token';
  return isRandom(word) ? 'token' : undefined;
}

const DIGITS = /^\d+$/;
const HEX = /^[0-9A-Fa-f]+$/;
const ULID = /^[0-7](?=.*\d.*\d)(?:[0-9A-HJKMNP-TV-Z]{25}|[0-9a-hjkmnp-tv-z]{25})$/;
const EMAIL = /^[^@]+@[^@]+\.[^@.]+$/;
/** 20260131, 20260131235959, and Unix time in s (2010 to 2039) and ms (2001 to 2033). */
const MOMENT =
  /^(?:20[0-3]\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:(?:[01]\d|2[0-3])(?:[0-5]\d){2})?|1[3-9]\d{8}|20\d{8}|21[0-8]\d{7}|1\d{12})$/;
const isMoment = (digits: string): boolean => digits.length >= 8 && digits.length <= 14 && MOMENT.test(digits);

/**
 * Random text changes between lower case, upper case and digits far more often than words do: 62 times in 100 for
 * base62, while camelCase changes at a third of its letters at most.
 */
function isRandom(word: string): boolean {
  if (word.length < 16) return false;
  let [lower, upper, digits, joins, changes] = [0, 0, 0, 0, 0];
  let before = '';
  for (const character of word) {
    const kind = LOWER.test(character) ? 'lower' : UPPER.test(character) ? 'upper' : DIGIT.test(character) ? 'digit' : 'join';
    if (kind === 'lower') lower++;
    else if (kind === 'upper') upper++;
    else if (kind === 'digit') digits++;
    else if (BASE64_JOINS.includes(character)) joins++;
    else return false;
    if (kind !== 'join') {
      if (before !== '' && before !== kind) changes++;
      before = kind;
    }
  }
  const letters = lower > 0 && upper > 0;
  if (letters && word.length >= 20) return joins <= 1 + word.length / 8 && changes >= 0.35 * word.length;
  return joins === 0 && digits >= 3 && changes >= (letters ? 0.35 * word.length : 5);
}

const LOWER = /[a-z]/;
const UPPER = /[A-Z]/;
const DIGIT = /\d/;
const BASE64_JOINS = '-_+';

/** Values that hold a join themselves, at the start of a word. */
function compoundAt(token: string, at: number): { readonly name: string; readonly end: number } | undefined {
  for (const [name, pattern] of COMPOUNDS) {
    pattern.lastIndex = at;
    if (pattern.test(token) && (name !== 'ip' || isIPv4(token.slice(at, pattern.lastIndex)))) return { name, end: pattern.lastIndex };
  }
  return undefined;
}

const COMPOUNDS = [
  ['uuid', /[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}(?![0-9A-Za-z])/y],
  ['ip', /\d{1,3}(?:\.\d{1,3}){3}(?![0-9A-Za-z]|\.\d)/y],
  ['date', /(?:19|20)\d\d([-_.])(?:0[1-9]|1[0-2])\1(?:0[1-9]|[12]\d|3[01])(?:T[0-2]\d(?:[0-5]\d){0,2}Z?)?(?![0-9A-Za-z])/y],
  ['date', /(?:19|20)\d\d-(?:0[1-9]|1[0-2]|W[0-5]\d)(?![0-9A-Za-z]|-\d)/y],
] as const;

function normalizeWord(word: string): string {
  const whole = valueName(word);
  if (whole !== undefined) return `{${whole}}`;
  if (!DIGIT.test(word) || NAMES_WITH_DIGITS.test(word)) return word;
  if (isShuffled(word)) return '{id}';
  return word.replace(NUMBER_IN_WORD, '{id}');
}

/** A number at the end of a word, or a long one anywhere: `item42`, `2000px` but not `8b` or `k8s`. */
const NUMBER_IN_WORD = /\d{4,}|\d+$/g;
const NAMES_WITH_DIGITS =
  /^(?:v\d{1,2}|p\d\d|md5|sha\d{1,3}|utf8|utf16|base64|base32|s3|ec2|r2|d1|k8s|i18n|l10n|ipv4|ipv6|oauth2|http[123]|h26[45]|mp[34]|x86|x64|l[123]|web[23]|2fa|mfa2)$/i;

/** A short mix of letters and digits, such as `a1b2c3`. */
const isShuffled = (word: string): boolean =>
  word.length >= 6 &&
  /^[0-9A-Za-z]+$/.test(word) &&
  (word.match(/\d/g)?.length ?? 0) >= 3 &&
  (word.match(/\d+|[A-Za-z]+/g)?.length ?? 0) >= 4;

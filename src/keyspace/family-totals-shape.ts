import { COLON, DASH, DOT, LOWER_A, SLASH, UNDERSCORE, UPPER_A, ZERO } from '../text/ascii.ts';
import type { Template } from '../profile/key-template.ts';
import { normalizeToken } from './normalize-token.ts';

/**
 * The shape of a key: the key with each identifier replaced by one byte that says its kind. Keys of one shape have one
 * family, whatever their identifiers are, so that the family needs to be worked out once a shape and not once a key,
 * which takes ten times as long.
 *
 * It is careful rather than clever: only identifiers are replaced of which it is certain what normalising makes of them
 * and that no literal of a template can lie within; all else stays as it is. Where values with colons may be (IPv6, MAC,
 * dates with a time), free text or control characters, there is no shape.
 */
export interface ShapeReader {
  /** One character a byte; `undefined` when the key has no shape. */
  shapeAt(bytes: Buffer, from: number, end: number): string | undefined;
}

export function createShapeReader(templates: readonly Template[]): ShapeReader {
  const pieces = templates
    .flatMap(({ literals }) => literals.flatMap((literal) => literal.split(SEPARATOR_TEXT)))
    .filter((piece) => piece !== '');
  const may: Replaceable = {
    digits: !pieces.some((piece) => /^[\d.-]*\d[\d.-]*$/.test(piece)),
    hex: !pieces.some((piece) => /^[\dA-Fa-f.-]*[\dA-Fa-f][\dA-Fa-f.-]*$/.test(piece)),
    tails: !pieces.some((piece) => /\d/.test(piece)),
  };
  let shape = Buffer.alloc(256);
  return {
    shapeAt: (bytes, from, end) => {
      if (end - from >= MAX_KEY_BYTES) return undefined;
      if (end - from > shape.length) shape = Buffer.alloc(MAX_KEY_BYTES);
      const length = writeShape(shape, bytes, from, end, may);
      return length < 0 ? undefined : shape.toString('latin1', 0, length);
    },
  };
}

/** Longer keys are not worth a place among the shapes. */
const MAX_KEY_BYTES = 512;
/** From six parts on, a key may hold a MAC address, and from eight on an IPv6 address without `::`. */
const MAX_COLONS = 4;

const ID = 1;
const HASH = 2;
const UUID = 3;
const IP = 4;
const DATE = 5;

const DIGIT = 1;
const HEX_LETTER = 2;
const LETTER = 3;
const JOIN = 4;
const OTHER = 5;
const SEPARATOR = 6;
const UNSHAPED = 7;

const SEPARATOR_TEXT = /[:/|#,;=&?{}()[\]<>!$*^\\]/;
const KINDS = Uint8Array.from({ length: 256 }, (_, byte) => {
  const character = String.fromCharCode(byte);
  if (byte < 0x20 || byte === 0x7f || ' "\'`'.includes(character)) return UNSHAPED;
  if (/\d/.test(character)) return DIGIT;
  if (/[A-Fa-f]/.test(character)) return HEX_LETTER;
  if (SEPARATOR_TEXT.test(character)) return SEPARATOR;
  if ('-._'.includes(character)) return JOIN;
  return /[a-z]/.test(character) ? LETTER : OTHER;
});

/** Which identifiers no literal of a template can lie within: digits, hexadecimal, a number that ends a word. */
interface Replaceable {
  readonly digits: boolean;
  readonly hex: boolean;
  readonly tails: boolean;
}

/** How long the shape is; −1 when there is none. */
function writeShape(shape: Buffer, bytes: Buffer, from: number, end: number, may: Replaceable): number {
  let length = 0;
  let colons = 0;
  for (let at = from; at < end;) {
    const start = at;
    let [digits, hexLetters, joins, letters, others] = [0, 0, 0, 0, 0];
    let kind = 0;
    for (; at < end; at++) {
      kind = KINDS[bytes[at]!]!; // both indices lie within: `at` is below `end`, and a byte below 256
      if (kind === DIGIT) digits++;
      else if (kind === HEX_LETTER) hexLetters++;
      else if (kind === JOIN) joins++;
      else if (kind === LETTER) letters++;
      else if (kind === OTHER) others++;
      else break;
    }
    if (at < end && kind === UNSHAPED) return -1;
    let identifier = 0;
    let kept = start;
    if (digits + hexLetters > 0 && letters + others === 0) {
      if (hexLetters === 0) identifier = may.digits ? digitsKind(bytes, start, at, joins) : 0;
      else identifier = may.hex ? hexKind(bytes, start, at, joins) : 0;
    }
    if (identifier === 0) {
      kept = at;
      if (digits > 0) {
        if (mayBeginDate(bytes, start)) return -1;
        if (may.tails && others === 0 && joins > 0 && endsInNumber(bytes, start, at, digits)) {
          identifier = ID;
          kept = at - digits;
        }
      }
      for (let copied = start; copied < kept; copied++) shape[length++] = bytes[copied]!; // below `end`
    }
    if (identifier > 0) shape[length++] = identifier;
    if (at === end) break;
    const separator = bytes[at++]!; // below `end`
    if (separator === COLON && (++colons > MAX_COLONS || mayBeginValueWithColons(bytes, at))) return -1;
    shape[length++] = separator;
  }
  return length;
}

/** `::` of an IPv6 address, `://` of a URL. */
const mayBeginValueWithColons = (bytes: Buffer, at: number): boolean =>
  bytes[at] === COLON || (bytes[at] === SLASH && bytes[at + 1] === SLASH);

/** Only digits and joins: a number, a point in time, an IPv4 address. 0 for what it is not sure of. */
function digitsKind(bytes: Buffer, start: number, end: number, joins: number): number {
  const length = end - start;
  if (joins === 3) return isIPv4(bytes, start, end) ? IP : 0;
  if (joins > 0) return 0;
  if (length < 8 || length > 14) return length > LONGEST_WORD ? 0 : ID;
  return normalizeToken(bytes.toString('latin1', start, end)) === '{date}' ? DATE : ID;
}

/** Digits or not, and at least one of the letters a to f. */
function hexKind(bytes: Buffer, start: number, end: number, joins: number): number {
  const length = end - start;
  if (joins === 4 && length === 36) return isUuid(bytes, start) ? UUID : 0;
  if (joins > 0 || length < 8 || length > LONGEST_WORD) return 0;
  return length >= 12 ? HASH : ID;
}

const LONGEST_WORD = 128;

/** 8-4-4-4-12, in letters of one case: with both it might pass for base64. */
function isUuid(bytes: Buffer, start: number): boolean {
  let upper = false;
  let lower = false;
  for (let at = 0; at < 36; at++) {
    const byte = bytes[start + at]!; // the token has 36 bytes
    const wantsDash = at === 8 || at === 13 || at === 18 || at === 23;
    if (wantsDash !== (byte === DASH) || byte === DOT || byte === UNDERSCORE) return false;
    if (byte >= LOWER_A) lower = true;
    else if (byte >= UPPER_A) upper = true;
  }
  return !(upper && lower);
}

/** Four numbers up to 255 without leading zeros, as net.isIPv4 has it. */
function isIPv4(bytes: Buffer, start: number, end: number): boolean {
  let value = -1;
  for (let at = start; at <= end; at++) {
    const byte = at === end ? DOT : bytes[at]!; // below `end`
    if (byte === DASH || byte === UNDERSCORE) return false;
    if (byte === DOT) {
      if (value < 0) return false;
      value = -1;
    } else {
      if (value === 0) return false;
      value = (value < 0 ? 0 : value * 10) + (byte - ZERO);
      if (value > 255) return false;
    }
  }
  return true;
}

/** All its digits stand at its end, behind a join, and are few enough to be no date: `order-48213`. */
function endsInNumber(bytes: Buffer, start: number, end: number, digits: number): boolean {
  if (digits > 7 || end - start > 100 || digits + 1 > end - start) return false;
  for (let at = start; at < end - digits; at++) {
    const byte = bytes[at]!; // below `end`
    if ((byte >= UPPER_A && byte < LOWER_A && byte !== UNDERSCORE) || KINDS[byte] === DIGIT) return false;
  }
  return KINDS[bytes[end - digits - 1]!] === JOIN; // there is a byte before the digits
}

/** `19…` or `20…`: what follows a colon may then be the minutes of a date with a time. */
function mayBeginDate(bytes: Buffer, start: number): boolean {
  return (bytes[start] === 0x31 && bytes[start + 1] === 0x39) || (bytes[start] === 0x32 && bytes[start + 1] === 0x30);
}

/** The same bytes, to be read four at a time. */
export const viewOf = (bytes: Buffer): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.length);

/** Bytes that are looked for; a view tells its own length but slowly. */
export interface Word {
  readonly view: DataView;
  readonly length: number;
}

/** @param text with one character a byte */
export const wordOf = (text: string): Word => ({ view: viewOf(Buffer.from(text, 'latin1')), length: text.length });

/** Whether `length` bytes from `aStart` on are those from `bStart` on; both views have so many. */
export function sameBytes(a: DataView, aStart: number, b: DataView, bStart: number, length: number): boolean {
  if (length < 4) return sameSingly(a, aStart, b, bStart, length);
  const last = length - 4;
  if (a.getInt32(aStart + last, true) !== b.getInt32(bStart + last, true)) return false; // ports and keys differ at their ends
  for (let i = 0; i < last; i += 4) if (a.getInt32(aStart + i, true) !== b.getInt32(bStart + i, true)) return false;
  return true;
}

function sameSingly(a: DataView, aStart: number, b: DataView, bStart: number, length: number): boolean {
  for (let i = 0; i < length; i++) if (a.getInt8(aStart + i) !== b.getInt8(bStart + i)) return false;
  return true;
}

/**
 * Goes from `at` on over bytes that are neither a quote nor a backslash, four at a time: stops before the four in which one is.
 *
 * @see https://graphics.stanford.edu/~seander/bithacks.html#ZeroInWord
 */
export function skipPlain(view: DataView, at: number, end: number): number {
  let next = at;
  for (; next + 4 <= end; next += 4) {
    const word = view.getInt32(next, true);
    const quote = word ^ 0x2222_2222;
    const backslash = word ^ 0x5c5c_5c5c;
    if ((((quote - 0x0101_0101) & ~quote) | ((backslash - 0x0101_0101) & ~backslash)) & 0x8080_8080) break;
  }
  return next;
}

/** The number that the four digits from `at` on make; −1 when they are none. */
export function fourDigits(view: DataView, at: number): number {
  const digits = view.getInt32(at, true) ^ 0x3030_3030;
  if ((digits | (digits + 0x0606_0606)) & 0xf0f0_f0f0) return -1;
  const pairs = Math.imul(digits, 10) + (digits >>> 8); // the first two digits in the lowest byte, the last two in the third
  return (pairs & 0xff) * 100 + ((pairs >>> 16) & 0xff);
}

/** Copies `length` bytes from `start` on to `toStart` on; for few bytes, which a copy by the engine would take longer for. */
export function copyBytes(from: DataView, start: number, length: number, to: DataView, toStart: number): void {
  const last = length - 4;
  for (let i = 0; i < last; i += 4) to.setInt32(toStart + i, from.getInt32(start + i, true), true);
  if (last >= 0) to.setInt32(toStart + last, from.getInt32(start + last, true), true);
  else for (let i = 0; i < length; i++) to.setInt8(toStart + i, from.getInt8(start + i));
}

/**
 * A hash of 32 bits of the bytes `start` to `end`, four at a time, with the numbers of MurmurHash3. Where strangers choose the
 * bytes, the seed is to be random.
 */
export function hashBytes(view: DataView, start: number, end: number, seed: number): number {
  let hash = mix(seed ^ (end - start));
  if (end - start < 4) {
    for (let at = start; at < end; at++) hash = mix(hash ^ view.getInt8(at));
  } else {
    const last = end - 4;
    for (let at = start; at < last; at += 4) hash = mix(hash ^ view.getInt32(at, true));
    hash = mix(hash ^ view.getInt32(last, true));
  }
  hash = Math.imul(hash, 0xc2b2_ae35); // so that all bits of the last word reach the low ones
  return hash ^ (hash >>> 16);
}

/**
 * Two products, of the word and of its halves exchanged: what a changed bit comes to depends on the seed in one of them at
 * least. In a single product the highest bit changes nothing but itself, so that keys could be made that meet whatever the seed.
 */
const mix = (word: number): number => Math.imul(word, 0x85eb_ca6b) ^ (Math.imul((word << 16) | (word >>> 16), 0xc2b2_ae35) >>> 15);

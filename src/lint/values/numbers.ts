import type { ByteText, LintTarget } from '../model.ts';
import { compareVersions, isBefore7 } from '../target.ts';

/**
 * An integer as `string2ll` reads it: no plus, no leading zero, no blanks, 64 bits.
 *
 * @see https://github.com/redis/redis/blob/7.2/src/util.c
 */
export function parseInteger(text: ByteText): bigint | undefined {
  if (!/^(?:0|-?[1-9][0-9]{0,19})$/.test(text)) return undefined;
  const value = BigInt(text);
  return value >= -(2n ** 63n) && value < 2n ** 63n ? value : undefined;
}

/** An integer as C's strtoll(3) reads a whole word: blanks before it, a plus and leading zeros are fine, and nothing at all is 0. */
export function parseLooseInteger(text: ByteText, base: 8 | 10 = 10): bigint | undefined {
  const [, sign, digits] = (base === 8 ? /^[\t-\r ]*([+-]?)([0-7]+)$/ : /^[\t-\r ]*([+-]?)([0-9]+)$/).exec(text) ?? [];
  if (digits === undefined) return text === '' ? 0n : undefined;
  const value = BigInt(base === 8 ? `0o${digits}` : digits);
  return clamp(sign === '-' ? -value : value);
}

const clamp = (value: bigint): bigint => (value > INT64_MAX ? INT64_MAX : value < -INT64_MAX - 1n ? -INT64_MAX - 1n : value);
const INT64_MAX = 2n ** 63n - 1n;

/** An integer as atoi(3) reads it: the digits at the start, 0 when there are none, and the low 32 bits of what is too large. */
export function leadingInteger(text: ByteText): number {
  const [digits] = /^[\t-\r ]*[+-]?[0-9]+/.exec(text) ?? [];
  return digits === undefined ? 0 : Number(BigInt.asIntN(32, parseLooseInteger(digits) ?? 0n));
}

export interface MemorySize {
  readonly bytes: bigint;
  /** The number does not fit 64 bits, so the server goes on with what is left of it. */
  readonly overflows: boolean;
  /** No digit stands before the unit: the server takes it as 0. */
  readonly withoutDigits: boolean;
  /** `k`, `kb` …, in lower case; empty for plain bytes. */
  readonly unit: string;
}

const BYTES_OF_UNIT: ReadonlyMap<string, bigint> = new Map([
  ['', 1n],
  ['b', 1n],
  ['k', 1000n],
  ['kb', 1024n],
  ['m', 1000n ** 2n],
  ['mb', 1024n ** 2n],
  ['g', 1000n ** 3n],
  ['gb', 1024n ** 3n],
]);

/**
 * A size as the server reads it (`memtoull`): units of 1000 or 1024, digits may be missing, and the product wraps
 * silently at 2⁶⁴. `undefined` when it refuses. Valkey 9.1 and later refuse a number that does not fit before its unit counts.
 *
 * @see https://github.com/redis/redis/blob/7.2/src/util.c
 */
export function parseMemory(text: ByteText, target?: LintTarget): MemorySize | undefined {
  const [, digits = '', letters = ''] = /^([0-9]*)([a-zA-Z]*)$/.exec(text) ?? [undefined, 'x', 'x'];
  const unit = letters.toLowerCase();
  const unitBytes = BYTES_OF_UNIT.get(unit);
  if (unitBytes === undefined || digits.length >= MAX_DIGITS) return undefined;
  const number = BigInt(digits === '' ? 0 : digits);
  if (target !== undefined && isBefore7(target)) return signedSize(number, unitBytes, unit, digits === '');
  if (number > UINT64_MAX && target?.engine === 'valkey' && compareVersions(target.version, '9.1') >= 0) return undefined;
  const product = (number > UINT64_MAX ? UINT64_MAX : number) * unitBytes;
  return { bytes: product & UINT64_MAX, overflows: number * unitBytes > UINT64_MAX, withoutDigits: digits === '', unit };
}

const UINT64_MAX = 2n ** 64n - 1n;
/** The size of the server's buffer for them. */
const MAX_DIGITS = 128;

/** Redis 6 reads 63 bits, and refuses what wraps to a negative number. */
function signedSize(number: bigint, unitBytes: bigint, unit: string, withoutDigits: boolean): MemorySize | undefined {
  const bytes = BigInt.asIntN(64, clamp(number) * unitBytes);
  return bytes < 0n ? undefined : { bytes, overflows: number * unitBytes !== bytes, withoutDigits, unit };
}

import type { Target } from '../../redis/target.ts';

// SCAN visits the buckets of a table in the order of their numbers read backwards, bit by bit: all even ones, then all
// odd ones. So two cursors can share the work: one from 0 to the first odd cursor, one from 1 to the end. A table that
// grows or shrinks meanwhile does not matter, for the lowest bit of a key's bucket stays what it is.
// See dictScan in Redis' src/dict.c and hashtableScan in Valkey's src/hashtable.c, which say why cursors run backwards.

/** `whole`: one cursor for all; the others are one half each. */
export type Stretch = 'whole' | 'first' | 'second';

export const startOf = (stretch: Stretch): string => (stretch === 'second' ? '1' : '0');

/** Whether a walk that got this cursor is done. */
export function endsAt(stretch: Stretch, cursor: string): boolean {
  return cursor === '0' || (stretch === 'first' && isOdd(cursor));
}

/** Engines whose releases were tried: every key of the table, once. Others may use cursors of another make. */
const TRIED_MAJORS: Readonly<Record<string, readonly number[]>> = { redis: [6, 7, 8], valkey: [7, 8, 9], redict: [7] };

type Kind = Pick<Target, 'engine' | 'engineVersion' | 'topology'>;

export function knowsCursors({ engine, engineVersion }: Kind): boolean {
  return TRIED_MAJORS[engine]?.includes(Number.parseInt(engineVersion, 10)) ?? false;
}

/** In a cluster, newer servers keep a table a slot and put the slot's number where the halves would part. */
export const canHalve = (kind: Kind): boolean => knowsCursors(kind) && kind.topology !== 'cluster';

/**
 * Whether what SCAN has passed is a random sample of the keys. Where each slot has its own table (Redis 7.4, Valkey 8.0,
 * in a cluster) it passes slot by slot, and keys that share a hash tag come together.
 */
export function isRandom(kind: Kind): boolean {
  if (kind.topology !== 'cluster') return knowsCursors(kind);
  const [major = 0, minor = 0] = kind.engineVersion.split('.').map(Number);
  return kind.engine === 'redict' || (kind.engine === 'redis' && (major < 7 || (major === 7 && minor < 4)));
}

/** How much of its stretch a walk has passed when it got this cursor: the bits of the cursor backwards, as a fraction. */
export function passed(stretch: Stretch, cursor: string): number {
  if (endsAt(stretch, cursor)) return 1;
  const whole = reversed(Number(BigInt.asUintN(32, BigInt(cursor)))) / 2 ** 32; // lower bits would not show
  if (stretch === 'whole') return whole;
  return stretch === 'first' ? whole * 2 : whole * 2 - 1;
}

/** Whether cursor `a` stands before `b`, or at it, in the order in which SCAN goes. */
export function isBefore(a: string, b: string): boolean {
  return reversed64(BigInt(a)) <= reversed64(BigInt(b));
}

const isOdd = (cursor: string): boolean => /[13579]$/.test(cursor);

function reversed(bits: number): number {
  let result = 0;
  for (let bit = 0, left = bits; bit < 32; bit++, left = Math.floor(left / 2)) result = result * 2 + (left % 2);
  return result;
}

function reversed64(bits: bigint): bigint {
  const low = BigInt(reversed(Number(BigInt.asUintN(32, bits))));
  const high = BigInt(reversed(Number(BigInt.asUintN(32, bits >> 32n))));
  return (low << 32n) | high;
}

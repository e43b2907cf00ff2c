import type { Target } from '../../redis/target.ts';
import type { SourcePart } from '../source.ts';

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
 * In which order SCAN gives keys: that of a keyed hash of their names; or, where each slot has its own table (Redis 7.4,
 * Valkey 8.0, in a cluster), that of their slots, and in each slot that of the hash. `unknown` where it was not tried.
 */
export function orderOf(kind: Kind): SourcePart['order'] {
  if (!knowsCursors(kind)) return 'unknown';
  return kind.topology === 'cluster' && hasTableForEachSlot(kind) ? 'slot' : 'hash';
}

function hasTableForEachSlot({ engine, engineVersion }: Kind): boolean {
  const [major = 0, minor = 0] = engineVersion.split('.').map(Number);
  return (engine === 'redis' && (major > 7 || (major === 7 && minor >= 4))) || (engine === 'valkey' && major >= 8);
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

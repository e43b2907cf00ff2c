import type { Target } from '../../redis/target.ts';
import type { SourcePart } from '../source.ts';

// SCAN visits the buckets of a table in the order of their numbers read backwards, bit by bit: all even ones, then all
// odd ones; of the even ones first those that four divides; and so on. So the work can be shared: of 16 stretches, each has
// the buckets whose numbers end in the same four bits. A table that grows or shrinks meanwhile does not matter, for the
// lowest bits of a key's bucket stay what they are.
// See dictScan in Redis' src/dict.c and hashtableScan in Valkey's src/hashtable.c, which say why cursors run backwards.
//
// Led in turn, a few keys of each at a time, stretches spare the server's memory: neighbours in a table of pointers share
// a cache line, and SCAN alone comes by each line eight times, long after it has left the cache. With ten million keys a
// full look at each took a tenth less of the server's time than with two halves; with 64 stretches it was no less.

/** `whole`: one cursor for all; else one of {@link STRETCHES}: the lowest bits of its buckets, as a number. */
export type Stretch = 'whole' | number;

const BITS = 4;
const MANY = 2 ** BITS;

/** Those that make up the whole. */
export const STRETCHES: readonly Stretch[] = Array.from({ length: MANY }, (_, lowest) => lowest);

export const startOf = (stretch: Stretch): string => (stretch === 'whole' ? '0' : String(stretch));

/** Whether a walk that got this cursor is done. */
export function endsAt(stretch: Stretch, cursor: string): boolean {
  return cursor === '0' || (stretch !== 'whole' && lowestBits(cursor) !== stretch);
}

/**
 * Where the next stretch begins, in the order of SCAN: the last page of this one may run over that seam. `undefined` where
 * nothing comes behind it.
 */
export function seamOf(stretch: Stretch): string | undefined {
  if (stretch === 'whole' || rankOf(stretch) === MANY - 1) return undefined;
  return String(STRETCHES.find((other) => other !== 'whole' && rankOf(other) === rankOf(stretch) + 1));
}

/** Engines whose releases were tried: every key of the table, once. Others may use cursors of another make. */
const TRIED_MAJORS: Readonly<Record<string, readonly number[]>> = { redis: [6, 7, 8], valkey: [7, 8, 9], redict: [7] };

type Kind = Pick<Target, 'engine' | 'engineVersion' | 'topology'>;

export function knowsCursors({ engine, engineVersion }: Kind): boolean {
  return TRIED_MAJORS[engine]?.includes(Number.parseInt(engineVersion, 10)) ?? false;
}

/** In a cluster, newer servers keep a table a slot and put the slot's number where the stretches would part. */
export const canPart = (kind: Kind): boolean => knowsCursors(kind) && kind.topology !== 'cluster';

/**
 * In which order SCAN gives keys: that of a keyed hash of their names; or, where each slot has its own table (Redis 7.4,
 * Redict 7.3, Valkey 8.0, in a cluster), that of their slots, and in each slot that of the hash. `unknown` where it was not tried.
 */
export function orderOf(kind: Kind): SourcePart['order'] {
  if (!knowsCursors(kind)) return 'unknown';
  return kind.topology === 'cluster' && hasTableForEachSlot(kind) ? 'slot' : 'hash';
}

function hasTableForEachSlot({ engine, engineVersion }: Kind): boolean {
  const [major = 0, minor = 0] = engineVersion.split('.').map(Number);
  if (engine === 'valkey') return major >= 8;
  const since = engine === 'redict' ? 3 : 4; // Redict was forked on the way to Redis 7.4
  return major > 7 || (major === 7 && minor >= since);
}

/** How much of its stretch a walk has passed when it got this cursor: the bits of the cursor backwards, as a fraction. */
export function passed(stretch: Stretch, cursor: string): number {
  if (endsAt(stretch, cursor)) return 1;
  const whole = reversed(Number(BigInt.asUintN(32, BigInt(cursor))), 32) / 2 ** 32; // lower bits would not show
  return stretch === 'whole' ? whole : whole * MANY - rankOf(stretch);
}

/** Whether cursor `a` stands before `b`, or at it, in the order in which SCAN goes. */
export function isBefore(a: string, b: string): boolean {
  return reversed64(BigInt(a)) <= reversed64(BigInt(b));
}

const lowestBits = (cursor: string): number => Number(BigInt.asUintN(BITS, BigInt(cursor)));

/** Which of the stretches it is in the order of SCAN. */
const rankOf = (lowest: number): number => reversed(lowest, BITS);

function reversed(bits: number, count: number): number {
  let result = 0;
  for (let bit = 0, left = bits; bit < count; bit++, left = Math.floor(left / 2)) result = result * 2 + (left % 2);
  return result;
}

function reversed64(bits: bigint): bigint {
  const low = BigInt(reversed(Number(BigInt.asUintN(32, bits)), 32));
  const high = BigInt(reversed(Number(BigInt.asUintN(32, bits >> 32n)), 32));
  return (low << 32n) | high;
}

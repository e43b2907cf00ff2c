import { passed } from './stretches.ts';

/**
 * How much of a node's slots a scan has passed that goes slot by slot, 0 to 1: the lower 14 bits of its cursor are the slot
 * where it goes on, those above its place in the table of that slot.
 * See kvstoreScan in src/kvstore.c of Redis and of Valkey.
 *
 * @param slots those of the node, as `0-5460 6000-6000`; one at least
 * @param cursor not the one that ends the scan, which is also the one that begins it
 */
export function slotsPassed(slots: string, cursor: string): number {
  const ranges = rangesIn(slots);
  const owned = ranges.reduce((sum, [from, to]) => sum + to - from + 1, 0);
  const slot = Number(BigInt.asUintN(SLOT_BITS, BigInt(cursor)));
  const before = ranges.reduce((sum, [from, to]) => sum + Math.max(0, Math.min(slot, to + 1) - from), 0);
  return (before + passedOfTable(BigInt(cursor) >> BigInt(SLOT_BITS))) / owned;
}

/** How much of one slot such a scan has passed, 0 to 1. */
export function partOfSlotPassed(slot: number, cursor: string): number {
  const at = Number(BigInt.asUintN(SLOT_BITS, BigInt(cursor)));
  return slot < at ? 1 : slot > at ? 0 : passedOfTable(BigInt(cursor) >> BigInt(SLOT_BITS));
}

/** The ends of each range, both in it. */
export const rangesIn = (slots: string): readonly (readonly [number, number])[] =>
  [...slots.matchAll(/(\d+)-(\d+)/g)].map(([, from, to]) => [Number(from), Number(to)]);

const SLOT_BITS = 14;

const passedOfTable = (place: bigint): number => (place === 0n ? 0 : passed('whole', String(place)));

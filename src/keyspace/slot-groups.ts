import { keySlot } from '../redis/key-slot.ts';
import type { KeyBatch } from './batch.ts';
import { keyAt } from './batch.ts';

/**
 * In which group of slots a key of this slot is counted: a few neighbours each, here and there among all slots. Neighbours
 * together, since the checksums of numbered keys differ more from slot to slot than from one few to the next.
 *
 * @param groups how many there are: an odd number, for checksums have patterns in powers of two
 */
export const slotGroupOf = (slot: number, groups: number): number => Math.floor(slot / NEIGHBOURS) % groups;

const NEIGHBOURS = 4;

/**
 * How many groups the slots of each node are counted in: some twenty in all, for each keeps sums of all families; and five
 * at least, since a variance is told by how they differ.
 */
export const slotGroupsFor = (nodes: number): number => Math.max(LEAST_GROUPS, 2 * Math.floor(MOST_GROUPS / nodes / 2) + 1);

const MOST_GROUPS = 21;
const LEAST_GROUPS = 5;

/** The keys of a batch that were given slot by slot, a group of slots at a time; of others the batch as it is, in no group. */
export function* bySlotGroup(batch: KeyBatch): Generator<{ readonly group: number | undefined; readonly batch: KeyBatch }> {
  const { slotGroups, length } = batch;
  if (slotGroups === undefined) return yield { group: undefined, batch };
  let from = 0;
  let group = -1;
  for (let i = 0; i <= length; i++) {
    const next = i === length ? -1 : slotGroupOf(keySlot(keyAt(batch, i)), slotGroups);
    if (next === group) continue;
    if (i > from) yield { group, batch: sliceOf(batch, from, i) };
    [from, group] = [i, next];
  }
}

/** Rows of a batch: views, not copies. Offsets stay those of all its bytes. */
function sliceOf(batch: KeyBatch, from: number, end: number): KeyBatch {
  const { keyOffsets, types, ttlMs, memoryBytes, deep } = batch;
  return {
    ...batch,
    length: end - from,
    keyOffsets: keyOffsets.subarray(from, end + 1),
    types: types.slice(from, end),
    ttlMs: ttlMs.subarray(from, end),
    memoryBytes: memoryBytes.subarray(from, end),
    deep: deep && {
      encodings: deep.encodings.slice(from, end),
      elements: deep.elements.subarray(from, end),
      idleSeconds: deep.idleSeconds.subarray(from, end),
      frequency: deep.frequency.subarray(from, end),
      fieldsAsked: deep.fieldsAsked.subarray(from, end),
      fieldsWithTtl: deep.fieldsWithTtl.subarray(from, end),
    },
  };
}

import type { SampledSlots } from '../source.ts';
import { slotGroupOf } from '../slot-groups.ts';
import { partOfSlotPassed, rangesIn } from './slots-passed.ts';

/** How many keys each slot of a node holds, as it told before its keys are read. */
export interface SlotCounts {
  /** Those of the node, as `0-5460 6000-6000`. */
  readonly slots: string;
  /** Of each of these slots, in their order. */
  readonly keys: Uint32Array;
}

/**
 * What the slots say that a scan has passed, of all.
 *
 * @param cursor where the scan goes on; `undefined` at its end
 * @param groups how many the slots are counted in
 */
export function sampledSlots(counts: SlotCounts, cursor: string | undefined, groups: number): SampledSlots {
  const keysByGroup = Array.from({ length: groups }, () => 0);
  for (const { slot, keys } of slotsOf(counts)) {
    const passed = cursor === undefined ? 1 : partOfSlotPassed(slot, cursor);
    const group = slotGroupOf(slot, groups);
    keysByGroup[group]! += passed * keys; // a group is below their number
  }
  const [keys, passed] = [sumOf(counts.keys), sumOf(keysByGroup)];
  return { keys, groups, keysByGroup, mates: dispersionOf(counts.keys), overfull: overfullOf(counts, keys > 0 ? passed / keys : 1) };
}

/**
 * The index of dispersion, Σ(count − mean)² ÷ mean ÷ (n − 1): about 1 for keys that lie each by itself, and the mean number
 * of mates that a key has, itself included, for such as come in heaps.
 */
export function dispersionOf(counts: ArrayLike<number> & Iterable<number>): number {
  const mean = sumOf(counts) / counts.length;
  let squares = 0;
  for (const count of counts) squares += (count - mean) ** 2;
  return mean > 0 && counts.length > 1 ? squares / mean / (counts.length - 1) : 1;
}

/**
 * The fullest slot, when it is too full for what a part of the slots can tell: it holds a heap of keys that share a hash tag,
 * which such a part has whole or not at all, and by chance.
 *
 * Slots that are as full as {@link REPRESENTED} ÷ part others will be in the part, so that what is compared is how far the
 * fullest is above these. Five deviations are chance; and a heap of no more keys than one of the sample and its mates stand
 * for is within the intervals.
 */
function overfullOf(counts: SlotCounts, part: number): SampledSlots['overfull'] {
  if (part >= 1 || part <= 0) return null;
  const descending = counts.keys.toSorted().toReversed();
  const represented = Math.min(descending.length - 1, Math.ceil(REPRESENTED / part));
  const [fullest = 0, level = 0, rest] = [descending[0], descending[represented], descending.subarray(represented)];
  const mates = Math.max(1, dispersionOf(rest));
  const deviation = Math.sqrt((mates * sumOf(rest)) / rest.length);
  if (fullest - level <= DEVIATIONS * deviation + mates / part) return null;
  for (const { slot, keys } of slotsOf(counts)) if (keys === fullest) return { slot, keys };
  return null;
}

const REPRESENTED = 3;
const DEVIATIONS = 5;

function* slotsOf({ slots, keys }: SlotCounts): Generator<{ readonly slot: number; readonly keys: number }> {
  let at = 0;
  for (const [from, to] of rangesIn(slots)) for (let slot = from; slot <= to; slot++) yield { slot, keys: keys[at++] ?? 0 };
}

function sumOf(values: Iterable<number>): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}

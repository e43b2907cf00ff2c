import { describe, expect, test } from 'vitest';
import { dispersionOf, sampledSlots } from '../../../src/keyspace/scan/slot-counts.ts';
import { randomOf } from '../../support/random.ts';

const SLOTS = 16_384;
const ALL = `0-${SLOTS - 1}`;

/** Tags of so many keys each, in slots of chance. */
function slotsWith(tags: number, keysOf: (random: () => number) => number, seed = 1): Uint32Array {
  const random = randomOf(seed);
  const keys = new Uint32Array(SLOTS);
  for (let tag = 0; tag < tags; tag++) keys[Math.floor(random() * SLOTS)]! += keysOf(random);
  return keys;
}

const overfull = (keys: Uint32Array, part: number) => sampledSlots({ slots: ALL, keys }, String(Math.round(SLOTS * part)), 31).overfull;

describe('the slots that a scan has passed', () => {
  test('are counted by group, and the one that it is in by the part of its table', () => {
    const keys = Uint32Array.from([10, 20, 30, 40, 50, 60, 70, 80]);
    const halfOf6 = String((1n << 14n) | 106n);
    const { keys: all, keysByGroup } = sampledSlots({ slots: '100-107', keys }, halfOf6, 3);
    expect(all).toBe(360);
    expect(keysByGroup).toEqual([0, 10 + 20 + 30 + 40, 50 + 60 + 70 / 2]); // slots 100 to 103, and those behind
    expect(sampledSlots({ slots: '100-107', keys }, undefined, 3).keysByGroup.reduce((sum, count) => sum + count)).toBe(360);
  });

  test('tell how many keys come together', () => {
    expect(dispersionOf(slotsWith(100_000, () => 1))).toBeCloseTo(1, 1);
    expect(dispersionOf(slotsWith(50_000, () => 8))).toBeCloseTo(8, 0);
  });
});

describe('no slot is too full', () => {
  test.each([0.001, 0.01, 0.1, 0.5, 0.9])('of keys by themselves, or with tags of a size or of many, for a part of %f', (part) => {
    for (const seed of [1, 2, 3, 4, 5]) {
      expect(
        overfull(
          slotsWith(5_000, () => 1, seed),
          part,
        ),
      ).toBeNull();
      expect(
        overfull(
          slotsWith(1_000_000, () => 1, seed),
          part,
        ),
      ).toBeNull();
      expect(
        overfull(
          slotsWith(1_500, () => 8, seed),
          part,
        ),
      ).toBeNull();
      expect(
        overfull(
          slotsWith(20_000, (random) => Math.ceil(-8 * Math.log(1 - random())), seed),
          part,
        ),
      ).toBeNull();
    }
  });
});

describe('a slot is too full', () => {
  const withHeap = (heap: number, slot = 7): Uint32Array => slotsWith(100_000, () => 1).map((count, at) => (at === slot ? heap : count));

  test.each([
    { heap: 1_000_000, part: 0.01 },
    { heap: 50_000, part: 0.5 },
    { heap: 1_000, part: 0.01 },
    { heap: 200, part: 0.1 },
  ])('with a heap of $heap among a hundred thousand keys, for a part of $part', ({ heap, part }) => {
    expect(overfull(withHeap(heap), part)).toEqual({ slot: 7, keys: heap });
  });

  test('also where there are several', () => {
    const keys = slotsWith(100_000, () => 1);
    for (const slot of [50, 5_000, 9_000, 12_000, 15_000]) keys[slot] = 20_000 + slot;
    expect(overfull(keys, 0.1)).toEqual({ slot: 15_000, keys: 35_000 });
  });

  test('but not when all slots have been passed, or there are no keys', () => {
    expect(sampledSlots({ slots: ALL, keys: withHeap(1_000_000) }, undefined, 31).overfull).toBeNull();
    expect(overfull(new Uint32Array(SLOTS), 0.1)).toBeNull();
  });
});

import { describe, expect, test } from 'vitest';
import { sampledOf } from '../../src/audit/strata.ts';
import type { SourcePart } from '../../src/keyspace/source.ts';

const part = (told: Partial<SourcePart>): SourcePart => ({
  node: 'a:1',
  db: 0,
  keysExpected: 100_000,
  keysSeen: 1_000,
  keysVanished: 0,
  fraction: 0.01,
  order: 'slot',
  slotsEven: null,
  slots: null,
  random: true,
  state: 'stopped',
  reason: undefined,
  ...told,
});

const whyNot = (told: Partial<SourcePart>, filtered = false): string | undefined => {
  const one = part(told);
  return sampledOf({ strata: [{ node: one.node, db: one.db, seen: one.keysSeen }] }, [one], { sampled: true, filtered }).notRandom;
};

describe('what was read slot by slot', () => {
  test('is a random part where slots are told to be even, filtered or not, whatever number of keys is told', () => {
    expect(whyNot({ slotsEven: true })).toBeUndefined();
    expect(whyNot({ slotsEven: true }, true)).toBeUndefined();
    expect(whyNot({ slotsEven: true, keysSeen: 700 })).toBeUndefined();
  });

  test('is none where some slots are too full, or keys were met that share a hash tag', () => {
    expect(whyNot({ slotsEven: false, random: false })).toMatch(/some slots hold more/);
    expect(whyNot({ slotsEven: true, random: false })).toMatch(/share a hash tag/);
  });

  test('has to be as many keys as so many slots hold, where nobody tells what is in the others', () => {
    const four = 4 * Math.sqrt(1_000 * 0.99);
    expect(whyNot({ keysSeen: Math.ceil(1_000 - four) })).toBeUndefined();
    expect(whyNot({ keysSeen: Math.floor(1_000 - four) })).toMatch(/more or fewer than their part/);
    expect(whyNot({ keysSeen: Math.floor(1_000 + four) })).toBeUndefined();
    expect(whyNot({ keysSeen: Math.ceil(1_000 + four) })).toMatch(/more or fewer than their part/);
  });

  test('is none where a filter leaves out keys that nobody counts', () => {
    expect(whyNot({ keysSeen: 10 }, true)).toMatch(/a filter leaves/);
  });

  test('is all there is at the end', () => {
    expect(whyNot({ slotsEven: false, random: false, fraction: 1, state: 'complete' })).toBeUndefined();
  });
});

describe('what was read slot by slot, of a node that tells how many keys each slot holds', () => {
  const slots = { keys: 100_000, groups: 11, keysByGroup: Array.from({ length: 11 }, () => 1_000 / 11), mates: 8, overfull: null };
  const strataOf = (told: Partial<SourcePart>, filtered = false) => {
    const one = part({ slots, slotsEven: false, ...told });
    const strata = slots.keysByGroup.map((_, group) => ({ node: one.node, db: one.db, group, seen: one.keysSeen / 11 }));
    return sampledOf({ strata }, [one], { sampled: true, filtered });
  };

  test('is a random part of the slots, also with keys that share hash tags, and filtered', () => {
    expect(strataOf({}).notRandom).toBeUndefined();
    expect(strataOf({ keysSeen: 10 }, true).notRandom).toBeUndefined();
  });

  test('is none with a slot that is too full, which is named', () => {
    const heap = { slots: { ...slots, overfull: { slot: 7, keys: 31_000 } } };
    expect(strataOf(heap).notRandom).toBe(
      'keys come slot by slot here, and slot 7 holds 31 % of those of a:1 (31,000 keys, as of a hash tag that many share): a part of the slots has all of them or none',
    );
    expect(strataOf({ ...heap, fraction: 1, state: 'complete' }).notRandom).toBeUndefined();
  });

  test('stands for all keys when they were there, and else for the part of the keys that its slots were told to hold', () => {
    const weights = (told: Partial<SourcePart>, filtered = false) => strataOf(told, filtered).strata.map(({ population }) => population);
    expect(weights({})).toEqual(slots.keysByGroup.map(() => expect.closeTo(100_000 / 11, 6)));
    expect(weights({ keysSeen: 700 })).toEqual(slots.keysByGroup.map(() => undefined));
    expect(weights({ keysSeen: 700 }, true)).toEqual(slots.keysByGroup.map(() => undefined));
  });

  test('tells no interval of too few groups of slots', () => {
    const one = part({ slots: { ...slots, keysByGroup: [500, 500, 0, 0, 0, 0, 0, 0, 0, 0, 0] } });
    const strata = [0, 1].map((group) => ({ node: one.node, db: one.db, group, seen: 500 }));
    expect(sampledOf({ strata }, [one], { sampled: true, filtered: false }).notRandom).toMatch(/too few slots/);
  });
});

test('what comes in the order of a hash is a random part, and what comes in an unknown one is not', () => {
  expect(whyNot({ order: 'hash', keysSeen: 700 })).toBeUndefined();
  expect(whyNot({ order: 'unknown', random: false })).toMatch(/nothing is known of the order/);
});

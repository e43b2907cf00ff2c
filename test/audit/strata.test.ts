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

test('what comes in the order of a hash is a random part, and what comes in an unknown one is not', () => {
  expect(whyNot({ order: 'hash', keysSeen: 700 })).toBeUndefined();
  expect(whyNot({ order: 'unknown', random: false })).toMatch(/nothing is known of the order/);
});

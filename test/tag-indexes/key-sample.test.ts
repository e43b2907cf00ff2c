import { describe, expect, test } from 'vitest';
import type { KeyBatch } from '../../src/keyspace/batch.ts';
import { sampling } from '../../src/tag-indexes/key-sample.ts';
import { randomOf } from '../support/random.ts';

const NONE = new Float64Array();

function batchOf(keys: readonly string[]): KeyBatch {
  const ends = keys.map((_, i) => keys.slice(0, i + 1).join('').length);
  const columns = { types: [], ttlMs: NONE, memoryBytes: NONE, memoryBasis: 'measured', deep: undefined } as const;
  return {
    node: 'a:1',
    db: 0,
    length: keys.length,
    keyBytes: Buffer.from(keys.join('')),
    keyOffsets: Uint32Array.from([0, ...ends]),
    ...columns,
  };
}

const KEYS = Array.from('abcdefghij');

async function draw(size: number, random: () => number, accepts: (key: string) => boolean = () => true): Promise<string[]> {
  async function* batches() {
    yield batchOf(KEYS.slice(0, 4));
    yield batchOf(KEYS.slice(4));
  }
  const sampled = sampling({ batches: batches() }, size, (key) => accepts(key.toString()), random);
  const passed: number[] = [];
  for await (const { length } of sampled.source.batches) passed.push(length);
  expect(passed).toEqual([4, 6]); // the source itself is whole
  return sampled.keys().map(String);
}

describe('a sample of keys', () => {
  test('is all of them when there are no more', async () => {
    expect(await draw(10, randomOf(1))).toEqual(KEYS);
    expect(await draw(0, randomOf(1))).toEqual([]);
  });

  test('draws each key as often as the others, and none that is not wanted', async () => {
    const drawn = new Map<string, number>();
    const random = randomOf(7);
    for (let i = 0; i < 3000; i++) {
      for (const key of await draw(3, random, (one) => one !== 'c')) drawn.set(key, (drawn.get(key) ?? 0) + 1);
    }
    expect([...drawn.keys()].toSorted()).toEqual(KEYS.filter((key) => key !== 'c'));
    // 1000 of each are expected, with a standard deviation of 26.
    for (const [key, times] of drawn) expect([key, Math.abs(times - 1000) < 110]).toEqual([key, true]);
  });
});

import { beforeAll, describe, expect, test } from 'vitest';
import { createReuseSampler, createSeries, type ReuseSampler, usesWithin } from '../../src/hits/reuse-sampler.ts';
import { lruHits, skewedReads } from './imagined-reads.ts';

const KEYS = 800_000;
const CAPACITIES = [5_000, 12_500, 25_000, 50_000, 100_000, 200_000];
const RATES = [0.01, 0.02, 0.05, 0.1];

describe.each([0.7, 0.9])('the curve of a million reads whose skew is %f', (skew) => {
  let reads: Uint32Array;
  let exact: readonly number[];
  beforeAll(() => {
    reads = skewedReads({ reads: 1_000_000, keys: KEYS, skew, seed: 7 });
    exact = CAPACITIES.map((capacity) => lruHits(reads, KEYS, capacity) / reads.length);
  });

  test('is told by 1 to 10 % of 200,000 keys and more to 2 percentage points of an exact LRU cache, on average', async ({ annotate }) => {
    expect(new Set(reads).size).toBeGreaterThanOrEqual(200_000);
    for (const rate of RATES) {
      const seeds = Array.from({ length: rate < 0.05 ? 12 : 3 }, (_, i) => i + 1); // of a small sample one says little
      const errors = seeds.flatMap((seed) => errorsOf(createReuseSampler(1_000_000, seed, rate)));
      await annotate(`sampled ${rate * 100} %: ${points(mean(errors))} on average, ${points(Math.max(...errors))} at most`);
      expect(mean(errors)).toBeLessThan(0.02);
    }
  });

  test('costs bounded memory: the more keys there are, the fewer of them are looked at', async ({ annotate }) => {
    const sampler = createReuseSampler(8_192, 1);
    const errors = errorsOf(sampler);
    await annotate(`8,192 keys at most, ${(sampler.rate * 100).toFixed(1)} % of all: ${points(mean(errors))} on average`);
    expect(sampler.keys).toBeLessThanOrEqual(8_192);
    expect(sampler.rate).toBeLessThan(0.05);
    expect(sampler.distinct / new Set(reads).size).toBeCloseTo(1, 1);
    expect(mean(errors)).toBeLessThan(0.02);
  });

  test('is exact where all keys are in the sample', () => {
    const some = reads.subarray(0, 50_000);
    const series = createSeries();
    const sampler = createReuseSampler(100_000, 1);
    for (const key of some) sampler.add(`page:${key}`, series);
    for (const capacity of [1, 2, 3, 10, 20]) {
      expect(usesWithin(series, capacity)).toBeCloseTo(lruHits(some, KEYS, capacity), 6);
    }
  });

  function errorsOf(sampler: ReuseSampler): readonly number[] {
    const series = createSeries();
    for (const key of reads) sampler.add(`page:${key}`, series);
    return CAPACITIES.map((capacity, i) => Math.abs(usesWithin(series, capacity) / reads.length - exact[i]!)); // as long as they
  }
});

const points = (share: number): string => `${(share * 100).toFixed(2)} percentage points off`;
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

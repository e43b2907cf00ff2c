import { describe, expect, test } from 'vitest';
import { addToHistogram, createHistogram } from '../../src/keyspace/histogram.ts';
import { estimateQuantile } from '../../src/keyspace/sampled-quantile.ts';
import { estimateMean, estimatePartOfTotal } from '../../src/keyspace/sampled-ratios.ts';
import { randomOf } from '../support/random.ts';

const histogramOf = (values: readonly number[]) => {
  const histogram = createHistogram();
  for (const value of values) addToHistogram(histogram, value);
  return histogram;
};
const momentsOf = (values: readonly number[]) => {
  const sum = (power: number): number => values.reduce((total, value) => total + value ** power, 0);
  return { sum: sum(1), squares: sum(2), cubes: sum(3) };
};

describe('a quantile of a sample', () => {
  const random = randomOf(21);
  const values = Array.from({ length: 10_000 }, () => -Math.log(1 - random()) * 1_000_000).toSorted((a, b) => a - b);

  test.each([
    { share: 0.5, keys: 40 },
    { share: 0.5, keys: 1_000 },
    { share: 0.95, keys: 200 },
    { share: 0.99, keys: 1_500 },
  ])('at $share, of $keys keys, lies with the exact one in an interval that holds it in 90 to 99 of 100 times', ({ share, keys }) => {
    const exact = values[Math.ceil(share * values.length) - 1]!; // the share is below 1
    let held = 0;
    const repeats = 400;
    for (let repeat = 0; repeat < repeats; repeat++) {
      const met = values.filter(() => random() < keys / values.length);
      const stratum = { seen: met.length, population: values.length, fraction: keys / values.length };
      const { low, high } = estimateQuantile([stratum], [histogramOf(met)], share)!; // there are values
      if (low <= exact && exact <= high) held++;
    }
    expect(held / repeats).toBeGreaterThanOrEqual(0.9);
    expect(held / repeats).toBeLessThanOrEqual(0.99);
  });

  test('has no upper end where the sample has no value at the rank above it, nor one at all without values', () => {
    const stratum = { seen: 20, population: 2_000, fraction: 0.01 };
    const few = Array.from({ length: 20 }, (_, i) => i + 1);
    expect(estimateQuantile([stratum], [histogramOf(few)], 0.99)?.high).toBe(Number.POSITIVE_INFINITY);
    expect(estimateQuantile([stratum], [histogramOf(few.slice(0, 2))], 0.5)?.low).toBe(0);
    expect(estimateQuantile([stratum], [histogramOf([])], 0.5)).toBeUndefined();
  });

  test('of all keys is no estimate', () => {
    const { value, low, high } = estimateQuantile([{ seen: 3, population: 3, fraction: 1 }], [histogramOf([1, 2, 3])], 0.5)!; // three values
    expect([low, high]).toEqual([value, value]);
  });

  test('counts the keys of each stratum for as many as they stand for', () => {
    const strata = [
      { seen: 100, population: 10_000, fraction: 0.01 },
      { seen: 100, population: 100, fraction: 1 },
    ];
    const histograms = [histogramOf(Array(100).fill(1_000)), histogramOf(Array(100).fill(9_000))];
    expect(estimateQuantile(strata, histograms, 0.95)?.value).toBeCloseTo(1_000, -2);
  });
});

describe('ratios of a sample', () => {
  const strata = [{ seen: 100, population: 10_000, fraction: 0.01 }];

  test('of all or nothing leave room for keys that were not met', () => {
    const sizes = momentsOf(Array(100).fill(50));
    const all = estimatePartOfTotal(strata, [sizes], [sizes]);
    expect(all).toMatchObject({ value: 1, high: 1 });
    expect(all.low).toBeGreaterThan(0.95);
    expect(all.low).toBeLessThan(1);
    expect(estimatePartOfTotal(strata, [momentsOf([])], [sizes])).toMatchObject({ value: 0, low: 0 });
  });

  test('a mean of a few values has no upper end', () => {
    expect(estimateMean(strata, [momentsOf([5, 6])], [2])).toEqual({ value: 5.5, low: 0, high: Number.POSITIVE_INFINITY });
  });

  test('a mean of values that are all alike is that value, whatever rounding leaves of their distances', () => {
    const slots = [0.0531, 0.0577, 0.0846].map((fraction) => ({ seen: 700, population: 700 / fraction, fraction }));
    const counts = [94, 102, 131];
    const mean = estimateMean(slots, counts.map((count) => momentsOf(Array(count).fill(104))), counts); // prettier-ignore
    expect(mean).toEqual({ value: 104, low: 104, high: 104 });
  });

  test('a mean is an estimate when a single value of many is a little larger', () => {
    const mean = estimateMean([{ seen: 9_000, population: 90_000, fraction: 0.1 }], [momentsOf([...Array(8_999).fill(104), 105])], [9_000]);
    expect(mean.low).toBeLessThan(mean.value);
    expect(mean.high).toBeGreaterThan(mean.value);
  });

  test('of all keys are no estimates', () => {
    const whole = [{ seen: 4, population: 4, fraction: 1 }];
    expect(estimateMean(whole, [momentsOf([1, 2, 3])], [3])).toEqual({ value: 2, low: 2, high: 2 });
    expect(estimatePartOfTotal(whole, [momentsOf([1])], [momentsOf([1, 1, 2])])).toEqual({ value: 0.25, low: 0.25, high: 0.25 });
  });
});

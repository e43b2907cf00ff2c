import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { addToHistogram, createHistogram, mergeHistogram, RELATIVE_ERROR } from '../../src/keyspace/histogram.ts';
import { quantile } from '../../src/keyspace/quantiles.ts';

const values = fc.array(fc.double({ min: 1, max: 7e12, noNaN: true }), { minLength: 1, maxLength: 200 });
const filled = (numbers: readonly number[]) => {
  const histogram = createHistogram();
  for (const value of numbers) addToHistogram(histogram, value);
  return histogram;
};

test('a quantile is off by no more than the error that is promised', () => {
  fc.assert(
    fc.property(values, fc.double({ min: 0, max: 1, noNaN: true }), (numbers, share) => {
      const sorted = numbers.toSorted((a, b) => a - b);
      const exact = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]!;
      expect(Math.abs(quantile(filled(numbers), share)! - exact)).toBeLessThanOrEqual(exact * RELATIVE_ERROR * (1 + 1e-9));
    }),
  );
});

test('two that are added up are one of all their values', () => {
  fc.assert(
    fc.property(values, values, (some, others) => {
      const sum = filled(some);
      mergeHistogram(sum, filled(others));
      const whole = filled([...some, ...others]);
      expect(sum.total).toBe(whole.total);
      for (const share of [0, 0.1, 0.5, 0.95, 1]) expect(quantile(sum, share)).toBe(quantile(whole, share));
    }),
  );
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromMean, fromPercentiles } from '../../src/slowlog/worst-case.ts';

const durations = fc.array(fc.integer({ min: 0, max: 2_000_000 }), { minLength: 1, maxLength: 200 });
const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);
const counted = (calls: readonly number[]) => ({ calls: BigInt(calls.length), microseconds: BigInt(sum(calls)) });
const within = (histogram: ReadonlyMap<number, bigint>, bound: number): number =>
  Number([...histogram].reduce((calls, [upTo, count]) => (upTo <= bound ? calls + count : calls), 0n));

/** No bound holds more calls than really took no longer than it, and all calls are somewhere. */
function expectSafe(histogram: ReadonlyMap<number, bigint>, calls: readonly number[]): void {
  expect(within(histogram, Number.POSITIVE_INFINITY)).toBe(calls.length);
  for (const bound of histogram.keys()) expect(within(histogram, bound)).toBeLessThanOrEqual(calls.filter((us) => us <= bound).length);
}

describe('a histogram made of less', () => {
  it('never calls a command faster than it was, made of means', () => {
    fc.assert(fc.property(durations, (calls) => expectSafe(fromMean(counted(calls)), calls)));
  });

  it('never calls a command faster than it was, made of percentiles', () => {
    fc.assert(
      fc.property(durations, (calls) => {
        const sorted = calls.toSorted((a, b) => a - b);
        const percentile = (percent: number) => sorted[Math.ceil((sorted.length * percent) / 100) - 1] ?? 0;
        const percentiles = new Map([50, 99, 99.9].map((percent) => [`p${percent}`, percentile(percent)]));
        expectSafe(fromPercentiles(counted(calls), percentiles), calls);
      }),
    );
  });

  it('says of 10,000 calls of 5 µs on average that 99 % took no longer than 512 µs', () => {
    const histogram = fromMean({ calls: 10_000n, microseconds: 50_000n });
    expect([within(histogram, 256), within(histogram, 512)]).toEqual([9805, 9903]);
  });
});

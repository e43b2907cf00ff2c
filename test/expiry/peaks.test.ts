import { describe, expect, it } from 'vitest';
import { findPeaks } from '../../src/expiry/peaks.ts';

const DAY = 1440;
const RULES = { spanMinutes: DAY, leastBound: 100 };

/** Knuth's method, with a generator that is the same each time. */
function poisson(mean: number, random: () => number): number {
  let [k, p] = [0, random()];
  for (const limit = Math.exp(-mean); p > limit; p *= random()) k++;
  return k;
}

function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state + 0.5) / 2 ** 32;
  };
}

const steady = (mean: number, seed = 1) => {
  const random = seeded(seed);
  return Float64Array.from({ length: DAY }, () => poisson(mean, random));
};

describe('peaks of expiry', () => {
  it('are none in what is written at a steady rate', () => {
    for (let seed = 1; seed <= 20; seed++) expect(findPeaks(steady(200, seed), RULES)).toEqual([]);
    expect(findPeaks(steady(3), RULES)).toEqual([]);
  });

  it('are none where a steady family ends with its TTL, or is there for a minute or two only', () => {
    const minutes = new Float64Array(DAY).fill(500, 0, 15);
    expect(findPeaks(minutes, { ...RULES, spanMinutes: 15 })).toEqual([]);
    expect(findPeaks(new Float64Array(DAY).fill(500, 0, 1), { ...RULES, spanMinutes: 1 })).toEqual([]);
  });

  it('are found in a steady stream, with what is usual there', () => {
    const minutes = steady(50);
    minutes[700] = 5_050;
    const [peak, ...others] = findPeaks(minutes, RULES);
    expect(others).toEqual([]);
    expect(peak).toMatchObject({ startMinute: 700, endMinute: 701, keys: 5_050 });
    expect(peak?.usualKeysPerMinute).toBeGreaterThan(45);
    expect(peak?.usualKeysPerMinute).toBeLessThan(55);
  });

  it('are one when they lie over the seam of two minutes', () => {
    const minutes = new Float64Array(DAY);
    minutes.set([3_000, 2_000], 60);
    expect(findPeaks(minutes, RULES)).toEqual([
      { startMinute: 60, endMinute: 62, keys: 5_000, usualKeysPerMinute: 0, boundKeysPerMinute: 100, jitterSeconds: 50 * 60 },
    ]);
  });

  it('are flattened by the jitter that they name, and not by half of it', () => {
    const random = seeded(7);
    const spreadOver = (jitterSeconds: number): Float64Array => {
      const minutes = steady(50);
      for (let key = 0; key < 20_000; key++) {
        const minute = 900 - Math.floor((random() * jitterSeconds) / 60);
        minutes[minute] = (minutes[minute] ?? 0) + 1;
      }
      return minutes;
    };
    const [peak] = findPeaks(spreadOver(0), { ...RULES, leastBound: 200 });
    const { jitterSeconds, boundKeysPerMinute: bound } = peak!; // there are 20,000 keys in it
    const noise = 4 * Math.sqrt(bound);
    expect(Math.max(...spreadOver(jitterSeconds))).toBeLessThanOrEqual(bound + noise);
    expect(Math.max(...spreadOver(jitterSeconds / 2))).toBeGreaterThan(bound + noise);
  });

  it('are not made of few keys', () => {
    const minutes = new Float64Array(DAY);
    minutes[5] = 99;
    expect(findPeaks(minutes, RULES)).toEqual([]);
  });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findPeaks, type Peak } from '../../src/expiry/peaks.ts';
import { randomOf } from '../support/random.ts';
import { expiringSteadily, STEADY_LIVES } from './steady-lives.ts';

// What a healthy cache looks like that has been running for long, whole and as samples of it: nothing stands out; unless
// something is put on top of it.

const SEEDS = 8;
const KEYS = [300, 3_000, 30_000];
/** Keys that each key which was read stands for. */
const SCALES = [1, 20, 100];

const leastOf = (minutes: Float64Array, scale: number): number =>
  Math.max(100 / scale, 0.01 * minutes.reduce((sum, keys) => sum + keys, 0));

const peaksOf = (minutes: Float64Array, longest: number, scale = 1): readonly Peak[] =>
  findPeaks(minutes, { spanMinutes: Math.min(minutes.length, longest), leastBound: leastOf(minutes, scale) });

describe.each(STEADY_LIVES)('lives that fall as by steady writes: $name', (lives) => {
  test('have no peak, whatever the seed, the number of keys and the part that was read', () => {
    for (let seed = 0; seed < SEEDS; seed++) {
      for (const keys of KEYS) {
        const { minutes, longest } = expiringSteadily(lives, keys, seed);
        for (const scale of SCALES) expect(peaksOf(minutes, longest, scale)).toEqual([]);
      }
    }
  });

  test('have a peak where keys are put that expire together, be it the first minute, the last, or over a seam', () => {
    const { minutes: steady, longest } = expiringSteadily(lives, 10_000, 1);
    const whole = Math.floor(Math.min(longest, steady.length));
    if (whole < 6) return; // too short for the first to be told
    const random = randomOf(2);
    for (const width of [1, 2]) {
      for (const at of [0, 1, 2, Math.floor(random() * (whole - width)), whole - width]) {
        const minutes = steady.slice();
        const [from, to] = [Math.max(0, at - 3), Math.min(whole, at + 4)];
        const planted = Math.max(1_000, (at === 0 ? 20 : 12) * Math.max(...steady.subarray(from, to)));
        minutes.fill(planted, at, at + width);
        const found = peaksOf(minutes, longest).filter(({ startMinute, endMinute }) => startMinute <= at && endMinute >= at + width);
        expect(found, `${width} minutes from ${at} on`).toHaveLength(1);
        expect(found[0]!.endMinute - found[0]!.startMinute).toBeLessThanOrEqual(width + 1); // the steep first minute may go with it
      }
    }
  });
});

describe('peaks', () => {
  const steadyFor = fc.record({ mean: fc.integer({ min: 0, max: 500 }), span: fc.integer({ min: 30, max: 1_440 }), seed: fc.nat() });

  test('are where they were put, and nowhere else, in what is written steadily with one TTL', () => {
    fc.assert(
      fc.property(steadyFor, fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), ({ mean, span, seed }, place) => {
        const { minutes } = expiringSteadily({ name: '', draw: (random) => random() * span }, mean * span, seed);
        const at = Math.floor(place * span);
        minutes[at] = Math.max(101, 0.02 * mean * span, 6 * mean + 100);
        expect(peaksOf(minutes, span).map(({ startMinute, endMinute }) => [startMinute, endMinute])).toEqual([[at, at + 1]]);
      }),
    );
  });

  test('are found beside each other, from the first minute on', () => {
    const minutes = new Float64Array(1_440).fill(50);
    const placed = [0, 4, 9, 40, 42, 1_439];
    for (const at of placed) minutes[at] = 5_000;
    expect(peaksOf(minutes, 1_440).map(({ startMinute }) => startMinute)).toEqual(placed);
  });

  test('are found in what a cold cache was filled with, which falls only behind its first minute', () => {
    const minutes = Float64Array.from({ length: 1_440 }, (_, at) => (at < 60 ? 0 : 5_000 * Math.exp((60 - at) / 5)));
    expect(peaksOf(minutes, 1_440)).toEqual([expect.objectContaining({ startMinute: 60 })]);
  });
});

import { describe, expect, test } from 'vitest';
import { createReuse, memoryCurve, type Reuse } from '../../src/hits/memory-curve.ts';
import { createReuseSampler } from '../../src/hits/reuse-sampler.ts';

/** What these lookups, each a key and whether it was found, come to where so many keys fit. */
function curveOf(lookups: readonly (readonly [key: string, found: boolean])[], keysThatFit: number) {
  const sampler = createReuseSampler(1_000, 1);
  const reuse: Reuse = createReuse();
  for (const [key, found] of lookups) sampler.add(key, found ? reuse.hits : reuse.misses);
  const { points } = memoryCurve(new Map([['family', reuse]]), sampler, { memoryBytes: 1_000, keysThatFit });
  return points.map(({ times, hitRatioLow, hitRatioHigh }) => [times, round(hitRatioLow), round(hitRatioHigh)]);
}

const round = (ratio: number): number => Math.round(ratio * 1_000) / 1_000;
const inTurns = (keys: number, rounds: number, found: (round: number) => boolean): (readonly [string, boolean])[] =>
  Array.from({ length: keys * rounds }, (_, i) => [`k${i % keys}`, found(Math.floor(i / keys))] as const);

describe('the curve over memory', () => {
  test('is what was seen, at the memory of today', () => {
    const [, today] = curveOf(
      inTurns(10, 4, (at) => at > 0),
      20,
    );
    expect(today).toEqual([1, 0.75, 0.75]);
  });

  test('says that twice the memory helps a loop that does not fit', () => {
    // 15 keys in turns where 10 fit: LRU has always just dropped the one that comes next.
    expect(
      curveOf(
        inTurns(15, 10, () => false),
        10,
      ),
    ).toEqual([
      [0.5, 0, 0],
      [1, 0, 0],
      [2, 0.9, 1],
      [4, 0.9, 1],
    ]); // the first round may have been hits
  });

  test('says that no memory helps keys that are missed although they would fit', () => {
    expect(
      curveOf(
        inTurns(5, 10, () => false),
        10,
      ).map(([, low]) => low),
    ).toEqual([0, 0, 0, 0]);
  });

  test('says what half the memory loses, and what nobody knows of first uses', () => {
    // 8 keys in turns, where 10 fit: all hits; in 5 only those that were not told yet could be.
    const [half] = curveOf(
      inTurns(8, 10, () => true),
      10,
    );
    expect(half).toEqual([0.5, 0, round(5 / 80)]);
  });
});

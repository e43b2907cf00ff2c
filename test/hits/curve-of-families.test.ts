import { beforeAll, describe, expect, test } from 'vitest';
import { createReuse, memoryCurve, MEMORY_TIMES, type Reuse } from '../../src/hits/memory-curve.ts';
import { createReuseSampler } from '../../src/hits/reuse-sampler.ts';
import { runLru, skewedReads } from './imagined-reads.ts';

const KEYS_EACH = 400_000;
const READS = 1_000_000;
/** How many keys of both families fit in the memory of today. */
const FIT = 40_000;

/** A family of much skew and one of little, in turns; the second has the higher half of the numbers. */
function readsOfTwo(): Uint32Array {
  const [page, user] = [
    skewedReads({ reads: READS / 2, keys: KEYS_EACH, skew: 0.95, seed: 7 }),
    skewedReads({ reads: READS / 2, keys: KEYS_EACH, skew: 0.7, seed: 8 }),
  ];
  return Uint32Array.from({ length: READS }, (_, i) => (i % 2 === 0 ? page[i / 2]! : user[(i - 1) / 2]! + KEYS_EACH)); // as long as half
}
const familyOf = (key: number): 'page' | 'user' => (key < KEYS_EACH ? 'page' : 'user');

describe('of two families that share an LRU cache, a million reads', () => {
  let reads: Uint32Array;
  /** The hit ratios of the real thing at each size, by family. */
  let exact: readonly Readonly<Record<'page' | 'user' | 'all', number>>[];
  beforeAll(() => {
    reads = readsOfTwo();
    exact = MEMORY_TIMES.map((times) => {
      const hits = { page: 0, user: 0 };
      runLru(reads, 2 * KEYS_EACH, times * FIT, (key, found) => void (hits[familyOf(key)] += Number(found)));
      return { page: hits.page / (READS / 2), user: hits.user / (READS / 2), all: (hits.page + hits.user) / READS };
    });
  });

  test.for([0.1, 0.02, 0.01])('the curve by family, sampled at %f, holds the ratio of the real cache at each size to 2 percentage points', async (rate, { annotate }) => {
    expect(new Set(reads).size).toBeGreaterThanOrEqual(200_000);
    const sampler = createReuseSampler(2 * KEYS_EACH, 3, rate);
    const byFamily = new Map<string, Reuse>([['page', createReuse()], ['user', createReuse()]]); // prettier-ignore
    runLru(reads, 2 * KEYS_EACH, FIT, (key, found) => {
      const reuse = byFamily.get(familyOf(key))!; // of both
      sampler.add(`${familyOf(key)}:${key}`, found ? reuse.hits : reuse.misses);
    });
    const curve = memoryCurve(byFamily, sampler, { memoryBytes: 1e9, keysThatFit: FIT });
    const told = [{ family: 'all' as const, points: curve.points }, ...curve.families.map(({ family, points }) => ({ family: family as 'page' | 'user', points }))]; // it is one of these
    expect(told.map(({ family }) => family)).toEqual(['all', 'page', 'user']);
    const outside = told.flatMap(({ family, points }) =>
      points.map(({ hitRatioLow, hitRatioHigh }, i) => {
        const real = exact[i]?.[family] ?? Number.NaN;
        return { family, times: MEMORY_TIMES[i], by: Math.max(0, hitRatioLow - real, real - hitRatioHigh) };
      }),
    );
    await annotate(outside.map(({ family, times, by }) => `${family} at ${times}×: ${(by * 100).toFixed(2)} outside`).join(', '));
    for (const { by } of outside) expect(by).toBeLessThan(0.02);
  }); // prettier-ignore
});

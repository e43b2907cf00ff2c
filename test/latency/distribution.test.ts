import { expect, test } from 'vitest';
import { createDurations } from '../../src/latency/distribution.ts';

const of = (durationsMs: Iterable<number>) => {
  const durations = createDurations();
  for (const ms of durationsMs) durations.add(ms);
  return durations.summary();
};
const upTo = (many: number) => Array.from({ length: many }, (_, i) => (i + 1) / 10);

test('percentiles of a thousand durations are right to one per cent, and their ends exact', () => {
  const distribution = of(upTo(1_000));
  expect(distribution).toMatchObject({ samples: 1_000, minMs: 0.1, meanMs: 50.05, maxMs: 100 });
  for (const [told, right] of [
    [distribution?.p50Ms, 50],
    [distribution?.p90Ms, 90],
    [distribution?.p99Ms, 99],
    [distribution?.p999Ms, 99.9],
  ] as const) {
    expect(told).toBeGreaterThan(right * 0.99);
    expect(told).toBeLessThan(right * 1.01);
  }
});

test('a percentile that too few samples tell is not told', () => {
  expect(of(upTo(99))).toMatchObject({ p99Ms: null, p999Ms: null });
  expect(of(upTo(100))).toMatchObject({ p99Ms: expect.any(Number), p999Ms: null });
});

test('the histogram doubles its bounds, counts everything once, and has no gaps', () => {
  expect(of([0.0005, 0.001, 0.0011, 0.016, 0.0161])?.histogram).toEqual([
    { upToMicroseconds: 1, samples: 2 },
    { upToMicroseconds: 2, samples: 1 },
    { upToMicroseconds: 4, samples: 0 },
    { upToMicroseconds: 8, samples: 0 },
    { upToMicroseconds: 16, samples: 1 },
    { upToMicroseconds: 32, samples: 1 },
  ]);
});

test('nothing measured is no distribution', () => {
  expect(of([])).toBeUndefined();
});

import { describe, expect, test } from 'vitest';
import { randomOf } from '../support/random.ts';
import { createCoverage, coverageText } from './coverage.ts';
import { estimated } from './estimated.ts';
import { imaginedKeys } from './imagined-keyspace.ts';

// A keyspace whose truth is known is sampled a few hundred times. How often does each interval of the reports hold the truth?

const REPEATS = 300;

const SHARDS = [
  { node: '10.0.0.1:6379', db: 0, keys: imaginedKeys(6_000, 1), fraction: 0.08 },
  { node: '10.0.0.1:6379', db: 5, keys: imaginedKeys(2_000, 2), fraction: 0.2 },
  { node: '10.0.0.2:6379', db: 0, keys: imaginedKeys(4_000, 3), fraction: 0.12 },
];

describe('the figures of a sample over shards and databases', () => {
  const whole = estimated(SHARDS.map(({ keys, ...shard }) => ({ ...shard, rows: keys, population: keys.length, fraction: 1 })));
  const coverage = createCoverage(whole);
  const random = randomOf(4);
  for (let repeat = 0; repeat < REPEATS; repeat++) {
    const passed = SHARDS.map(({ keys, fraction, ...shard }) => ({
      ...shard,
      rows: keys.filter(() => random() < fraction),
      population: keys.length,
      fraction,
    }));
    coverage.look(estimated(passed));
  }

  test.each([...coverage.byKind])('%s: its interval holds the truth in 90 to 99 of 100 times', (_, { held, trials }) => {
    expect(held / trials).toBeGreaterThanOrEqual(0.9);
    expect(held / trials).toBeLessThanOrEqual(0.99);
  });

  test('that are said to be certain are', async ({ annotate }) => {
    await annotate(coverageText(coverage));
    expect(coverage.certain.trials).toBeGreaterThan(0);
    expect(coverage.certain.held).toBe(coverage.certain.trials);
  });

  test('have an interval each, save extremes, which a sample cannot tell', () => {
    const extremes = /\.(?:largestBytes|mostElements|(?:shortest|longest)(?:Ms|Seconds))$/;
    const labels = /\.(?:db|families|unusedForSeconds|upToSeconds|startSeconds)$/;
    expect([...coverage.without].filter((kind) => !extremes.test(kind) && !labels.test(kind))).toEqual([]);
  });
});

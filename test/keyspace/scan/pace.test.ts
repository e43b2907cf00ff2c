import { afterEach, describe, expect, test, vi } from 'vitest';
import { createPace, createRate } from '../../../src/keyspace/scan/pace.ts';

/** Takes steps from a server that needs so many microseconds a key; the keys of each. */
function stepsOf(pace: ReturnType<typeof createPace>, microsPerKey: number, steps: number): readonly number[] {
  return Array.from({ length: steps }, () => {
    const keys = pace.keys();
    pace.took({ keys, micros: keys * microsPerKey, waitedMs: 1 });
    return keys;
  });
}

afterEach(() => vi.useRealTimers());

describe('the pace of a scan', () => {
  test('starts small, at most doubles, and comes to rest near its time', () => {
    const steps = stepsOf(createPace('normal', undefined), 5, 12);
    expect(steps.slice(0, 4)).toEqual([16, 32, 64, 100]);
    expect(steps.slice(4)).toEqual(Array(8).fill(100));
  });

  test('believes a slow step at once', () => {
    const pace = createPace('normal', undefined);
    stepsOf(pace, 5, 10);
    expect(stepsOf(pace, 5_000, 3)).toEqual([100, 1, 1]);
  });

  test('stays as it is when the server ends steps of its own accord, or a filter leaves few keys', () => {
    const pace = createPace('normal', undefined);
    for (let step = 0; step < 100; step++) pace.took({ keys: 3, micros: 520, waitedMs: 1 });
    expect(pace.keys()).toBe(16);
  });

  test('takes a fixed number where the server does not tell its time', () => {
    const pace = createPace('normal', undefined);
    for (let step = 0; step < 10; step++) pace.took({ keys: 1, micros: undefined, waitedMs: 400 });
    expect(pace.keys()).toBe(150);
  });

  test('is bounded by a rate, which all walks share', () => {
    vi.useFakeTimers({ toFake: ['performance'] }); // no time passes
    const rate = createRate(1_000);
    expect(createPace('fast', createRate(20)).keys()).toBe(4);
    expect([rate.claim(100), rate.claim(100), rate.claim(100)]).toEqual([100, 200, 300]);
  });

  test('does not rest when it is stopped', async () => {
    const pace = createPace('low', createRate(1));
    pace.took({ keys: 1_000, micros: 10, waitedMs: 1 }); // to rest for a quarter of an hour
    await expect(pace.rest(AbortSignal.abort())).resolves.toBeUndefined();
  });
});

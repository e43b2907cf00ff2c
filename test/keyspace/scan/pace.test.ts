import { afterEach, describe, expect, test, vi } from 'vitest';
import { createPace, createRate, expectedMsPerKey, type PaceOrder } from '../../../src/keyspace/scan/pace.ts';

const paceOf = (order: Partial<PaceOrder> = {}) =>
  createPace({ maxLoad: 'normal', rate: undefined, clock: { microsPerKey: undefined }, roundTripMs: 0, ...order });

/** Takes steps of keys of so many bytes; the keys of each. */
function stepsOf(pace: ReturnType<typeof createPace>, steps: number, bytesPerKey = 20): readonly number[] {
  return Array.from({ length: steps }, () => {
    const keys = pace.keys();
    pace.took({ keys, keyBytes: keys * bytesPerKey, waitedMs: 1 });
    return keys;
  });
}

afterEach(() => vi.useRealTimers());

describe('the pace of a scan', () => {
  test('starts small, at most doubles, and comes to rest where a page takes the server as long as it may', () => {
    const steps = stepsOf(paceOf({ clock: { microsPerKey: 0.2 } }), 9);
    expect(steps).toEqual([16, 32, 64, 128, 256, 512, 1_024, 1_500, 1_500]);
  });

  test('goes by what the server tells at once, and grows again', () => {
    const clock = { microsPerKey: 0.5 };
    const pace = paceOf({ clock });
    expect(stepsOf(pace, 7).at(-1)).toBe(600);
    clock.microsPerKey = 40;
    expect(stepsOf(pace, 2)).toEqual([7, 7]);
    clock.microsPerKey = 500;
    expect(stepsOf(pace, 2)).toEqual([1, 1]);
    clock.microsPerKey = 0.5;
    expect(stepsOf(pace, 4)).toEqual([1, 2, 4, 8]);
  });

  test('takes a fixed number where the server does not tell its time', () => {
    expect(stepsOf(paceOf(), 6)).toEqual([16, 32, 64, 128, 150, 150]);
  });

  test('takes few keys where they are long', () => {
    expect(stepsOf(paceOf(), 3, 1 << 19)).toEqual([16, 2, 2]);
    expect(stepsOf(paceOf(), 3, 1 << 22)).toEqual([16, 1, 1]);
  });

  test('has a bound however cheap keys are, and does not shrink where a filter leaves none', () => {
    const pace = paceOf({ clock: { microsPerKey: 0 } });
    for (let step = 0; step < 10; step++) pace.took({ keys: 0, keyBytes: 0, waitedMs: 1 });
    expect(pace.keys()).toBe(4_000);
  });

  test('has more on its way the slower the network is, but for one page at a time under a low load', () => {
    expect([0.1, 3, 500].map((roundTripMs) => paceOf({ roundTripMs }).atOnce)).toEqual([2, 5, 16]);
    expect(paceOf({ maxLoad: 'low', roundTripMs: 500 }).atOnce).toBe(1);
  });

  test('keeps a rate, one page at a time', () => {
    expect(paceOf({ rate: createRate(1_000), roundTripMs: 500 }).atOnce).toBe(1);
  });

  test('is known beforehand, where the server works as it did at first', () => {
    const msOf = (maxLoad: 'low' | 'normal', roundTripMs: number, cursors = 16) =>
      expectedMsPerKey({ maxLoad, cursors, workMs: 0.002, roundTripMs });
    expect(msOf('normal', 0.1)).toBe(0.002);
    expect(msOf('normal', 300)).toBeCloseTo(300 / 150 / 15, 5);
    expect(msOf('normal', 300, 1)).toBeCloseTo(2, 5);
    expect(msOf('low', 0)).toBeCloseTo(0.01, 5);
    expect(msOf('low', 40)).toBeCloseTo(1.01, 5);
  });

  test('rests four times as long as the server worked, under a low load', async () => {
    vi.useFakeTimers({ toFake: ['performance'] }); // no time passes
    const rests = async (pace: ReturnType<typeof createPace>) => {
      const stopped = new AbortController();
      let rested = true;
      const resting = pace.rest(stopped.signal).then(() => (rested = !stopped.signal.aborted));
      await new Promise(setImmediate);
      stopped.abort();
      await resting;
      return !rested;
    };
    const [idle, busy, far] = [paceOf({ maxLoad: 'low' }), paceOf({ maxLoad: 'low' }), paceOf({ maxLoad: 'low', roundTripMs: 60_000 })];
    busy.took({ keys: 40, keyBytes: 800, waitedMs: 60_000 });
    far.took({ keys: 40, keyBytes: 800, waitedMs: 60_000 }); // all of it on the network
    expect([await rests(idle), await rests(busy), await rests(far)]).toEqual([false, true, false]);
  });

  test('is bounded by a rate, which all walks share', () => {
    vi.useFakeTimers({ toFake: ['performance'] }); // no time passes
    const rate = createRate(1_000);
    expect(paceOf({ maxLoad: 'fast', rate: createRate(20) }).keys()).toBe(4);
    expect([rate.claim(100), rate.claim(100), rate.claim(100)]).toEqual([100, 200, 300]);
  });

  test('does not rest when it is stopped', async () => {
    const pace = paceOf({ maxLoad: 'low', rate: createRate(1) });
    pace.took({ keys: 1_000, keyBytes: 20_000, waitedMs: 1 }); // to rest for a quarter of an hour
    await expect(pace.rest(AbortSignal.abort())).resolves.toBeUndefined();
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createHeavyHitters } from '../../src/keyspace/heavy-hitters.ts';

describe('heavy hitters', () => {
  it('are exact while there is room', () => {
    const hitters = createHeavyHitters(3);
    for (const value of ['a', 'b', 'a', 'c', 'a']) hitters.add(value, 1, 10, 5n);
    expect(hitters.exact).toBe(true);
    expect(hitters.top(2)).toMatchObject([
      { value: 'a', weight: 3, error: 0, keys: 3, bytes: 30, sum: 15n },
      { value: 'b', weight: 1, error: 0, keys: 1 },
    ]);
  });

  it('are bounded by the error that they tell, whatever comes', () => {
    const stream = fc.array(fc.tuple(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 0, max: 9 })), { maxLength: 400 });
    fc.assert(
      fc.property(stream, fc.integer({ min: 1, max: 8 }), (items, capacity) => {
        const hitters = createHeavyHitters(capacity);
        const truth = new Map<string, number>();
        for (const [id, weight] of items) {
          hitters.add(String(id), weight, 0, 0n);
          truth.set(String(id), (truth.get(String(id)) ?? 0) + weight);
        }
        const whole = [...truth.values()].reduce((sum, weight) => sum + weight, 0);
        const kept = hitters.top(capacity);
        expect(hitters.exact).toBe(truth.size <= capacity);
        for (const { value, weight, error } of kept) {
          expect(weight).toBeGreaterThanOrEqual(truth.get(value)!);
          expect(weight - error).toBeLessThanOrEqual(truth.get(value)!);
          expect(error).toBeLessThanOrEqual(whole / capacity);
        }
        const heavy = [...truth].filter(([, weight]) => weight > whole / capacity).map(([value]) => value);
        expect(kept.map(({ value }) => value)).toEqual(expect.arrayContaining(heavy));
      }),
    );
  });

  it('find a heavy one among many that come once', () => {
    const hitters = createHeavyHitters(50);
    for (let i = 0; i < 20_000; i++) hitters.add(i % 20 === 0 ? 'heavy' : `once-${i}`, 1, 1, 0n);
    expect(hitters.top(1)[0]?.value).toBe('heavy');
    expect(hitters.top(1)[0]?.keys).toBeLessThanOrEqual(1000);
    expect(hitters.size).toBe(50);
  });
});

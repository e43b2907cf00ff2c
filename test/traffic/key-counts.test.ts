import { describe, expect, test } from 'vitest';
import { createKeyCounts } from '../../src/traffic/key-counts.ts';
import { createLine, parseLine } from '../../src/traffic/line.ts';
import { addKey, createNamedKeys } from '../../src/traffic/named-keys.ts';
import { randomOf } from '../support/random.ts';
import { printLine } from './monitor-lines.ts';

/** Counts these keys, each as its own line names it. */
function countAll(keys: Iterable<string | Buffer>, limits?: { readonly keys: number; readonly kept: number }, db = 0) {
  let moves = 0;
  const counts = createKeyCounts({ familyOf: (key) => key.length, moving: () => void moves++ }, limits);
  const line = createLine();
  const batch = createNamedKeys();
  for (const key of keys) {
    const bytes = printLine({ db, args: ['GET', key] });
    parseLine(line, bytes, 0, bytes.length);
    batch.size = 0;
    addKey(batch, line, 1);
    counts.prepare(batch);
    counts.count(batch, 0);
  }
  return { counts, moves: () => moves };
}

describe('keys', () => {
  test('are counted exactly as long as all have room, whatever their bytes', () => {
    const binary = Buffer.from([0xff, 0x00, 0x0a, 0x22]);
    const { counts, moves } = countAll(['a', binary, 'a', '', binary, 'a'], undefined, 3);
    expect(counts.top(9)).toEqual([
      { key: Buffer.from('a'), db: 3, family: 1, calls: 3, error: 0 },
      { key: binary, db: 3, family: 4, calls: 2, error: 0 },
      { key: Buffer.of(), db: 3, family: 0, calls: 1, error: 0 },
    ]);
    expect({ exact: counts.exact(), distinct: counts.distinct() }).toEqual({ exact: true, distinct: 3 });
    expect(moves()).toBe(0);
  });

  test('that differ beyond their first 512 bytes are one', () => {
    const { counts } = countAll([`${'x'.repeat(512)}a`, `${'x'.repeat(512)}b`]);
    expect(counts.top(9)).toMatchObject([{ key: Buffer.from('x'.repeat(512)), calls: 2, family: 513 }]);
  });

  test.each([1, 2, 3])('of a skewed stream with no room for all are bounded from both sides, seed %i', (seed) => {
    const random = randomOf(seed);
    const stream = Array.from({ length: 30_000 }, () => `k${Math.floor(5_000 * random() ** 4)}`);
    const truth = new Map<string, number>();
    for (const key of stream) truth.set(key, (truth.get(key) ?? 0) + 1);
    const { counts, moves } = countAll(stream, { keys: 400, kept: 100 });
    expect(moves()).toBeGreaterThan(3);
    expect({ exact: counts.exact(), distinct: counts.distinct() }).toEqual({ exact: false, distinct: 400 });
    const found = new Map(counts.top(400).map((each) => [String(each.key), each]));
    for (const [key, { calls, error }] of found) {
      const exact = truth.get(key) ?? 0;
      expect(calls).toBeGreaterThanOrEqual(exact);
      expect(calls - error).toBeLessThanOrEqual(exact);
      expect(error).toBeLessThanOrEqual(stream.length / 100);
    }
    const heavy = [...truth].filter(([, calls]) => calls > stream.length / 100);
    expect(heavy.filter(([key]) => !found.has(key))).toEqual([]);
    expect(heavy.length).toBeGreaterThan(2);
    expect(found.size).toBeGreaterThanOrEqual(100);
  });

  test('of which each comes once leave a part of them, and the rest is told by the error', () => {
    const { counts } = countAll(
      Array.from({ length: 1_000 }, (_, i) => `k${i}`),
      { keys: 300, kept: 50 },
    );
    expect(counts.top(1_000).length).toBeGreaterThanOrEqual(50);
    for (const { calls, error } of counts.top(1_000)) expect(calls - error).toBe(1);
  });
});

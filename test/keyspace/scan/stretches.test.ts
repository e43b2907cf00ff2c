import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  canPart,
  endsAt,
  isBefore,
  orderOf,
  passed,
  seamOf,
  startOf,
  STRETCHES,
  type Stretch,
} from '../../../src/keyspace/scan/stretches.ts';

const BITS = 8;

/** The cursors of a table of 256 buckets in the order of SCAN: the number of each bucket read backwards counts up. */
const order = Array.from({ length: 2 ** BITS }, (_, n) =>
  Number.parseInt(n.toString(2).padStart(BITS, '0').split('').toReversed().join(''), 2),
);

/** The buckets that SCAN visits from the start of a stretch until a cursor ends it. */
function bucketsOf(stretch: Stretch): readonly number[] {
  const from = order.indexOf(Number(startOf(stretch)));
  const end = order.findIndex((cursor, at) => at > from && endsAt(stretch, String(cursor)));
  return order.slice(from, end < 0 ? order.length : end);
}

describe('the stretches of a table', () => {
  test('hold each bucket once, and each those whose numbers end in the same bits', () => {
    const buckets = STRETCHES.map(bucketsOf);
    expect(buckets.flat().toSorted((a, b) => a - b)).toEqual(order.toSorted((a, b) => a - b));
    buckets.forEach((own, stretch) => expect(new Set(own.map((bucket) => bucket % 16))).toEqual(new Set([stretch])));
    expect(bucketsOf('whole')).toEqual(order);
  });

  test('begin where the one before them ends', () => {
    for (const stretch of STRETCHES) {
      const last = bucketsOf(stretch).at(-1)!;
      const next = order[order.indexOf(last) + 1];
      expect([stretch, seamOf(stretch)]).toEqual([stretch, next === undefined ? undefined : String(next)]);
    }
    expect(seamOf('whole')).toBeUndefined();
  });

  test('are passed in proportion to their buckets', () => {
    // Cursor 0 is where a stretch begins, and also how SCAN says that it has ended.
    expect(order.slice(1).map((cursor) => passed('whole', String(cursor)) * 256)).toEqual(Array.from({ length: 255 }, (_, n) => n + 1));
    for (const stretch of STRETCHES.slice(1)) {
      const shares = bucketsOf(stretch).map((cursor) => passed(stretch, String(cursor)) * 16);
      expect(shares).toEqual(Array.from({ length: 16 }, (_, n) => n));
    }
    expect([passed('whole', '0'), passed(15, '0'), passed(0, '8')]).toEqual([1, 1, 1]);
  });

  test('compare cursors by the order of SCAN, also above 2^53', () => {
    const index = fc.integer({ min: 0, max: 255 });
    fc.assert(
      fc.property(index, index, (a, b) => {
        expect(isBefore(String(order[a]), String(order[b]))).toBe(a <= b);
      }),
    );
    expect(isBefore('9223372036854775808', '1')).toBe(true); // its only bit is the last to count
    expect(isBefore('1', '9223372036854775808')).toBe(false);
    expect([endsAt(15, '18446744073709551615'), endsAt(0, '18446744073709551615')]).toEqual([false, true]);
  });

  test('are used where they were tried, and not in clusters', () => {
    const kinds = [['redis', '8.0.2'], ['valkey', '9.1.2'], ['redict', '7.3.6'], ['redis', '9.0.0'], ['dragonfly', '1.2'], ['keydb', '6.3.4']] as const; // prettier-ignore
    const parted = kinds.map(([engine, engineVersion]) => canPart({ engine, engineVersion, topology: 'standalone' }));
    expect(parted).toEqual([true, true, true, false, false, false]);
    expect(canPart({ engine: 'redis', engineVersion: '7.0.15', topology: 'cluster' })).toBe(false);
  });

  test('come in the order of a hash, except where each slot has a table of its own', () => {
    const inCluster = [
      ['redis', '7.2.4', 'hash'],
      ['redis', '7.4.0', 'slot'],
      ['redis', '8.0.2', 'slot'],
      ['valkey', '7.2.5', 'hash'],
      ['valkey', '8.0.1', 'slot'],
      ['redict', '7.3.6', 'slot'],
      ['kvrocks', '2.9', 'unknown'],
    ] as const;
    for (const [engine, engineVersion, order] of inCluster) {
      expect([engine, engineVersion, orderOf({ engine, engineVersion, topology: 'cluster' })]).toEqual([engine, engineVersion, order]);
    }
    expect(orderOf({ engine: 'valkey', engineVersion: '9.1.2', topology: 'replication' })).toBe('hash');
    expect(orderOf({ engine: 'kvrocks', engineVersion: '2.9', topology: 'standalone' })).toBe('unknown');
  });
});

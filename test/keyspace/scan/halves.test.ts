import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canHalve, endsAt, isBefore, orderOf, passed, startOf } from '../../../src/keyspace/scan/halves.ts';

const BITS = 8;

/** The cursors of a table of 256 buckets in the order of SCAN: the number of each bucket read backwards counts up. */
const order = Array.from({ length: 2 ** BITS }, (_, n) =>
  Number.parseInt(n.toString(2).padStart(BITS, '0').split('').toReversed().join(''), 2),
);

describe('the halves of a table', () => {
  test('are the even buckets and the odd ones, one after the other', () => {
    expect(order.indexOf(Number(startOf('first')))).toBe(0);
    expect(order.indexOf(Number(startOf('second')))).toBe(order.length / 2);
    expect(order.findIndex((cursor, at) => at > 0 && endsAt('first', String(cursor)))).toBe(order.length / 2);
    expect(order.slice(order.length / 2).filter((cursor) => endsAt('second', String(cursor)))).toEqual([]);
  });

  test('are passed in proportion to their buckets', () => {
    const fractions = (stretch: 'whole' | 'first' | 'second', from: number, to: number) =>
      order.slice(from, to).map((cursor) => passed(stretch, String(cursor)) * (stretch === 'whole' ? 256 : 128));
    const upTo = (count: number) => Array.from({ length: count }, (_, n) => n);
    // Cursor 0 is where a stretch begins, and also how SCAN says that it has ended.
    expect(fractions('whole', 1, 256)).toEqual(upTo(256).slice(1));
    expect(fractions('first', 1, 128)).toEqual(upTo(128).slice(1));
    expect(fractions('second', 128, 256)).toEqual(upTo(128));
    expect([passed('whole', '0'), passed('second', '0'), passed('first', '1')]).toEqual([1, 1, 1]);
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
    expect(endsAt('first', '18446744073709551615')).toBe(true);
  });

  test('are used where they were tried, and not in clusters', () => {
    const kinds = [['redis', '8.0.2'], ['valkey', '9.1.2'], ['redict', '7.3.6'], ['redis', '9.0.0'], ['dragonfly', '1.2'], ['keydb', '6.3.4']] as const; // prettier-ignore
    const halved = kinds.map(([engine, engineVersion]) => canHalve({ engine, engineVersion, topology: 'standalone' }));
    expect(halved).toEqual([true, true, true, false, false, false]);
    expect(canHalve({ engine: 'redis', engineVersion: '7.0.15', topology: 'cluster' })).toBe(false);
  });

  test('come in the order of a hash, except where each slot has a table of its own', () => {
    const inCluster = [
      ['redis', '7.2.4', 'hash'],
      ['redis', '7.4.0', 'slot'],
      ['redis', '8.0.2', 'slot'],
      ['valkey', '7.2.5', 'hash'],
      ['valkey', '8.0.1', 'slot'],
      ['redict', '7.3.6', 'hash'],
      ['kvrocks', '2.9', 'unknown'],
    ] as const;
    for (const [engine, engineVersion, order] of inCluster) {
      expect([engine, engineVersion, orderOf({ engine, engineVersion, topology: 'cluster' })]).toEqual([engine, engineVersion, order]);
    }
    expect(orderOf({ engine: 'valkey', engineVersion: '9.1.2', topology: 'replication' })).toBe('hash');
    expect(orderOf({ engine: 'kvrocks', engineVersion: '2.9', topology: 'standalone' })).toBe('unknown');
  });
});

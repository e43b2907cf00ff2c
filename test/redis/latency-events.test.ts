import { expect, test } from 'vitest';
import { decodeLatencyEvents } from '../../src/redis/latency-events.ts';

test('reads entries of four elements, as Redis has them', () => {
  expect(decodeLatencyEvents([[Buffer.from('fork'), '1700000000', '120', '300']])).toEqual([
    { event: 'fork', lastAt: new Date(1_700_000_000_000), lastMs: 120, maxMs: 300, count: null, sumMs: null },
  ]);
});

test('reads the sum and the count of Valkey 8.1', () => {
  expect(decodeLatencyEvents([[Buffer.from('command'), '1700000000', '120', '300', '900', '5']])).toEqual([
    { event: 'command', lastAt: new Date(1_700_000_000_000), lastMs: 120, maxMs: 300, count: 5, sumMs: 900 },
  ]);
});

test('a server that recorded nothing tells nothing', () => {
  expect(decodeLatencyEvents([])).toEqual([]);
});

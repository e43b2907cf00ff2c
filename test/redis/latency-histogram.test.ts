import { expect, test } from 'vitest';
import { parseInfo } from '../../src/redis/info.ts';
import { decodeLatencyHistograms, latencyPercentiles, percentileBoundMicroseconds } from '../../src/redis/latency-histogram.ts';

const reply = ['get', ['calls', '100', 'histogram_usec', ['1', '50', '2', '98', '33', '99', '67108', '100']], 'eval', ['calls', '0']];

test('cumulative buckets become counts of their own', () => {
  expect([...(decodeLatencyHistograms(reply).get('get') ?? [])]).toEqual([
    [1, 50n],
    [2, 48n],
    [33, 1n],
    [67108, 1n],
  ]);
});

test('a percentile is the upper bound of the bucket it falls into', () => {
  const histogram = decodeLatencyHistograms(reply).get('get') ?? new Map();
  expect([0.5, 0.51, 0.99, 1].map((fraction) => percentileBoundMicroseconds(histogram, fraction))).toEqual([1, 2, 33, 67108]);
});

test('buckets that grew by nothing are passed over, and no calls have no percentile', () => {
  expect(percentileBoundMicroseconds(new Map([[1, 0n], [8, 3n]]), 0.5)).toBe(8); // prettier-ignore
  expect(percentileBoundMicroseconds(new Map([[1, 0n]]), 0.5)).toBeUndefined();
});

test('INFO latencystats tells percentiles by the names the server was set to', () => {
  const info = parseInfo('# Latencystats\r\nlatency_percentiles_usec_config|get:p50=1.003,p99.9=18.047\r\n');
  expect([...(latencyPercentiles(info).get('config|get') ?? [])]).toEqual([
    ['p50', 1.003],
    ['p99.9', 18.047],
  ]);
});

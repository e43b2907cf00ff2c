import { describe, expect, test } from 'vitest';
import { startAt, windowBetween } from '../../src/health/window.ts';
import { sampleOf, type Fields } from './imagined.ts';
import type { NodeSample } from '../../src/health/sample.ts';

const between = (before: Fields, after: Fields, start: Partial<NodeSample> = {}, end: Partial<NodeSample> = {}) =>
  windowBetween(startAt(sampleOf(before, start)), sampleOf(after, { secondsLater: 10, ...end }));

describe('a window', () => {
  test('counts what came between, exactly', () => {
    const { begins, seconds, counted } = between(
      { keyspace_hits: '9223372036854775000', cmdstat_get: 'calls=10,usec=100' },
      { keyspace_hits: '9223372036854775807', cmdstat_get: 'calls=12,usec=130', 'cmdstat_cluster|slots': 'calls=1,usec=5' },
    );
    expect({ begins, seconds, hits: counted.fields.get('keyspace_hits') }).toEqual({ begins: 'sample', seconds: 10, hits: 807n });
    expect(counted.commands.get('get')).toEqual({ calls: 2n, microseconds: 30n });
    expect(counted.commands.get('cluster|slots')).toEqual({ calls: 1n, microseconds: 5n });
  });

  test('of a server that restarted counts from its start, even when counters grew past the old ones', () => {
    const { begins, seconds, counted } = between({ evicted_keys: 5 }, { evicted_keys: 50, run_id: 'e'.repeat(40), uptime_in_seconds: 4 });
    expect({ begins, seconds, evicted: counted.fields.get('evicted_keys') }).toEqual({ begins: 'restart', seconds: 4, evicted: 50n });
  });

  test('in which CONFIG RESETSTAT was run counts from there, but goes on with processor times', () => {
    const { begins, counted } = between({ keyspace_hits: 900, used_cpu_user: '5.000000' }, { keyspace_hits: 7, used_cpu_user: '6.500000' });
    expect({ begins, hits: counted.fields.get('keyspace_hits'), cpu: counted.fields.get('used_cpu_user') }).toEqual({
      begins: 'reset',
      hits: 7n,
      cpu: 1_500_000n,
    });
  });

  test('leaves out what the server does not tell, and what it says it does not count', () => {
    const { counted } = between({ evicted_keys: -1, rejected_connections: null }, { evicted_keys: -1, rejected_connections: null });
    expect([counted.fields.has('evicted_keys'), counted.fields.has('rejected_connections')]).toEqual([false, false]);
  });

  test('knows which of the commands were its own', () => {
    expect(between({}, {}, { ownCommands: 3 }, { ownCommands: 8 }).ownCommands).toBe(5);
  });

  test('subtracts latency histograms bucket by bucket', () => {
    const at = (calls: bigint) => ({ latencyHistograms: { value: new Map([['get', new Map([[1, calls], [33, 2n]])]]) } }); // prettier-ignore
    expect([...(between({}, {}, at(5n), at(9n)).counted.histograms.get('get') ?? [])]).toEqual([
      [1, 4n],
      [33, 0n],
    ]);
  });
});

describe('slowlog entries in a window', () => {
  test.each([
    { first: 99, last: 130, entries: 31 },
    { first: null, last: 2, entries: 3 },
    { first: null, last: null, entries: 0 },
    { first: 5, last: null, entries: undefined },
  ])('from $first to $last are $entries', ({ first, last, entries }) => {
    expect(between({}, {}, { lastSlowlogId: { value: first } }, { lastSlowlogId: { value: last } }).slowlogEntries).toBe(entries);
  });
});

import { describe, expect, test } from 'vitest';
import { statsBlocks } from '../../src/health/blocks/index.ts';
import { figuresOf } from '../../src/health/figures/index.ts';
import { statsRecords } from '../../src/health/records.ts';
import { imagine, imagineNode } from './imagined.ts';

const shown = { state: null, topCommands: null, history: null } as const;

test('a total adds up what shards tell', () => {
  const { total } = figuresOf(
    imagine([
      imagineNode({ after: { keyspace_hits: 1_000_100 } }),
      imagineNode({ address: '10.0.0.2:6379', after: { keyspace_misses: 10_100 } }),
    ]),
  );
  expect(total.hits.window).toEqual({ hits: 100, misses: 100, lookups: 200, ratio: 0.5 });
  expect(total.hits.sinceBoot.hits).toBe(2_000_100n);
  expect(total.memory.limitBytes).toBe(4 * 1024 ** 3);
});

test('what one shard does not tell makes the total unknown, not smaller', () => {
  const { total } = figuresOf(
    imagine([imagineNode(), imagineNode({ address: '10.0.0.2:6379', end: { info: { unavailable: 'refused' } } })]),
  );
  expect([total.memory.usedBytes, total.traffic.commandsPerSecond, total.keyspace]).toEqual([null, null, null]);
});

test('replicas are rows of their own, and count in no total', () => {
  const { total, nodes } = figuresOf(imagine([imagineNode(), imagineNode({ address: '10.0.0.2:6379', role: 'replica' })]));
  expect(nodes.map(({ role }) => role)).toEqual(['primary', 'replica']);
  expect(total.memory.limitBytes).toBe(2 * 1024 ** 3);
});

test('commands stand in the order of the server time they took, with percentiles of the window', () => {
  const node = imagineNode({
    after: { cmdstat_mget: 'calls=10,usec=9000', cmdstat_ping: 'calls=500,usec=1000' },
    end: { latencyHistograms: { value: new Map([['mget', new Map([[1056, 10n]])]]) } },
  });
  const [first, second] = figuresOf(imagine([node])).total.commands;
  expect(first).toMatchObject({
    command: 'mget',
    calls: 10,
    callsPerSecond: 1,
    share: 0.9,
    meanMicroseconds: 900,
    p99Microseconds: 1056,
    percentilesOver: 'window',
  });
  expect(second).toMatchObject({ command: 'ping', calls: 500 });
});

describe('what a reader sees', () => {
  test('of one healthy server is about ten lines', () => {
    const blocks = statsBlocks({ ...figuresOf(imagine()), ...shown });
    const lines = blocks.flatMap((block) => (block.kind === 'facts' ? block.facts.map(({ label }) => label) : [block.kind]));
    expect(lines).toEqual(['hits', 'memory', 'traffic', 'latency', 'keys', 'disk', 'up', 'text']);
  });

  test('of several has a row a node', () => {
    const table = statsBlocks({ ...figuresOf(imagine([imagineNode(), imagineNode({ address: '10.0.0.2:6379' })])), ...shown }).find(
      ({ kind }) => kind === 'table',
    );
    expect(table).toMatchObject({
      title: 'nodes',
      rows: [expect.arrayContaining(['10.0.0.1:6379']), expect.arrayContaining(['10.0.0.2:6379'])],
    });
  });

  test('of a server that refuses INFO is that it is unknown', () => {
    const [facts] = statsBlocks({ ...figuresOf(imagine([imagineNode({ end: { info: { unavailable: 'refused' } } })])), ...shown });
    expect(facts).toMatchObject({ facts: [{ label: 'INFO', phrases: [[{ text: 'unknown' }]] }, { label: 'latency' }] });
  });
});

test('flat rows have the same columns for each node and for the total', () => {
  const records = statsRecords(figuresOf(imagine([imagineNode(), imagineNode({ address: '10.0.0.2:6379' })])));
  expect(records.map(({ node }) => node)).toEqual(['10.0.0.1:6379', '10.0.0.2:6379', 'total']);
  expect(new Set(records.map((record) => Object.keys(record).join())).size).toBe(1);
});

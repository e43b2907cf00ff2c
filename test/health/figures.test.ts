import { describe, expect, test } from 'vitest';
import { statsBlocks } from '../../src/health/blocks/index.ts';
import { figuresOf } from '../../src/health/figures/index.ts';
import { statsRecords } from '../../src/health/records.ts';
import { parseInfo } from '../../src/redis/info.ts';
import { imagine, imagineNode } from './imagined.ts';

const shown = { state: null, topCommands: null, history: null } as const;

test('a total adds up what shards tell', () => {
  const { total } = figuresOf(
    imagine([
      imagineNode({ after: { keyspace_hits: 1_000_100 } }),
      imagineNode({ address: '10.0.0.2:6379', after: { keyspace_misses: 10_100 } }),
    ]),
  );
  expect(total.hits.window).toEqual({ hits: 100, misses: 100, lookups: 200, ratio: 0.5, ownLookups: 0, ownLookupsExact: true });
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

test('sums over some of the primaries say how many they are, and promise no slots of the others', () => {
  const silent = [{ address: '10.0.0.9:6379', role: 'primary' as const, slots: 5461, reason: 'refused', silentSeconds: null }];
  const clusterInfo = { value: parseInfo('cluster_state:ok\r\ncluster_slots_assigned:16384\r\ncluster_slots_ok:16384\r\ncluster_size:3') };
  const node = (last: number) => imagineNode({ address: `10.0.0.${last}:6379`, slots: 5461, end: { clusterInfo } });
  const figures = figuresOf(imagine([node(1), node(2)], { topology: 'cluster', silent }));
  expect(figures.total).toMatchObject({ nodesCounted: 2, nodesExpected: 3, cluster: { slotsOk: 16_384, slotsSilent: 5461 } });
  const [facts] = statsBlocks({ ...figures, ...shown });
  const lines = facts?.kind === 'facts' ? facts.facts : [];
  expect(lines[0]).toEqual({ label: 'of', phrases: [[{ text: '2 of 3 primaries', tone: 'warning' }, 'only']] });
  expect(lines.find(({ label }) => label === 'cluster')?.phrases.slice(1, 3)).toEqual([
    [{ value: 10_923, unit: 'integer' }, 'of', { value: 16_384, unit: 'integer' }, 'slots served'],
    [{ value: 5461, unit: 'integer' }, 'more as the others believe'],
  ]);
});

test('no limit is no number', () => {
  const { total } = figuresOf(imagine([imagineNode(), imagineNode({ address: '10.0.0.2:6379', fields: { maxmemory: 0 } })]));
  expect(total.memory).toMatchObject({ limited: false, limitBytes: null, headroomBytes: null });
});

test('a watch tells its own commands from those of others', () => {
  const node = imagineNode({ after: { total_commands_processed: 5_000_220 }, end: { ownCommands: 220 } });
  const history = { hitRatio: [], commandsPerSecond: [], usedMemoryBytes: [], roundTripMs: [], evictedKeysPerSecond: [] };
  const [facts] = statsBlocks({ ...figuresOf(imagine([node])), ...shown, history });
  const traffic = facts?.kind === 'facts' ? facts.facts.find(({ label }) => label === 'traffic') : undefined;
  expect(traffic?.phrases[0]).toEqual([
    'commands',
    { value: 0, unit: 'perSecond' },
    'and',
    { value: 22, unit: 'perSecond' },
    'of cacheops',
  ]);
});

test('flat rows have the same columns for each node and for the total', () => {
  const records = statsRecords(figuresOf(imagine([imagineNode(), imagineNode({ address: '10.0.0.2:6379' })])));
  expect(records.map(({ scope, node }) => [scope, node])).toEqual([
    ['node', '10.0.0.1:6379'],
    ['node', '10.0.0.2:6379'],
    ['total', null],
  ]);
  expect(new Set(records.map((record) => Object.keys(record).join())).size).toBe(1);
});

import { describe, expect, test } from 'vitest';
import { assess } from '../../src/health/assess.ts';
import type { HealthFacts } from '../../src/health/facts.ts';
import { parseInfo } from '../../src/redis/info.ts';
import { imagine, imagineNode, type ImaginedNode } from './imagined.ts';

const says = (facts: HealthFacts) => assess(facts).findings.map(({ id, severity }) => `${severity} ${id}`);
const saysOf = (node: ImaginedNode, more: Partial<HealthFacts> = {}) => says(imagine([imagineNode(node)], more));

const GB = 1024 ** 3;
const MB = 1024 ** 2;

test('a calm cache has nothing wrong and nothing left unchecked that matters', () => {
  const { findings, unchecked } = assess(imagine());
  expect(findings).toEqual([]);
  expect(unchecked.filter(({ matters }) => matters)).toEqual([]);
});

describe('each sickness is found, with the severity it deserves', () => {
  test.each<readonly [sickness: string, node: ImaginedNode, finding: string]>([
    ['a full server with noeviction', { fields: { used_memory: 1.95 * GB, maxmemory_policy: 'noeviction' } }, 'error memory/near-limit'],
    [
      'a server that fills up with noeviction',
      { fields: { used_memory: 1.7 * GB, maxmemory_policy: 'noeviction' } },
      'warning memory/near-limit',
    ],
    [
      'a full server whose policy has nothing to evict',
      { fields: { used_memory: 1.95 * GB, maxmemory_policy: 'volatile-lru', db0: 'keys=5000,expires=10,avg_ttl=0' } },
      'error memory/near-limit',
    ],
    [
      'a volatile policy over keys without TTL',
      { fields: { maxmemory_policy: 'volatile-lru', db0: 'keys=5000,expires=10,avg_ttl=0' } },
      'warning memory/nothing-to-evict',
    ],
    ['a cache without maxmemory', { fields: { maxmemory: 0 } }, 'warning memory/no-limit'],
    ['a cache that may not evict', { fields: { maxmemory_policy: 'noeviction' } }, 'warning memory/eviction-policy'],
    ['a process that fills the machine', { fields: { used_memory_rss: 95 * GB, total_system_memory: 100 * GB } }, 'warning memory/host'],
    [
      'fragmentation',
      { fields: { used_memory: GB, used_memory_rss: 2 * GB, mem_fragmentation_ratio: 2, mem_fragmentation_bytes: GB } },
      'warning memory/fragmentation',
    ],
    ['swapping', { fields: { used_memory: GB, used_memory_rss: 0.5 * GB } }, 'warning memory/swapped'],
    [
      'an allocator that wastes pages',
      { fields: { used_memory: 100 * MB, used_memory_rss: 150 * MB, allocator_frag_ratio: 1.3, allocator_frag_bytes: 30 * MB } },
      'info memory/allocator-fragmentation',
    ],
    ['clients with huge buffers', { fields: { mem_clients_normal: 50 * MB, connected_clients: 10 } }, 'warning memory/client-buffers'],
    [
      'replicas that read slowly',
      { fields: { connected_slaves: 1, mem_total_replication_buffers: 100 * MB } },
      'warning memory/replica-buffers',
    ],
    ['scripts with values in their text', { fields: { number_of_cached_scripts: 1500 } }, 'warning memory/cached-scripts'],
    ['misses', { after: { keyspace_hits: 1_007_000, keyspace_misses: 13_000 } }, 'warning hits/below-target'],
    ['a cache that is of no use', { after: { keyspace_hits: 1_004_000, keyspace_misses: 16_000 } }, 'error hits/below-target'],
    [
      'evictions of keys before their time',
      { fields: { maxmemory_policy: 'volatile-ttl' }, after: { evicted_keys: 5 } },
      'warning eviction/rate',
    ],
    [
      'massive evictions while fewer reads hit',
      { after: { evicted_keys: 500, keyspace_hits: 1_000_850, keyspace_misses: 10_150 } },
      'warning eviction/rate',
    ],
    ['eviction that does not keep up', { after: { total_eviction_exceeded_time: 1200 } }, 'warning eviction/stalled'],
    ['stale keys', { fields: { expired_stale_perc: '18.00' } }, 'warning expiry/stale'],
    ['very many stale keys', { fields: { expired_stale_perc: '30.00' } }, 'error expiry/stale'],
    ['expire cycles that run out of time', { after: { expired_time_cap_reached_count: 3 } }, 'info expiry/cycle-capped'],
    ['rejected connections', { after: { rejected_connections: 14 } }, 'error clients/rejected'],
    ['nearly too many clients', { fields: { connected_clients: 9800 } }, 'error clients/near-limit'],
    ['many clients', { fields: { connected_clients: 8500 } }, 'warning clients/near-limit'],
    ['clients without a pool', { after: { total_connections_received: 3000 } }, 'warning clients/churn'],
    ['blocked clients', { fields: { blocked_clients: 2 } }, 'info clients/blocked'],
    ['clients cut off', { after: { client_output_buffer_limit_disconnections: 1 } }, 'warning clients/buffer-overrun'],
    ['clients evicted', { after: { evicted_clients: 1 } }, 'warning clients/evicted'],
    [
      'a slow network',
      { roundTrip: { value: { samples: 20, meanMs: 12, p50Ms: 11, p90Ms: 15, p99Ms: 20, maxMs: 20 } } },
      'warning latency/round-trip',
    ],
    [
      'a very slow server',
      { roundTrip: { value: { samples: 4, meanMs: 120, p50Ms: 110, p90Ms: 150, p99Ms: 200, maxMs: 200 } } },
      'error latency/round-trip',
    ],
    [
      'a slow command, by its histogram',
      {
        after: { cmdstat_eval: 'calls=1,usec=300000' },
        end: { latencyHistograms: { value: new Map([['eval', new Map([[536870, 1n]])]]) } },
      },
      'error latency/slow-commands',
    ],
    ['a slow command, by its mean', { after: { cmdstat_keys: 'calls=2,usec=40000' } }, 'warning latency/slow-commands'],
    ['a busy thread', { after: { used_cpu_user_main_thread: '9.500000' } }, 'error cpu/main-thread'],
    [
      'a slowlog that grows',
      { start: { lastSlowlogId: { value: 99 } }, end: { lastSlowlogId: { value: 130 } } },
      'warning slowlog/growing',
    ],
    ['large replies', { end: { largeReplies: { value: 3 } } }, 'info slowlog/large-traffic'],
    ['OOM errors', { after: { errorstat_OOM: 'count=12' } }, 'error errors/serious'],
    ['errors all the time', { after: { total_error_replies: 600, total_commands_processed: 5_001_000 } }, 'warning errors/rate'],
    ['wrong passwords', { after: { acl_access_denied_auth: 50 } }, 'warning security/access-denied'],
    ['a snapshot that failed', { fields: { rdb_last_bgsave_status: 'err' } }, 'error persistence/rdb-failed'],
    ['a slow snapshot', { fields: { rdb_last_bgsave_time_sec: 700 } }, 'warning persistence/rdb-slow'],
    ['an AOF that failed', { fields: { aof_enabled: 1, aof_last_write_status: 'err' } }, 'error persistence/aof-failed'],
    [
      'a slow disk',
      { fields: { aof_enabled: 1, aof_delayed_fsync: 0 }, after: { aof_delayed_fsync: 2 } },
      'warning persistence/fsync-delayed',
    ],
    ['a slow fork', { fields: { latest_fork_usec: 500_000, used_memory_rss: GB } }, 'error persistence/fork-slow'],
    ['loading', { fields: { loading: 1 } }, 'error server/loading'],
    [
      'a script that never ends',
      { end: { info: { unavailable: '10.0.0.1:6379: INFO failed: BUSY Valkey is busy running a script.' } } },
      'error server/busy',
    ],
    ['a start a while ago', { fields: { uptime_in_seconds: 2000 } }, 'info server/restarted'],
    ['a start during the window', { after: { run_id: 'f'.repeat(40), uptime_in_seconds: 3 } }, 'warning server/restarted'],
    ['counters set back', { after: { total_commands_processed: 10 } }, 'info server/statistics-reset'],
    [
      'a lost primary',
      { role: 'replica', fields: { role: 'slave', master_link_status: 'down', master_host: 'p', master_port: 1 } },
      'error replication/link-down',
    ],
    [
      'a replica that is bytes behind',
      { fields: { connected_slaves: 1, master_repl_offset: 50_000_000, slave0: 'ip=10.0.0.2,port=6379,state=online,offset=10,lag=0' } },
      'warning replication/lag',
    ],
    [
      'a replica that is silent',
      { fields: { connected_slaves: 1, slave0: 'ip=10.0.0.2,port=6379,state=online,offset=0,lag=61' } },
      'error replication/lag',
    ],
    ['a replica that went away', { fields: { connected_slaves: 2 }, after: { connected_slaves: 1 } }, 'warning replication/replica-lost'],
    ['full synchronisations', { after: { sync_full: 2 } }, 'warning replication/full-sync'],
    ['two databases', { fields: { db0: 'keys=1,expires=0,avg_ttl=0', db3: 'keys=1,expires=0,avg_ttl=0' } }, 'info server/many-databases'],
  ])('%s', (_sickness, node, finding) => {
    expect(saysOf(node)).toContain(finding);
  });
});

describe('what looks like trouble and is none', () => {
  test.each<readonly [string, ImaginedNode, string]>([
    ['a full cache that may evict', { fields: { used_memory: 2 * GB } }, 'memory/near-limit'],
    [
      'a high fragmentation ratio over few bytes',
      { fields: { used_memory: 10 * MB, used_memory_rss: 60 * MB, mem_fragmentation_ratio: 6, mem_fragmentation_bytes: 50 * MB } },
      'memory/fragmentation',
    ],
    [
      'many bytes of fragmentation at a low ratio',
      { fields: { used_memory: 10 * GB, used_memory_rss: 12 * GB, mem_fragmentation_ratio: 1.2, mem_fragmentation_bytes: 2 * GB } },
      'memory/fragmentation',
    ],
    [
      'a few evictions from a full cache',
      { after: { evicted_keys: 1 }, fields: { db0: 'keys=1000000,expires=0,avg_ttl=0' } },
      'eviction/rate',
    ],
    [
      'a slow fork of little data that nobody noticed',
      { fields: { latest_fork_usec: 3000, used_memory_rss: 8 * MB } },
      'persistence/fork-slow',
    ],
    [
      'an idle server that gets a connection a second',
      { after: { total_connections_received: 12, total_commands_processed: 5_000_010 } },
      'clients/churn',
    ],
    ['rejections before the window', { fields: { rejected_connections: 999 } }, 'clients/rejected'],
  ])('%s', (_name, node, id) => {
    expect(saysOf(node).join()).not.toContain(id);
  });
});

describe('the hit ratio', () => {
  const young = { fields: { uptime_in_seconds: 600 }, after: { keyspace_misses: 60_000 } };

  test('is unknown while the cache may still be filling, and for a cache that matters', () => {
    const { findings, unchecked } = assess(imagine([imagineNode(young)]));
    expect(findings.map(({ id }) => id)).not.toContain('hits/below-target');
    expect(unchecked).toContainEqual(expect.objectContaining({ id: 'hits/below-target', matters: true, wouldNeed: '30 m of uptime' }));
  });

  test('is no matter of alarm for a store that nobody reads', () => {
    const { unchecked } = assess(imagine([imagineNode(young)], { role: 'store' }));
    expect(unchecked).toContainEqual(expect.objectContaining({ id: 'hits/below-target', matters: false }));
  });

  test('is unknown after a handful of lookups', () => {
    const { unchecked } = assess(imagine([imagineNode({ fields: { keyspace_hits: 3, keyspace_misses: 4 } })]));
    expect(unchecked).toContainEqual(
      expect.objectContaining({ id: 'hits/below-target', reason: 'hit ratio: 7 lookups since boot are too few to judge' }),
    );
  });

  test('is judged since boot when the window is quiet, and says so', () => {
    const [finding] = assess(imagine([imagineNode({ fields: { keyspace_hits: 600, keyspace_misses: 900 } })])).findings;
    expect(finding?.message).toBe('hit ratio 40 % since boot (1,500 lookups), target 80 %');
  });

  test('is judged by the target of the profile', () => {
    const node = imagineNode({ after: { keyspace_hits: 1_009_000, keyspace_misses: 11_000 } });
    const targets = { hitRatio: 0.95, averageLatencyMs: undefined, evictionPolicy: undefined };
    expect(says(imagine([node]))).toEqual([]);
    expect(says(imagine([node], { targets }))).toEqual(['warning hits/below-target']);
  });

  test('is judged over all shards together', () => {
    const bad = imagineNode({ address: '10.0.0.2:6379', after: { keyspace_misses: 12_000 } });
    const good = imagineNode({ after: { keyspace_hits: 1_100_000 } });
    expect(says(imagine([good, bad]))).toEqual([]);
  });
});

describe('roles and targets', () => {
  test('evictions are a warning for sessions, which do not expect them', () => {
    expect(saysOf({ after: { evicted_keys: 1 } }, { role: 'session' })).toEqual(['warning eviction/rate']);
  });

  test('a profile may want another eviction policy, and a faster answer', () => {
    const targets = { hitRatio: undefined, averageLatencyMs: 0.1, evictionPolicy: 'allkeys-lfu' };
    expect(saysOf({}, { targets })).toEqual(['warning memory/eviction-policy', 'warning latency/round-trip']);
  });

  test('a snapshot that is a day old is an error for nobody, a warning for a store, and a note for a cache', () => {
    const settings = { value: new Map([['save', '3600 1']]) };
    const node = { settings, fields: { rdb_last_save_time: 1, rdb_changes_since_last_save: 10 } };
    expect(saysOf(node, { role: 'store' })).toContain('warning persistence/rdb-old');
    expect(saysOf(node)).toContain('info persistence/rdb-old');
  });

  test('a release that gets no fixes is noted by the engine it belongs to: redis_version of Valkey counts for nothing', () => {
    expect(saysOf({}, { engine: 'redis', engineVersion: '7.0.15' })).toEqual(['info server/end-of-life']);
    expect(saysOf({}, { engine: 'valkey', engineVersion: '7.2.4' })).toEqual([]);
    expect(saysOf({}, { engine: 'redict', engineVersion: '7.0.0' })).toEqual([]);
  });
});

test('the same finding on more than three nodes is one about the deployment, with all their addresses', () => {
  const sick = (last: number) => imagineNode({ address: `10.0.0.${last}:6379`, after: { rejected_connections: last } });
  expect(assess(imagine([sick(1), sick(2), sick(3)])).findings).toHaveLength(3);
  const [finding, ...others] = assess(imagine([sick(1), sick(2), sick(3), sick(4)])).findings;
  expect(others).toEqual([]);
  expect(finding).toMatchObject({
    id: 'clients/rejected',
    subject: {},
    message: expect.stringContaining('on 4 nodes, such as 10.0.0.1:6379: rejected connections: 1 in'),
  });
  expect(finding?.evidence['nodes']).toBe('10.0.0.1:6379 10.0.0.2:6379 10.0.0.3:6379 10.0.0.4:6379');
});

describe('a cluster', () => {
  const clusterInfo = (text: string) => ({ end: { clusterInfo: { value: parseInfo(text.replaceAll(' ', '\r\n')) } } });
  const fine = 'cluster_state:ok cluster_slots_assigned:16384 cluster_slots_ok:16384 cluster_slots_pfail:0 cluster_slots_fail:0';
  const shard = (port: number, keys: number, more: ImaginedNode = clusterInfo(fine)) =>
    imagineNode({
      slots: 5461,
      ...more,
      address: `10.0.0.1:${port}`,
      fields: { connected_slaves: 1, db0: `keys=${keys},expires=0,avg_ttl=0` },
    });

  test('of like shards is fine', () => {
    expect(says(imagine([shard(1, 5000), shard(2, 5100), shard(3, 4900)], { topology: 'cluster' }))).toEqual([]);
  });

  test('with one shard much fuller than the rest says which', () => {
    const { findings } = assess(imagine([shard(1, 20_000), shard(2, 2000), shard(3, 2000)], { topology: 'cluster' }));
    expect(findings).toEqual([
      expect.objectContaining({
        id: 'cluster/imbalance',
        severity: 'warning',
        message: expect.stringContaining('10.0.0.1:1 has 150 % more keys'),
      }),
    ]);
  });

  test('that is down is an error, and so are failed slots', () => {
    const down = clusterInfo(
      'cluster_state:fail cluster_slots_assigned:16384 cluster_slots_ok:10923 cluster_slots_pfail:0 cluster_slots_fail:5461',
    );
    expect(says(imagine([shard(1, 10, down)], { topology: 'cluster' }))).toEqual(['error cluster/state', 'error cluster/slots-failing']);
  });

  test('that lists a member it has given up on is a warning, and names it', () => {
    const absent = [{ address: '10.0.0.9:6379', role: 'replica' as const, slots: [], reason: 'the cluster has marked it as failed' }];
    const { findings } = assess(imagine([shard(1), shard(2), shard(3)], { topology: 'cluster', absent }));
    expect(findings).toMatchObject([
      {
        id: 'cluster/failed-member',
        severity: 'warning',
        message: 'replica 10.0.0.9:6379 cannot be used: the cluster has marked it as failed',
      },
    ]);
  });

  test('whose shards have no replica is a warning for sessions', () => {
    const bare = imagineNode({ slots: 5461, ...clusterInfo(fine) });
    expect(says(imagine([bare], { topology: 'cluster', role: 'session' }))).toEqual(['warning cluster/no-replica']);
  });

  test('that does not say how it is cannot be fine', () => {
    const silent = imagineNode({ slots: 5461, end: { clusterInfo: { unavailable: 'user ops may not run CLUSTER INFO' } } });
    expect(assess(imagine([silent], { topology: 'cluster' })).unchecked).toContainEqual(
      expect.objectContaining({ id: 'cluster/state', matters: true }),
    );
  });
});

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
      {
        role: 'replica',
        fields: { role: 'slave', master_link_status: 'down', master_host: 'p', master_port: 1, master_link_down_since_seconds: 60 },
      },
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

describe('a finding that several nodes have', () => {
  const at = (last: number, after: ImaginedNode['after']) => imagineNode({ address: `10.0.0.${last}:6379`, after: after ?? {} });

  test('is one about the deployment: the worst node speaks, and all addresses are kept', () => {
    const sick = [3, 9, 5].map((rejected, at_) => at(at_ + 1, { rejected_connections: rejected }));
    const [finding, ...others] = assess(imagine(sick)).findings;
    expect(others).toEqual([]);
    expect(finding).toMatchObject({
      id: 'clients/rejected',
      subject: {},
      message: expect.stringContaining('on 3 nodes, worst 10.0.0.2:6379: rejected connections: 9 in'),
      evidence: { rejectedConnections: 9, nodes: '10.0.0.1:6379 10.0.0.2:6379 10.0.0.3:6379' },
    });
  });

  test('stays apart where its cause is another: no kind of error hides behind another one', () => {
    const { findings } = assess(
      imagine([at(1, { errorstat_OOM: 'count=1' }), at(2, { errorstat_MISCONF: 'count=2' }), at(3, { errorstat_OOM: 'count=8' })]),
    );
    expect(findings.map(({ subject, message }) => `${subject.node ?? ''} ${message}`)).toEqual([
      expect.stringContaining(' on 2 nodes, worst 10.0.0.3:6379: 8 OOM errors'),
      expect.stringContaining('10.0.0.2:6379 2 MISCONF errors'),
    ]);
  });

  test('that all say alike needs no example', () => {
    const policy = (last: number) => imagineNode({ address: `10.0.0.${last}:6379`, fields: { maxmemory_policy: 'noeviction' } });
    const { findings } = assess(imagine([policy(1), policy(2)]));
    expect(findings[0]?.message).toBe('on 2 nodes: eviction policy noeviction on a cache: writes fail when it is full');
  });
});

test('redirections are no errors: a failover does not make a healthy cluster sick', () => {
  const node = (kinds: ImaginedNode['after']) =>
    saysOf({ after: { total_error_replies: 600, total_commands_processed: 5_001_000, ...kinds } });
  expect(node({ errorstat_MOVED: 'count=500', errorstat_ASK: 'count=60', errorstat_TRYAGAIN: 'count=40' })).toEqual([]);
  expect(node({ errorstat_MOVED: 'count=500', errorstat_ERR: 'count=100' })).toEqual(['warning errors/rate']);
});

describe('a replica without its primary', () => {
  const down = (more: ImaginedNode['fields'], after: ImaginedNode['after'] = {}) =>
    saysOf({ role: 'replica', fields: { role: 'slave', master_link_status: 'down', master_host: 'p', master_port: 1, ...more }, after });

  test('is a warning for some seconds, for it may just be connecting, and an error from then on', () => {
    expect(down({ master_link_down_since_seconds: 1 })).toContain('warning replication/link-down');
    expect(down({ master_link_down_since_seconds: 11 })).toContain('error replication/link-down');
  });

  test('that never had a link is judged by the window', () => {
    const never = { role: 'slave', master_link_status: 'down', master_host: 'p', master_port: 1, master_link_down_since_seconds: -1 };
    expect(saysOf({ role: 'replica', seconds: 60, fields: never })).toContain('error replication/link-down');
    expect(saysOf({ role: 'replica', seconds: 1, fields: never })).toContain('warning replication/link-down');
  });
});

test('a replica that is being synchronised is a note for a cache, and a warning where data matter', () => {
  const fields = { connected_slaves: 1, slave0: 'ip=10.0.0.2,port=6379,state=wait_bgsave,offset=0,lag=0' };
  expect(saysOf({ fields })).toEqual(['info replication/synchronising']);
  expect(saysOf({ fields }, { role: 'session' })).toContain('warning replication/synchronising');
});

test('one cause is one finding: what a primary holds for a replica that lags is told by the lag', () => {
  const behind = 'ip=10.0.0.2,port=6379,state=online,offset=0,lag=1';
  const fields = { connected_slaves: 1, mem_total_replication_buffers: 100 * MB, master_repl_offset: 100 * MB, slave0: behind };
  expect(saysOf({ fields })).toEqual(['warning replication/lag']);
});

test('a cache whose keys are all replaced within a minute is too small, and no percentage tells that', () => {
  const { findings } = assess(imagine([imagineNode({ after: { evicted_keys: 5000 }, fields: { db0: 'keys=100,expires=0,avg_ttl=0' } })]));
  expect(findings).toMatchObject([
    { id: 'eviction/rate', severity: 'warning', message: expect.stringContaining('all keys are replaced every 200 ms') },
  ]);
});

test('what a server is too old for is said once, with the servers that tell it', () => {
  const { unchecked } = assess(imagine([imagineNode({ server: 'redis-7.0' })], { engine: 'redis', engineVersion: '7.0.15' }));
  const old = unchecked.filter(({ reason }) => reason === 'this server does not tell it');
  expect(old.map(({ id, wouldNeed }) => `${id}: ${wouldNeed}`)).toEqual([
    'clients/buffer-overrun: Redis 7.2 or any Valkey',
    'security/access-denied: Redis 7.2 or any Valkey',
  ]);
});

test('a release of which no date is known is unchecked, not fine', () => {
  const { findings, unchecked } = assess(imagine([imagineNode()], { engine: 'redict', engineVersion: '7.3.6' }));
  expect(findings).toEqual([]);
  expect(unchecked).toContainEqual(
    expect.objectContaining({
      id: 'server/end-of-life',
      reason: 'no date is known from which redict 7.3 gets no more fixes',
      matters: false,
    }),
  );
});

describe('a node that does not answer', () => {
  const silent = (role: 'primary' | 'replica', silentSeconds: number | null) => [
    { address: '10.0.0.9:6379', role, slots: role === 'primary' ? 5461 : 0, reason: '10.0.0.9:6379 refused the connection', silentSeconds },
  ];

  test('is an error when it is a primary, a warning when it is a replica', () => {
    const [primary] = assess(imagine([imagineNode()], { silent: silent('primary', null) })).findings;
    expect(primary).toMatchObject({
      id: 'server/unreachable',
      severity: 'error',
      message: 'primary 10.0.0.9:6379 with 5,461 slots does not answer: refused the connection',
    });
    expect(says(imagine([imagineNode()], { silent: silent('replica', null) }))).toEqual(['warning server/unreachable']);
  });

  test('is told also when no other one answers, and since when', () => {
    const [only] = assess(imagine([], { silent: silent('primary', 12) })).findings;
    expect(only).toMatchObject({ severity: 'error', message: expect.stringContaining('has not answered for 12 s') });
  });
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

  test('that all its nodes see down is one error, and the worst view with their number where they disagree', () => {
    const down = clusterInfo(
      'cluster_state:fail cluster_slots_assigned:16384 cluster_slots_ok:10923 cluster_slots_pfail:0 cluster_slots_fail:5461',
    );
    const messages = (...views: readonly ImaginedNode[]) =>
      assess(
        imagine(
          views.map((view, at) => shard(at, 10, view)),
          { topology: 'cluster' },
        ),
      ).findings.map(({ message }) => message);
    expect(messages(down, down, down)).toEqual([
      'cluster_state fail, 16,384 of 16,384 slots assigned: commands are refused',
      '5,461 slots of failed nodes: their keys cannot be read',
    ]);
    expect(messages(clusterInfo(fine), down, clusterInfo(fine))[0]).toMatch(/^cluster_state fail.* \(as 1 of 3 nodes see it\)$/);
  });

  test('that lists a member it has given up on is a warning, and names it', () => {
    const absent = [{ address: '10.0.0.9:6379', role: 'replica' as const, slots: [], reason: 'the cluster has marked it as failed' }];
    const { findings } = assess(imagine([shard(1, 10), shard(2, 10), shard(3, 10)], { topology: 'cluster', absent }));
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

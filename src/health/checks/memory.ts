import { formatBytes, formatFraction, formatInteger } from '../../text/humanize.ts';
import { databases } from '../../redis/keyspace-info.ts';
import { beyond, type Check, everyRole, nodeCheck } from '../check.ts';
import { type Reading, Untold } from '../reading.ts';

const evictionPage = 'https://redis.io/docs/latest/develop/reference/eviction/';

const nearLimit = nodeCheck({
  id: 'memory/near-limit',
  title: 'memory is close to maxmemory, and little of it can be evicted',
  reads: ['INFO used_memory', 'INFO maxmemory', 'INFO maxmemory_policy', 'INFO keyspace', 'INFO mem_not_counted_for_evict?'],
  roles: everyRole,
  matters: ['cache', 'session', 'queue', 'store'],
  on: 'primary',
  thresholds: { warningShare: 0.8, errorShare: 0.9, evictableShare: 0.1 },
  rationale:
    'At maxmemory a server with noeviction refuses every write that needs memory. volatile-* policies do the same when hardly any key ' +
    'has a TTL. With allkeys-* a full cache is in order: how much it evicts is judged by eviction/rate.',
  advice:
    'raise maxmemory, give keys a TTL, or choose an allkeys-* policy if this is only a cache: `CONFIG SET maxmemory-policy allkeys-lru`',
  source: evictionPage,
  assess(reading, { warningShare, errorShare, evictableShare }) {
    const [usedBytes, limitBytes, policy] = [countedBytes(reading), reading.gauge('maxmemory'), reading.text('maxmemory_policy')];
    if (limitBytes === 0 || !refusesWrites(reading, policy, evictableShare)) return [];
    return beyond(usedBytes / limitBytes, { warning: warningShare, error: errorShare }, (bound) => ({
      cause: policy,
      message:
        `memory ${formatBytes(usedBytes)} of ${formatBytes(limitBytes)} (${formatFraction(usedBytes / limitBytes)}, ` +
        `bound ${formatFraction(bound)}) with policy ${policy}: writes fail when it is full`,
      evidence: { usedMemoryBytes: usedBytes, maxmemoryBytes: limitBytes, policy },
    }));
  },
});

const noLimit = nodeCheck({
  id: 'memory/no-limit',
  title: 'a cache has no maxmemory',
  reads: ['INFO maxmemory', 'INFO used_memory', 'INFO executable'],
  roles: { cache: 'warning', session: 'warning', queue: 'info', store: 'info' },
  matters: [],
  on: 'primary',
  thresholds: {},
  rationale:
    'Without maxmemory a server grows until the machine swaps or the kernel kills it. ' +
    'Managed services enforce a limit of their own and show 0, so this is judged only where the server tells its executable.',
  advice: 'set maxmemory to what the machine can spare: `CONFIG SET maxmemory 2gb`',
  source: evictionPage,
  assess(reading) {
    if (reading.gauge('maxmemory') > 0) return [];
    if (reading.text('executable') === '')
      throw new Untold('maxmemory is 0, which on a managed service does not mean that there is no limit', 'the limit of the service plan');
    return [
      {
        severity: 'warning',
        badness: reading.gauge('used_memory'),
        message: `no maxmemory: ${formatBytes(reading.gauge('used_memory'))} now, and it may grow until the machine has none left`,
        evidence: { maxmemoryBytes: 0, usedMemoryBytes: reading.gauge('used_memory') },
      },
    ];
  },
});

const evictionPolicy = nodeCheck({
  id: 'memory/eviction-policy',
  title: 'the eviction policy does not suit a cache, or is not the wanted one',
  reads: ['INFO maxmemory_policy', 'INFO maxmemory'],
  roles: { cache: 'warning', session: 'warning', queue: 'warning', store: 'warning' },
  matters: [],
  on: 'primary',
  thresholds: {},
  rationale:
    'A cache that may not evict stops caching when it is full. ' +
    'When the profile names targets.evictionPolicy, that one is expected, whatever the role; it has no effect without maxmemory.',
  advice: 'set the policy, here and in the configuration file: `CONFIG SET maxmemory-policy allkeys-lru`',
  source: evictionPage,
  assess(reading, _thresholds, { role, targets }) {
    const [policy, limitBytes] = [reading.text('maxmemory_policy'), reading.gauge('maxmemory')];
    const wanted = targets.evictionPolicy;
    if (wanted !== undefined && policy !== wanted) {
      return [
        {
          severity: 'warning',
          cause: policy,
          message: `eviction policy ${policy}, target ${wanted}`,
          evidence: { policy, wanted },
          advice: `\`CONFIG SET maxmemory-policy ${wanted}\``,
        },
      ];
    }
    if (wanted !== undefined || role !== 'cache' || limitBytes === 0 || policy !== 'noeviction') return [];
    return [{ severity: 'warning', message: 'eviction policy noeviction on a cache: writes fail when it is full', evidence: { policy } }];
  },
});

const nothingToEvict = nodeCheck({
  id: 'memory/nothing-to-evict',
  title: 'a volatile-* policy, but few keys have a TTL',
  reads: ['INFO maxmemory', 'INFO maxmemory_policy', 'INFO keyspace'],
  roles: { cache: 'warning', session: 'warning', queue: 'info', store: 'info' },
  matters: [],
  on: 'primary',
  thresholds: { warningShareWithoutTtl: 0.9, leastKeys: 1000 },
  rationale: 'volatile-* policies evict only keys with a TTL. When nearly none has one, a full server behaves as with noeviction.',
  advice: 'give the keys a TTL, or use an allkeys-* policy; `cacheops audit` shows which families have none',
  source: evictionPage,
  assess(reading, { warningShareWithoutTtl, leastKeys }) {
    const policy = reading.text('maxmemory_policy');
    const { keys, withExpiry } = keyTotals(reading);
    if (reading.gauge('maxmemory') === 0 || !policy.startsWith('volatile-') || keys < leastKeys) return [];
    const share = 1 - withExpiry / keys;
    return beyond(share, { warning: warningShareWithoutTtl }, (bound) => ({
      message:
        `${formatFraction(share)} of ${formatInteger(keys)} keys have no TTL (bound ${formatFraction(bound)}): ` +
        `${policy} has little to evict, and writes fail when memory is full`,
      evidence: { keys, keysWithExpiry: withExpiry, policy },
    }));
  },
});

const hostMemory = nodeCheck({
  id: 'memory/host',
  title: "the server takes most of the machine's memory",
  reads: ['INFO used_memory_rss', 'INFO total_system_memory', 'INFO aof_enabled', 'CONFIG GET save?'],
  roles: everyRole,
  matters: [],
  thresholds: { warningShareWithForks: 0.7, warningShare: 0.9 },
  rationale:
    'A snapshot or AOF rewrite forks, and every page written meanwhile is copied: up to twice the memory. ' +
    "In a container the limit may be lower than the machine's memory that the server sees.",
  advice: 'lower maxmemory, move to a larger machine, or take snapshots on a replica',
  source: 'https://gitlab.com/gitlab-com/runbooks/-/blob/master/metrics-catalog/saturation/redis_memory.libsonnet',
  assess(reading, { warningShareWithForks, warningShare }) {
    const [rssBytes, hostBytes] = [reading.gauge('used_memory_rss'), reading.gauge('total_system_memory')];
    if (hostBytes === 0) throw new Untold('the server does not know the memory of its machine');
    const forks = reading.gauge('aof_enabled') === 1 || savesSnapshots(reading);
    return beyond(rssBytes / hostBytes, { warning: forks ? warningShareWithForks : warningShare }, (bound) => ({
      message:
        `${formatBytes(rssBytes)} of the machine's ${formatBytes(hostBytes)} (${formatFraction(rssBytes / hostBytes)}, ` +
        `bound ${formatFraction(bound)}${forks ? ' as it forks to persist' : ''}): the kernel may kill it`,
      evidence: { usedMemoryRssBytes: rssBytes, totalSystemMemoryBytes: hostBytes, persists: forks },
    }));
  },
});

export const memoryChecks: readonly Check[] = [nearLimit, noLimit, evictionPolicy, nothingToEvict, hostMemory];

/** What the server compares with maxmemory: buffers of replicas and the AOF do not count. */
function countedBytes(reading: Reading): number {
  return reading.gauge('used_memory') - (reading.tells('mem_not_counted_for_evict') ? reading.gauge('mem_not_counted_for_evict') : 0);
}

function refusesWrites(reading: Reading, policy: string, evictableShare: number): boolean {
  if (policy === 'noeviction') return true;
  const { keys, withExpiry } = keyTotals(reading);
  return policy.startsWith('volatile-') && withExpiry < keys * evictableShare;
}

function keyTotals({ info }: Reading): { keys: number; withExpiry: number } {
  const all = databases(info);
  return {
    keys: all.reduce((sum, { keys }) => sum + keys, 0),
    withExpiry: all.reduce((sum, { keysWithExpiry }) => sum + keysWithExpiry, 0),
  };
}

/** Unknown settings count as the shipped ones, which save. */
function savesSnapshots(reading: Reading): boolean {
  return !('value' in reading.node.settings) || reading.setting('save') !== '';
}

import { attachedReplicas } from '../../redis/replication-info.ts';
import { plural } from '../../text/plural.ts';
import { formatBytes, formatInteger, formatNumber } from '../../text/humanize.ts';
import { beyond, type Check, everyRole, informative, nodeCheck } from '../check.ts';

const MB = 1024 * 1024;
const memoryDoctor = 'https://github.com/redis/redis/blob/7.2/src/object.c';

const clientBuffers = nodeCheck({
  id: 'memory/client-buffers',
  title: 'clients take much memory each',
  reads: ['INFO mem_clients_normal', 'INFO connected_clients'],
  roles: everyRole,
  matters: [],
  thresholds: { warningBytesPerClient: 200 * 1024 },
  rationale:
    'Large buffers mean clients that read slowly, or ask for much at once. They count towards maxmemory, so a cache evicts to feed them.',
  advice: 'find them with `CLIENT LIST` (omem, tot-mem), and limit them: maxmemory-clients (Redis 7.0) or client-output-buffer-limit',
  source: memoryDoctor,
  assess(reading, { warningBytesPerClient }) {
    const [bufferBytes, clients] = [reading.gauge('mem_clients_normal'), Math.max(1, reading.gauge('connected_clients'))];
    return beyond(bufferBytes / clients, { warning: warningBytesPerClient }, (bound) => ({
      message: `clients hold ${formatBytes(bufferBytes / clients)} each on average (bound ${formatBytes(bound)}), ${formatBytes(bufferBytes)} in all`,
      evidence: { memClientsNormalBytes: bufferBytes, connectedClients: clients },
    }));
  },
});

const replicaBuffers = nodeCheck({
  id: 'memory/replica-buffers',
  title: 'replicas keep much unsent data in memory',
  reads: ['INFO connected_slaves', 'INFO mem_clients_slaves', 'INFO mem_total_replication_buffers?', 'INFO mem_replication_backlog'],
  roles: everyRole,
  matters: [],
  on: 'primary',
  thresholds: { warningBytesPerReplica: 10 * MB },
  rationale:
    "What a replica has not read yet waits in the primary's memory. From Redis 7.0 on replicas share one buffer, of which the backlog is " +
    'a part. When a replica is that far behind, replication/lag says so instead.',
  advice: 'look at the network to the replicas and at their load; raise client-output-buffer-limit replica only when memory allows',
  source: memoryDoctor,
  assess(reading, { warningBytesPerReplica }) {
    const replicas = reading.gauge('connected_slaves');
    if (replicas === 0) return [];
    const unsentBytes = reading.tells('mem_total_replication_buffers')
      ? reading.gauge('mem_total_replication_buffers') - reading.gauge('mem_replication_backlog')
      : reading.gauge('mem_clients_slaves');
    const isBehind = attachedReplicas(reading.info).some(({ lagBytes }) => lagBytes !== null && lagBytes > warningBytesPerReplica);
    if (isBehind) return []; // The same bytes from the other side: replication/lag tells of them.
    return beyond(unsentBytes / replicas, { warning: warningBytesPerReplica }, (bound) => ({
      message:
        `${formatBytes(unsentBytes)} wait to be sent to ${plural(replicas, 'replica')} (bound ${formatBytes(bound)} each): ` +
        'a replica reads too slowly',
      evidence: { unsentBytes, connectedReplicas: replicas },
    }));
  },
});

const cachedScripts = nodeCheck({
  id: 'memory/cached-scripts',
  title: 'very many scripts are cached',
  reads: ['INFO number_of_cached_scripts'],
  roles: everyRole,
  matters: [],
  thresholds: { warningScripts: 1000 },
  rationale:
    'Each distinct script text is kept, until Redis 7.4 for ever. Scripts with values pasted into their text grow memory without end.',
  advice: 'pass values as KEYS and ARGV instead of writing them into the script',
  source: memoryDoctor,
  assess(reading, { warningScripts }) {
    const scripts = reading.gauge('number_of_cached_scripts');
    return beyond(scripts, { warning: warningScripts }, (bound) => ({
      message: `${formatInteger(scripts)} scripts are cached (bound ${formatInteger(bound)}): values are probably written into their text`,
      evidence: { cachedScripts: scripts },
    }));
  },
});

const peak = nodeCheck({
  id: 'memory/peak',
  title: 'memory was much higher once',
  reads: ['INFO used_memory', 'INFO used_memory_peak'],
  roles: informative,
  matters: [],
  thresholds: { infoRatio: 1.5, leastUsedBytes: 5 * MB },
  rationale: 'After a peak the allocator may keep pages, which shows as fragmentation that is none.',
  advice: 'nothing to do, unless memory/fragmentation speaks up as well: then a restart or activedefrag gives the pages back',
  source: memoryDoctor,
  assess(reading, { infoRatio, leastUsedBytes }) {
    const [usedBytes, peakBytes] = [reading.gauge('used_memory'), reading.gauge('used_memory_peak')];
    if (usedBytes < leastUsedBytes || peakBytes / usedBytes <= infoRatio) return [];
    return [
      {
        severity: 'info',
        badness: peakBytes / usedBytes,
        message: `memory once peaked at ${formatBytes(peakBytes)}, ${formatNumber(peakBytes / usedBytes)} times the ${formatBytes(usedBytes)} of now`,
        evidence: { usedMemoryBytes: usedBytes, usedMemoryPeakBytes: peakBytes },
      },
    ];
  },
});

export const overheadChecks: readonly Check[] = [clientBuffers, replicaBuffers, cachedScripts, peak];

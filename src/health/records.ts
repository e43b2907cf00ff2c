import type { DataRecord } from '../report.ts';
import type { LoadFigures, StatsData } from './figures/index.ts';

/** One flat row a node, and one for the total of those that serve the keyspace, told apart by `scope`: for CSV and NDJSON. */
export function statsRecords({ nodes, total, window }: StatsData): readonly DataRecord[] {
  return [
    ...nodes.map((node) => ({
      scope: 'node',
      node: node.address,
      role: node.role,
      uptimeSeconds: node.uptimeSeconds,
      windowSeconds: node.windowSeconds,
      ...load(node),
      nodesCounted: 1,
      nodesExpected: 1,
      replicas: node.replication?.replicas.length ?? null,
      linkUp: node.replication?.link?.up ?? null,
    })),
    {
      scope: 'total',
      node: null,
      role: null,
      uptimeSeconds: null,
      windowSeconds: window.seconds,
      ...load(total),
      nodesCounted: total.nodesCounted,
      nodesExpected: total.nodesExpected,
      replicas: null,
      linkUp: null,
    },
  ];
}

function load({ hits, memory, traffic, latency, keyspace, errors }: LoadFigures): DataRecord {
  return {
    hitRatio: hits.window.ratio,
    lookups: hits.window.lookups,
    hitRatioSinceBoot: hits.sinceBoot.ratio,
    lookupsSinceBoot: hits.sinceBoot.lookups,
    usedMemoryBytes: memory.usedBytes,
    maxmemoryBytes: memory.limitBytes,
    policy: memory.policy,
    fragmentationRatio: memory.fragmentationRatio,
    fragmentationBytes: memory.fragmentationBytes,
    evictedKeysPerSecond: memory.evictedKeysPerSecond,
    expiredKeysPerSecond: memory.expiredKeysPerSecond,
    commandsPerSecond: traffic.commandsPerSecond,
    inputBytesPerSecond: traffic.inputBytesPerSecond,
    outputBytesPerSecond: traffic.outputBytesPerSecond,
    clients: traffic.clients,
    clientsLimit: traffic.clientsLimit,
    blockedClients: traffic.blockedClients,
    rejectedConnections: traffic.rejectedConnections,
    roundTripP50Ms: latency.roundTrip?.p50Ms ?? null,
    roundTripP90Ms: latency.roundTrip?.p90Ms ?? null,
    roundTripP99Ms: latency.roundTrip?.p99Ms ?? null,
    roundTripMaxMs: latency.roundTrip?.maxMs ?? null,
    keys: keyspace?.keys ?? null,
    keysWithExpiry: keyspace?.keysWithExpiry ?? null,
    errorReplies: errors.replies,
    redirections: errors.redirections,
  };
}

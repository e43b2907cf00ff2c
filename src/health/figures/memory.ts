import type { NodeFacts } from '../facts.ts';
import { agreed, infoOf, ratioOf, sumCounted, sumGauge, sumOf, sumPerSecond } from './sums.ts';

export interface MemoryFigures {
  readonly usedBytes: number | null;
  readonly peakBytes: number | null;
  readonly rssBytes: number | null;
  /** maxmemory; 0 when some node has none. */
  readonly limitBytes: number | null;
  /** What is left up to the limit; null without one. */
  readonly headroomBytes: number | null;
  /** `mixed` when nodes differ. */
  readonly policy: string | null;
  /** Of one node as it says; over several, resident by used. */
  readonly fragmentationRatio: number | null;
  readonly fragmentationBytes: number | null;
  readonly evictedKeys: number | null;
  readonly evictedKeysPerSecond: number | null;
  readonly expiredKeys: number | null;
  readonly expiredKeysPerSecond: number | null;
}

export function memoryFigures(nodes: readonly NodeFacts[]): MemoryFigures {
  const [usedBytes, rssBytes, limitBytes] = [sumGauge(nodes, 'used_memory'), sumGauge(nodes, 'used_memory_rss'), limitOf(nodes)];
  return {
    usedBytes,
    peakBytes: sumGauge(nodes, 'used_memory_peak'),
    rssBytes,
    limitBytes,
    headroomBytes: usedBytes === null || limitBytes === null || limitBytes === 0 ? null : Math.max(0, limitBytes - usedBytes),
    policy: agreed(nodes, 'maxmemory_policy'),
    fragmentationRatio: nodes.length === 1 ? sumGauge(nodes, 'mem_fragmentation_ratio') : ratioOf(rssBytes, usedBytes),
    fragmentationBytes: sumGauge(nodes, 'mem_fragmentation_bytes'),
    evictedKeys: sumCounted(nodes, 'evicted_keys'),
    evictedKeysPerSecond: sumPerSecond(nodes, 'evicted_keys'),
    expiredKeys: sumCounted(nodes, 'expired_keys'),
    expiredKeysPerSecond: sumPerSecond(nodes, 'expired_keys'),
  };
}

function limitOf(nodes: readonly NodeFacts[]): number | null {
  const limits = nodes.map((node) => infoOf(node)?.number('maxmemory'));
  return limits.includes(0) ? 0 : sumOf(nodes, (node) => infoOf(node)?.number('maxmemory'));
}

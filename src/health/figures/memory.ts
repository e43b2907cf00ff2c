import type { NodeFacts } from '../facts.ts';
import { agreed, infoOf, ratioOf, sumCounted, sumGauge, sumPerSecond } from './sums.ts';

export interface MemoryFigures {
  readonly usedBytes: number | null;
  readonly peakBytes: number | null;
  readonly rssBytes: number | null;
  /** Whether every node has a maxmemory; null when not told. */
  readonly limited: boolean | null;
  /** maxmemory; null when some node has none. */
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
  const [usedBytes, rssBytes] = [sumGauge(nodes, 'used_memory'), sumGauge(nodes, 'used_memory_rss')];
  const { limited, limitBytes } = limitOf(nodes);
  return {
    usedBytes,
    peakBytes: sumGauge(nodes, 'used_memory_peak'),
    rssBytes,
    limited,
    limitBytes,
    headroomBytes: usedBytes === null || limitBytes === null ? null : Math.max(0, limitBytes - usedBytes),
    policy: agreed(nodes, 'maxmemory_policy'),
    fragmentationRatio: nodes.length === 1 ? sumGauge(nodes, 'mem_fragmentation_ratio') : ratioOf(rssBytes, usedBytes),
    fragmentationBytes: sumGauge(nodes, 'mem_fragmentation_bytes'),
    evictedKeys: sumCounted(nodes, 'evicted_keys'),
    evictedKeysPerSecond: sumPerSecond(nodes, 'evicted_keys'),
    expiredKeys: sumCounted(nodes, 'expired_keys'),
    expiredKeysPerSecond: sumPerSecond(nodes, 'expired_keys'),
  };
}

/** A server says 0 for none; a sum with one that has none is none. */
function limitOf(nodes: readonly NodeFacts[]): Pick<MemoryFigures, 'limited' | 'limitBytes'> {
  const isUnlimited = nodes.some((node) => infoOf(node)?.number('maxmemory') === 0);
  const limitBytes = isUnlimited ? null : sumGauge(nodes, 'maxmemory');
  return { limited: isUnlimited ? false : limitBytes === null ? null : true, limitBytes };
}

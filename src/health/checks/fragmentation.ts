import { formatBytes, formatNumber } from '../../text/humanize.ts';
import { beyond, type Check, everyRole, informative, nodeCheck } from '../check.ts';
import type { Reading } from '../reading.ts';

const MB = 1024 * 1024;

const fragmentation = nodeCheck({
  id: 'memory/fragmentation',
  title: 'the process holds much more memory than its data need',
  reads: ['INFO used_memory', 'INFO mem_fragmentation_ratio', 'INFO mem_fragmentation_bytes'],
  roles: everyRole,
  matters: [],
  thresholds: { warningRatio: 1.5, warningBytes: 100 * MB, leastUsedBytes: 5 * MB },
  rationale:
    'A high ratio alone says nothing: on a small data set a few megabytes of overhead make it high. ' +
    'So both must be passed, the ratio and the bytes. The bytes are the default of active-defrag-ignore-bytes.',
  advice:
    'turn on active defragmentation where the allocator allows it: `CONFIG SET activedefrag yes`; or restart in a quiet hour, replica first',
  source: 'https://redis.io/docs/latest/commands/info/',
  assess(reading, { warningRatio, warningBytes, leastUsedBytes }) {
    const [ratio, bytes] = [reading.gauge('mem_fragmentation_ratio'), reading.gauge('mem_fragmentation_bytes')];
    if (reading.gauge('used_memory') < leastUsedBytes || bytes <= warningBytes) return [];
    return beyond(ratio, { warning: warningRatio }, (bound) => ({
      message: `fragmentation ${formatNumber(ratio)} (bound ${formatNumber(bound)}): ${formatBytes(bytes)} held beyond the data`,
      evidence: { memFragmentationRatio: ratio, memFragmentationBytes: bytes },
    }));
  },
});

const swapped = nodeCheck({
  id: 'memory/swapped',
  title: 'part of the data is not in memory',
  reads: ['INFO used_memory', 'INFO used_memory_rss'],
  roles: everyRole,
  matters: [],
  thresholds: { warningMissingShare: 0.1, leastUsedBytes: 5 * MB },
  rationale:
    'When less is resident than the data need, the rest was swapped out: touching it takes milliseconds instead of nanoseconds, and every client waits.',
  advice: 'give the machine more memory or lower maxmemory; look at `vmstat 1` (si, so) on the machine',
  source: 'https://redis.io/docs/latest/operate/oss_and_stack/management/optimization/latency/',
  assess(reading, { warningMissingShare, leastUsedBytes }) {
    const [usedBytes, rssBytes] = [reading.gauge('used_memory'), reading.gauge('used_memory_rss')];
    if (usedBytes < leastUsedBytes) return [];
    return beyond(1 - rssBytes / usedBytes, { warning: warningMissingShare }, () => ({
      message: `${formatBytes(rssBytes)} resident for ${formatBytes(usedBytes)} of data: the rest is swapped out, and reading it is slow`,
      evidence: { usedMemoryBytes: usedBytes, usedMemoryRssBytes: rssBytes },
    }));
  },
});

/** The allocator's own view: which part of the overhead is fragmentation, which is pages kept for later. */
const allocatorCheck = (part: 'frag' | 'rss', id: string, title: string, rationale: string, advice: string): Check =>
  nodeCheck({
    id,
    title,
    reads: ['INFO used_memory', `INFO allocator_${part}_ratio`, `INFO allocator_${part}_bytes`],
    roles: informative,
    matters: [],
    thresholds: { infoRatio: 1.1, infoBytes: 10 * MB, infoShareOfUsed: 0.1 },
    rationale,
    advice,
    source: 'https://github.com/redis/redis/blob/7.2/src/object.c',
    assess(reading, bounds) {
      const [ratio, bytes] = [reading.gauge(`allocator_${part}_ratio`), reading.gauge(`allocator_${part}_bytes`)];
      if (ratio <= bounds.infoRatio || bytes <= leastBytes(reading, bounds)) return [];
      return [
        {
          severity: 'info',
          badness: bytes,
          message: `allocator_${part}_ratio ${formatNumber(ratio)} (bound ${formatNumber(bounds.infoRatio)}), ${formatBytes(bytes)}`,
          evidence: { ratio, bytes },
        },
      ];
    },
  });

const leastBytes = (
  reading: Reading,
  { infoBytes, infoShareOfUsed }: { readonly infoBytes: number; readonly infoShareOfUsed: number },
): number => Math.max(infoBytes, infoShareOfUsed * reading.gauge('used_memory'));

export const fragmentationChecks: readonly Check[] = [
  fragmentation,
  swapped,
  allocatorCheck(
    'frag',
    'memory/allocator-fragmentation',
    "the allocator's pages are partly empty",
    'allocator_frag_ratio compares the bytes allocated with the pages they lie in: fragmentation proper, which active defragmentation can mend.',
    '`CONFIG SET activedefrag yes`',
  ),
  allocatorCheck(
    'rss',
    'memory/allocator-retained',
    'the allocator keeps pages it does not use',
    'Pages that were freed but not given back to the system yet. They are used again when the data grow.',
    'nothing to do while memory suffices; `MEMORY PURGE` asks the allocator to give them back',
  ),
];

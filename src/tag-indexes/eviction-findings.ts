import type { Finding } from '../report.ts';
import { formatBytes, formatFraction } from '../text/humanize.ts';
import { plural } from '../text/plural.ts';
import { INDEX_EVICTABLE, INDEX_STAYS } from './explanations.ts';
import type { HomeTotals } from './home-totals.ts';
import type { EvictionPolicy } from './policies.ts';

/** A tenth of the memory that is not cache any more. */
const MUCH_OF_MEMORY = 0.1;

/** What the eviction policy of one node means to the indexes of the deployment. */
export function evictionFindings({ node, policy, maxmemoryBytes }: EvictionPolicy, homes: readonly HomeTotals[]): readonly Finding[] {
  const indexed = homes.filter(({ members }) => members !== null);
  const sum = (of: (home: HomeTotals) => number): number => indexed.reduce((total, home) => total + of(home), 0);
  const [tags, withoutTtl, bytes] = [sum((home) => home.tags), sum((home) => home.withoutTtl), sum((home) => home.bytes ?? 0)];
  if (maxmemoryBytes === 0 || tags === 0) return [];
  const evidence = { policy, maxmemoryBytes, indexes: tags, withoutTtl, indexBytes: bytes };
  if (policy.startsWith('allkeys-')) {
    return [
      {
        id: INDEX_EVICTABLE.id,
        severity: 'warning',
        subject: { node },
        message: `${policy} may evict any of ${plural(tags, 'index', 'indexes')} before the entries that it leads to: no purge by tag finds these then`,
        evidence,
        advice: INDEX_EVICTABLE.advice,
        source: INDEX_EVICTABLE.source,
      },
    ];
  }
  const share = bytes / maxmemoryBytes;
  if (!policy.startsWith('volatile-') || withoutTtl === 0 || share < MUCH_OF_MEMORY) return [];
  return [
    {
      id: INDEX_STAYS.id,
      severity: 'warning',
      subject: { node },
      message: `indexes take ${formatBytes(bytes)}, ${formatFraction(share)} of maxmemory, and ${policy} never evicts ${plural(withoutTtl, 'index', 'indexes')} without TTL: they grow until writes fail`,
      evidence,
      advice: INDEX_STAYS.advice,
      source: INDEX_STAYS.source,
    },
  ];
}

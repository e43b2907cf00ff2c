import type { DataRecord } from '../report.ts';
import type { AuditData } from './audit-data.ts';

/** One flat row a family: for CSV and NDJSON. */
export function auditRecords({ families, sampling }: AuditData): readonly DataRecord[] {
  return families.map((row) => ({
    family: row.family,
    declared: row.declared,
    keys: row.keys,
    ...(sampling !== null && { keysLow: row.keysLow ?? null, keysHigh: row.keysHigh ?? null }),
    share: row.share,
    ...(sampling !== null && { shareLow: row.shareLow ?? null, shareHigh: row.shareHigh ?? null }),
    bytes: row.averageBytes === null ? null : row.bytes,
    ...(sampling !== null && { bytesLow: row.bytesLow ?? null, bytesHigh: row.bytesHigh ?? null }),
    bytesShare: row.bytesShare,
    averageBytes: row.averageBytes,
    largestBytes: row.largestBytes,
    withoutTtl: row.withoutTtl,
    ...(sampling !== null && { withoutTtlLow: row.withoutTtlLow ?? null, withoutTtlHigh: row.withoutTtlHigh ?? null }),
    bytesWithoutTtl: row.bytesWithoutTtl,
    ttlShortestMs: row.ttl.shortestMs,
    ttlP50Ms: row.ttl.p50Ms,
    ttlP95Ms: row.ttl.p95Ms,
    ttlLongestMs: row.ttl.longestMs,
    types: Object.entries(row.types)
      .map(([type, keys]) => `${type}=${keys}`)
      .join(' '),
    elements: row.use?.elements ?? null,
    unusedKeys: row.use?.unusedKeys ?? null,
  }));
}

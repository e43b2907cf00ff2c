import { fieldsWithEnds } from '../keyspace/fields-with-ends.ts';
import type { DataRecord } from '../report.ts';
import type { AuditData, FamilyRow } from './audit-data.ts';

/** One flat row a family: for CSV and NDJSON. */
export function auditRecords({ families, sampling }: AuditData): readonly DataRecord[] {
  return families.map((row) => ({
    family: row.family,
    declared: row.declared,
    ...withEnds(row, 'keys', sampling),
    ...withEnds(row, 'share', sampling),
    ...withEnds(row, 'bytes', sampling),
    ...(row.averageBytes === null && { bytes: null }),
    ...withEnds(row, 'bytesShare', sampling),
    ...withEnds(row, 'averageBytes', sampling),
    largestBytes: row.largestBytes,
    ...withEnds(row, 'withoutTtl', sampling),
    ...withEnds(row, 'withoutTtlShare', sampling),
    ...withEnds(row, 'bytesWithoutTtl', sampling),
    ttlShortestMs: row.ttl.shortestMs,
    ttlP50Ms: row.ttl.p50Ms,
    ...(sampling !== null && { ttlP50MsLow: row.ttl.p50MsLow ?? null, ttlP50MsHigh: row.ttl.p50MsHigh ?? null }),
    ttlP95Ms: row.ttl.p95Ms,
    ...(sampling !== null && { ttlP95MsLow: row.ttl.p95MsLow ?? null, ttlP95MsHigh: row.ttl.p95MsHigh ?? null }),
    ttlLongestMs: row.ttl.longestMs,
    types: Object.entries(row.types)
      .map(([type, keys]) => `${type}=${keys}`)
      .join(' '),
    elements: row.use?.elements ?? null,
    ...(sampling !== null && { elementsLow: row.use?.elementsLow ?? null, elementsHigh: row.use?.elementsHigh ?? null }),
    unusedKeys: row.use?.unusedKeys ?? null,
    ...(sampling !== null && { unusedKeysLow: row.use?.unusedKeysLow ?? null, unusedKeysHigh: row.use?.unusedKeysHigh ?? null }),
  }));
}

export const auditFields = ({ sampling }: Pick<AuditData, 'sampling'>): readonly string[] =>
  fieldsWithEnds(FIELDS, ESTIMATED, sampling !== null);

const FIELDS = ['family', 'declared', 'keys', 'share', 'bytes', 'bytesShare', 'averageBytes', 'largestBytes', 'withoutTtl', 'withoutTtlShare', 'bytesWithoutTtl', 'ttlShortestMs', 'ttlP50Ms', 'ttlP95Ms', 'ttlLongestMs', 'types', 'elements', 'unusedKeys'] as const; // prettier-ignore
const ESTIMATED = ['keys', 'share', 'bytes', 'bytesShare', 'averageBytes', 'withoutTtl', 'withoutTtlShare', 'bytesWithoutTtl', 'ttlP50Ms', 'ttlP95Ms', 'elements', 'unusedKeys'] as const; // prettier-ignore

type Estimated = 'keys' | 'share' | 'bytes' | 'bytesShare' | 'averageBytes' | 'withoutTtl' | 'withoutTtlShare' | 'bytesWithoutTtl';

/** With a sample, every row has the columns of the ends: null where there is none. */
const withEnds = (row: FamilyRow, name: Estimated, sampling: AuditData['sampling']): DataRecord => ({
  [name]: row[name],
  ...(sampling !== null && { [`${name}Low`]: row[`${name}Low`] ?? null, [`${name}High`]: row[`${name}High`] ?? null }),
});

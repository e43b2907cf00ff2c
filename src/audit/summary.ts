import { emptyTotals, type FamilyTotals } from '../keyspace/family-totals.ts';
import { mostUnseen, weightOf } from '../keyspace/sampling.ts';
import type { SourcePart } from '../keyspace/source.ts';
import type { AuditData, FamilyRow, Reclaimable, Sampling, SortOrder, Totals } from './audit-data.ts';
import { addTotals, expanded, familyRow, figuresOf } from './figures.ts';
import { familiesOf, type Sampled } from './strata.ts';
import type { PartTotals, Tally } from './tally.ts';

export type Summary = Pick<AuditData, 'totals' | 'families' | 'biggest' | 'reclaimable' | 'sampling'>;

/** Makes the figures of what was counted. */
export function summarise(tally: Tally, sampled: Sampled, parts: readonly SourcePart[], sort: SortOrder): Summary {
  const byFamily = familiesOf(sampled);
  const totals = totalsOf(tally, sampled, byFamily);
  const families = [...byFamily.values()].map((byStratum) => familyRow(sampled, byStratum, totals));
  return {
    totals,
    families: sorted(families, sort),
    biggest: {
      byBytes: tally.biggestByBytes.map(([, key]) => key),
      byElements: tally.isDeep ? tally.biggestByElements.map(([, key]) => key) : null,
    },
    reclaimable: tally.isDeep ? reclaimableOf(tally, sampled, byFamily) : null,
    sampling: samplingOf(sampled, parts),
  };
}

function totalsOf(tally: Tally, sampled: Sampled, byFamily: ReadonlyMap<string, readonly FamilyTotals[]>): Totals {
  const all = sampled.tallies.map((_, at) => {
    const sum = emptyTotals('', false);
    for (const byStratum of byFamily.values()) addTotals(sum, byStratum[at] ?? emptyTotals('', false), 1);
    return sum;
  });
  const parts = tally.parts.map((part) => expandedPart(part, sampled));
  const figures = figuresOf(sampled, all);
  const areAllCounted = sampled.strata.every(({ population, seen }, at) => population !== undefined && all[at]?.keys === seen);
  return {
    ...figures,
    // Without a filter, how many keys there are is no estimate: the server tells.
    ...(areAllCounted && figures.keysLow !== undefined && { keysLow: figures.keys, keysHigh: figures.keys }),
    families: byFamily.size,
    memoryBasis: tally.memoryBasis ?? null,
    databases: grouped(parts, ({ db }) => db).map(([db, figures]) => ({ db, ...figures })),
    nodes: grouped(parts, ({ node }) => node).map(([node, figures]) => ({ node, ...figures })),
    byType: [...expanded(sampled, all).types]
      .map(([type, { keys, bytes }]) => ({ type, keys: Math.round(keys), bytes: Math.round(bytes) }))
      .toSorted((a, b) => b.bytes - a.bytes || b.keys - a.keys),
  };
}

function expandedPart(part: PartTotals, { strata, tallies, isSample }: Sampled): PartTotals {
  const at = tallies.findIndex(({ node, db }) => node === part.node && db === part.db);
  const stratum = strata[at];
  const weight = isSample && stratum !== undefined ? weightOf(stratum) : 1;
  const { node, db, keys, bytes, withoutTtl } = part;
  return { node, db, keys: Math.round(keys * weight), bytes: Math.round(bytes * weight), withoutTtl: Math.round(withoutTtl * weight) };
}

function grouped<By extends string | number>(parts: readonly PartTotals[], by: (part: PartTotals) => By) {
  const groups = new Map<By, { keys: number; bytes: number; withoutTtl: number }>();
  for (const part of parts) {
    const { keys, bytes, withoutTtl } = groups.get(by(part)) ?? { keys: 0, bytes: 0, withoutTtl: 0 };
    groups.set(by(part), { keys: keys + part.keys, bytes: bytes + part.bytes, withoutTtl: withoutTtl + part.withoutTtl });
  }
  return [...groups].toSorted(([a], [b]) => (a < b ? -1 : 1));
}

function reclaimableOf(tally: Tally, sampled: Sampled, byFamily: ReadonlyMap<string, readonly FamilyTotals[]>): Reclaimable {
  const families = [...byFamily.values()].flatMap((byStratum) => {
    const { family, deep } = expanded(sampled, byStratum);
    const keys = Math.round(deep?.unusedWithoutTtl ?? 0);
    return keys === 0 ? [] : [{ family, keys, bytes: Math.round(deep?.unusedWithoutTtlBytes ?? 0) }];
  });
  return {
    unusedForSeconds: tally.unusedForMs / 1_000,
    keys: families.reduce((sum, { keys }) => sum + keys, 0),
    bytes: families.reduce((sum, { bytes }) => sum + bytes, 0),
    families: families.toSorted((a, b) => b.bytes - a.bytes || b.keys - a.keys),
  };
}

function samplingOf({ isSample, strata, random }: Sampled, parts: readonly SourcePart[]): Sampling | null {
  if (!isSample) return null;
  const missed = mostUnseen(strata);
  return {
    keysSampled: strata.reduce((sum, { seen }) => sum + seen, 0),
    fraction: Math.min(1, ...parts.filter(({ keysSeen }) => keysSeen > 0).map(({ fraction }) => fraction)),
    random,
    keysPossiblyMissed: Number.isFinite(missed) ? missed : null,
  };
}

const sorted = (families: readonly FamilyRow[], order: SortOrder): readonly FamilyRow[] =>
  families.toSorted((a, b) => (order === 'name' ? 0 : (RANK[order](b) ?? -1) - (RANK[order](a) ?? -1)) || (a.family < b.family ? -1 : 1));

const RANK: Readonly<Record<Exclude<SortOrder, 'name'>, (row: FamilyRow) => number | null | undefined>> = {
  memory: ({ bytes }) => bytes,
  keys: ({ keys }) => keys,
  average: ({ averageBytes }) => averageBytes,
  largest: ({ largestBytes }) => largestBytes,
  'no-ttl': ({ withoutTtl }) => withoutTtl,
  idle: ({ use }) => use?.unusedKeys,
  elements: ({ use }) => use?.elements,
};

import { addTotals } from '../keyspace/add-totals.ts';
import { emptyTotals } from '../keyspace/family-totals-sums.ts';
import type { FamilyTotals } from '../keyspace/family-totals.ts';
import type { SourcePart } from '../keyspace/source.ts';
import { useToldBy } from '../keyspace/use-told-by.ts';
import type { AuditData, FamilyRow, Reclaimable, SortOrder, Totals } from './audit-data.ts';
import { familyRow, figuresOf, typeFigures } from './figures.ts';
import { type KeysAndBytes, keysAndBytes } from './keys-and-bytes.ts';
import { areAllCounted, keysAsToldByServer, partFigures } from './part-figures.ts';
import { samplingOf } from './sampling-note.ts';
import { familiesOf, type Sampled } from './strata.ts';
import type { Tally } from './tally.ts';
import { momentsOfUnused } from './use-figures.ts';

export type Summary = Pick<AuditData, 'totals' | 'families' | 'biggest' | 'reclaimable' | 'sampling'>;

/** Makes the figures of what was counted. */
export function summarise(tally: Tally, sampled: Sampled, parts: readonly SourcePart[], sort: SortOrder): Summary {
  const byFamily = familiesOf(sampled);
  const all = overFamilies(sampled, byFamily);
  const families = [...byFamily.values()].map((byStratum) => familyRow(sampled, byStratum, all));
  return {
    totals: totalsOf(tally, sampled, all, byFamily.size),
    families: sorted(families, sort),
    biggest: {
      byBytes: tally.biggestByBytes.map(([, key]) => key),
      byElements: tally.isDeep ? tally.biggestByElements.map(([, key]) => key) : null,
    },
    reclaimable: tally.isDeep ? reclaimableOf(tally, sampled, byFamily, all) : null,
    sampling: samplingOf(sampled, parts),
  };
}

function totalsOf(tally: Tally, sampled: Sampled, all: readonly FamilyTotals[], families: number): Totals {
  const figures = figuresOf(sampled, all);
  return {
    ...figures,
    ...(areAllCounted(sampled, all) && keysAsToldByServer(figures)),
    families,
    memoryBasis: tally.memoryBasis ?? null,
    databases: partFigures(tally.parts, sampled, all, ({ db }) => db).map(([db, part]) => ({ db, ...part })),
    nodes: partFigures(tally.parts, sampled, all, ({ node }) => node).map(([node, part]) => ({ node, ...part })),
    byType: typeFigures(sampled, all),
  };
}

/** The totals of all families in each stratum. */
const overFamilies = ({ tallies }: Sampled, byFamily: ReadonlyMap<string, readonly FamilyTotals[]>): readonly FamilyTotals[] =>
  tallies.map((_, at) => {
    const sum = emptyTotals('', false);
    for (const byStratum of byFamily.values()) addTotals(sum, byStratum[at] ?? emptyTotals('', false), 1);
    return sum;
  });

function reclaimableOf(
  tally: Tally,
  sampled: Sampled,
  byFamily: ReadonlyMap<string, readonly FamilyTotals[]>,
  all: readonly FamilyTotals[],
): Reclaimable {
  const families = [...byFamily].flatMap(([family, byStratum]) => {
    const figures = unusedFigures(sampled, byStratum);
    return figures.keys === 0 ? [] : [{ family, ...figures }];
  });
  return {
    toldBy: toldByOf(all),
    unusedForSeconds: tally.unusedForMs / 1_000,
    ...unusedFigures(sampled, all),
    families: families.toSorted((a, b) => b.bytes - a.bytes || b.keys - a.keys),
  };
}

const toldByOf = (all: readonly FamilyTotals[]): Reclaimable['toldBy'] => {
  const sum = (of: 'keysWithIdleTime' | 'keysWithFrequency'): number => all.reduce((total, { deep }) => total + (deep?.[of] ?? 0), 0);
  return useToldBy({ keysWithIdleTime: sum('keysWithIdleTime'), keysWithFrequency: sum('keysWithFrequency') });
};

const unusedFigures = (sampled: Sampled, byStratum: readonly FamilyTotals[]): KeysAndBytes =>
  keysAndBytes(
    sampled,
    byStratum.map(({ deep }) => deep?.unusedWithoutTtl ?? 0),
    byStratum.map(momentsOfUnused),
  );

const sorted = (families: readonly FamilyRow[], order: SortOrder): readonly FamilyRow[] =>
  families.toSorted((a, b) => (order === 'name' ? 0 : (RANK[order](b) ?? -1) - (RANK[order](a) ?? -1)) || (a.family < b.family ? -1 : 1));

const RANK: Readonly<Record<Exclude<SortOrder, 'name'>, (row: FamilyRow) => number | null | undefined>> = {
  memory: ({ bytes }) => bytes,
  keys: ({ keys }) => keys,
  average: ({ averageBytes }) => averageBytes,
  largest: ({ largestBytes }) => largestBytes,
  'no-ttl': ({ withoutTtl }) => withoutTtl,
  idle: ({ use }) => use?.unusedKeys,
  elements: ({ use, types }) => (Object.keys(types).every((type) => type === 'string') ? null : use?.elements), // of strings: bytes
};

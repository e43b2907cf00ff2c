import type { FamilyTotals, TypeTotals } from '../keyspace/family-totals.ts';
import { type Estimate, estimateCount, estimateShare, estimateShareAmong, estimateTotal } from '../keyspace/sampling.ts';
import type { Moments } from '../keyspace/stratum.ts';
import { estimateMean, estimatePartOfTotal } from '../keyspace/sampled-ratios.ts';
import type { FamilyRow, Figures, TypeFigures } from './audit-data.ts';
import { countedBy } from './counted-by.ts';
import { ends, openEnds, unrounded } from './ends.ts';
import { expanded } from './expanded.ts';
import { ttlSummary } from './life-figures.ts';
import type { Basis } from './strata.ts';
import { useOf } from './use-figures.ts';

/** A family's row; `byStratum` are its totals in each stratum, and `all` those of all families. */
export function familyRow(basis: Basis, byStratum: readonly FamilyTotals[], all: readonly FamilyTotals[]): FamilyRow {
  const { family = '', declared = false } = byStratum[0] ?? {};
  const share = estimateShare(basis.strata, byStratum.map(({ keys }) => keys)); // prettier-ignore
  const bytesShare = estimatePartOfTotal(basis.strata, byStratum.map(momentsOfBytes), all.map(momentsOfBytes));
  const isWeighed = all.some(({ bytes }) => bytes > 0);
  return {
    family,
    declared,
    ...figuresOf(basis, byStratum),
    share: share.value,
    ...ends(basis, 'share', share, unrounded),
    bytesShare: isWeighed ? bytesShare.value : null,
    ...(isWeighed && ends(basis, 'bytesShare', bytesShare, unrounded)),
  };
}

/** What some keys come to: as counted, or estimated for the whole when it is a sample. */
export function figuresOf(basis: Basis, byStratum: readonly FamilyTotals[]): Figures {
  const { strata } = basis;
  const count = (of: (totals: FamilyTotals) => number): Estimate => estimateCount(strata, byStratum.map(of));
  const [keys, withoutTtl] = [count((totals) => totals.keys), count((totals) => totals.withoutTtl)];
  const [unknownSize, unknownTtl] = [count((totals) => totals.keysOfUnknownSize), count((totals) => totals.keysOfUnknownTtl)];
  const shareWithoutTtl = estimateShareAmong(
    strata,
    byStratum.map((totals) => totals.withoutTtl),
    byStratum.map((totals) => totals.keys),
  );
  const bytes = estimateTotal(strata, byStratum.map(momentsOfBytes));
  const bytesWithoutTtl = estimateTotal(strata, byStratum.map(momentsOfBytesWithoutTtl));
  const sized = byStratum.map((totals) => totals.keys - totals.keysOfUnknownSize);
  const average = estimateMean(strata, byStratum.map(momentsOfBytes), sized);
  const isWeighed = sized.some((count) => count > 0);
  const merged = expanded(basis, byStratum);
  return {
    keys: Math.round(keys.value),
    ...ends(basis, 'keys', keys),
    bytes: Math.round(bytes.value),
    ...openEnds(basis, 'bytes', bytes),
    withoutTtl: Math.round(withoutTtl.value),
    ...ends(basis, 'withoutTtl', withoutTtl),
    withoutTtlShare: merged.keys > 0 ? shareWithoutTtl.value : null,
    ...(merged.keys > 0 && ends(basis, 'withoutTtlShare', shareWithoutTtl, unrounded)),
    bytesWithoutTtl: Math.round(bytesWithoutTtl.value),
    ...openEnds(basis, 'bytesWithoutTtl', bytesWithoutTtl),
    averageBytes: isWeighed ? average.value : null,
    ...(isWeighed && openEnds(basis, 'averageBytes', average, unrounded)),
    largestBytes: isWeighed ? merged.largestBytes : null,
    keysOfUnknownSize: Math.round(unknownSize.value),
    ...ends(basis, 'keysOfUnknownSize', unknownSize),
    keysOfUnknownTtl: Math.round(unknownTtl.value),
    ...ends(basis, 'keysOfUnknownTtl', unknownTtl),
    ...countedBy(basis, 'types', byStratum.map(({ types }) => new Map([...types].map(([type, of]) => [type, of.keys])))),
    ttl: ttlSummary(basis, byStratum, merged),
    use: useOf(basis, byStratum, merged),
  }; // prettier-ignore
}

/** Keys and bytes of each type, most bytes first. */
export function typeFigures(basis: Basis, byStratum: readonly FamilyTotals[]): readonly TypeFigures[] {
  const types = [...new Set(byStratum.flatMap((totals) => [...totals.types.keys()]))];
  return types
    .map((type) => {
      const ofType = byStratum.map((totals) => totals.types.get(type) ?? NOTHING);
      const keys = estimateCount(basis.strata, ofType.map((totals) => totals.keys)); // prettier-ignore
      const bytes = estimateTotal(basis.strata, ofType.map(momentsOfBytes));
      return {
        type,
        keys: Math.round(keys.value),
        ...ends(basis, 'keys', keys),
        bytes: Math.round(bytes.value),
        ...openEnds(basis, 'bytes', bytes),
      };
    })
    .toSorted((a, b) => b.bytes - a.bytes || b.keys - a.keys);
}

export const momentsOfBytes = ({ bytes, bytesSquared, bytesCubed }: TypeTotals): Moments => ({
  sum: bytes,
  squares: bytesSquared,
  cubes: bytesCubed,
});

export const momentsOfBytesWithoutTtl = (totals: FamilyTotals): Moments => ({
  sum: totals.bytesWithoutTtl,
  squares: totals.bytesWithoutTtlSquared,
  cubes: totals.bytesWithoutTtlCubed,
});

const NOTHING: TypeTotals = { keys: 0, bytes: 0, bytesSquared: 0, bytesCubed: 0 };

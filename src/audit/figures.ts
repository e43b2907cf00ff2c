import type { FamilyTotals, TypeTotals } from '../keyspace/family-totals.ts';
import { type Estimate, estimateCount, estimateShare } from '../keyspace/sampling.ts';
import { estimateMean, estimatePartOfTotal } from '../keyspace/sampled-ratios.ts';
import type { FamilyRow, Figures, TypeFigures } from './audit-data.ts';
import { countedBy } from './counted-by.ts';
import { ends, openEnds, unrounded } from './ends.ts';
import { expanded } from './expanded.ts';
import { keysAndBytesOf, momentsOfBytes } from './keys-and-bytes.ts';
import { ttlSummary } from './life-figures.ts';
import { neverExpiring } from './never-expiring.ts';
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
  const [unknownSize, unknownTtl] = [count((totals) => totals.keysOfUnknownSize), count((totals) => totals.keysOfUnknownTtl)];
  const sized = byStratum.map((totals) => totals.keys - totals.keysOfUnknownSize);
  const average = estimateMean(strata, byStratum.map(momentsOfBytes), sized);
  const isWeighed = sized.some((count) => count > 0);
  const merged = expanded(basis, byStratum);
  return {
    ...keysAndBytesOf(basis, byStratum),
    ...neverExpiring(basis, byStratum),
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
    .map((type) => ({
      type,
      ...keysAndBytesOf(
        basis,
        byStratum.map((totals) => totals.types.get(type) ?? NOTHING),
      ),
    })) // prettier-ignore
    .toSorted((a, b) => b.bytes - a.bytes || b.keys - a.keys);
}

const NOTHING: TypeTotals = { keys: 0, bytes: 0, bytesSquared: 0, bytesCubed: 0 };

import type { FamilyTotals } from '../keyspace/family-totals.ts';
import { estimateCount, estimateShareAmong, estimateTotal } from '../keyspace/sampling.ts';
import type { Moments } from '../keyspace/stratum.ts';
import { type Ends, ends, type OpenEnds, openEnds, unrounded } from './ends.ts';
import type { Basis } from './strata.ts';

/** Keys that never expire. */
export interface NeverExpiring extends Ends<'withoutTtl' | 'withoutTtlShare'>, OpenEnds<'bytesWithoutTtl'> {
  readonly withoutTtl: number;
  /** Of the keys that these are among, 0 to 1; null without keys. */
  readonly withoutTtlShare: number | null;
  readonly bytesWithoutTtl: number;
}

export function neverExpiring(basis: Basis, byStratum: readonly FamilyTotals[]): NeverExpiring {
  const all = byStratum.map(({ keys }) => keys);
  const found = byStratum.map(({ withoutTtl }) => withoutTtl);
  const keys = estimateCount(basis.strata, found);
  const share = estimateShareAmong(basis.strata, found, all);
  const bytes = estimateTotal(basis.strata, byStratum.map(momentsOfBytesWithoutTtl));
  const hasKeys = all.some((count) => count > 0);
  return {
    withoutTtl: Math.round(keys.value),
    ...ends(basis, 'withoutTtl', keys),
    withoutTtlShare: hasKeys ? share.value : null,
    ...(hasKeys && ends(basis, 'withoutTtlShare', share, unrounded)),
    bytesWithoutTtl: Math.round(bytes.value),
    ...openEnds(basis, 'bytesWithoutTtl', bytes),
  };
}

const momentsOfBytesWithoutTtl = (totals: FamilyTotals): Moments => ({
  sum: totals.bytesWithoutTtl,
  squares: totals.bytesWithoutTtlSquared,
  cubes: totals.bytesWithoutTtlCubed,
});

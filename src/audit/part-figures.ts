import type { FamilyTotals } from '../keyspace/family-totals.ts';
import { estimateCount } from '../keyspace/sampling.ts';
import type { PartFigures } from './audit-data.ts';
import { ends } from './ends.ts';
import { keysAndBytesOf } from './keys-and-bytes.ts';
import { type Basis, ofStrata, picked, type Sampled } from './strata.ts';
import type { PartTotals } from './tally.ts';

/**
 * What the databases of each shard come to, grouped: by database, or by shard. Of a sample, they are the strata.
 *
 * @param all totals of all families in each stratum
 */
export function partFigures<By extends string | number>(
  parts: readonly PartTotals[],
  sampled: Sampled,
  all: readonly FamilyTotals[],
  by: (part: { readonly node: string; readonly db: number }) => By,
): readonly (readonly [By, PartFigures])[] {
  const groups = [...new Set(parts.map(by))].toSorted((a, b) => (a < b ? -1 : 1));
  if (!sampled.isSample) return groups.map((group) => [group, summed(parts.filter((part) => by(part) === group))]);
  return groups.flatMap((group) => {
    const at = sampled.tallies.flatMap((tally, place) => (by(tally) === group ? [place] : []));
    return at.length === 0 ? [] : [[group, estimated(ofStrata(sampled, at), picked(all, at))] as const];
  });
}

/** Whether every key that was read is counted, and the server tells how many there are: then their number is no estimate. */
export const areAllCounted = ({ strata }: Basis, all: readonly FamilyTotals[]): boolean =>
  strata.every(({ population, seen }, at) => population !== undefined && all[at]?.keys === seen);

export const keysAsToldByServer = ({ keys, keysLow }: Pick<PartFigures, 'keys' | 'keysLow'>): Pick<PartFigures, 'keysLow' | 'keysHigh'> =>
  keysLow === undefined ? {} : { keysLow: keys, keysHigh: keys };

function summed(parts: readonly PartTotals[]): PartFigures {
  const sum = (of: 'keys' | 'bytes' | 'withoutTtl'): number => parts.reduce((total, part) => total + part[of], 0);
  return { keys: sum('keys'), bytes: sum('bytes'), withoutTtl: sum('withoutTtl') };
}

function estimated(basis: Basis, all: readonly FamilyTotals[]): PartFigures {
  const withoutTtl = estimateCount(basis.strata, all.map((totals) => totals.withoutTtl)); // prettier-ignore
  const figures = {
    ...keysAndBytesOf(basis, all),
    withoutTtl: Math.round(withoutTtl.value),
    ...ends(basis, 'withoutTtl', withoutTtl),
  };
  return { ...figures, ...(areAllCounted(basis, all) && keysAsToldByServer(figures)) };
}

import { estimateShare, estimateTotal } from '../keyspace/sampling.ts';
import type { SourcePart } from '../keyspace/source.ts';
import { familiesOf, sampledOf } from './strata.ts';
import type { StratumTally } from './tally.ts';

/**
 * How far off the estimates may be, at 95 %: the widest half of an interval among the families' shares of the keys, in
 * points, and that of all bytes as a part of them. 0.01 for ± 1 %; infinite where no interval can be told.
 */
export function precisionOf(tally: { readonly strata: readonly Estimable[] }, parts: readonly SourcePart[], filtered: boolean): number {
  const all = sampledOf(tally, parts, { sampled: true, filtered });
  if (all.notRandom !== undefined) return Number.POSITIVE_INFINITY;
  const rows = [...familiesOf(all).values()];
  const shares = rows.map((byStratum) => half(estimateShare(all.strata, byStratum.map(({ keys }) => keys)))); // prettier-ignore
  const moments = all.strata.map((_, at) => {
    const totals = rows.map((byStratum) => byStratum[at]);
    const sum = (of: 'bytes' | 'bytesSquared' | 'bytesCubed'): number => totals.reduce((total, family) => total + (family?.[of] ?? 0), 0);
    return { sum: sum('bytes'), squares: sum('bytesSquared'), cubes: sum('bytesCubed') };
  });
  const bytes = estimateTotal(all.strata, moments);
  return Math.max(0, ...shares, bytes.value > 0 ? half(bytes) / bytes.value : 0);
}

/** What the precision of estimates is told from. */
export type Estimable = Pick<StratumTally, 'node' | 'db' | 'seen' | 'families'>;

const half = ({ low, high }: { readonly low: number; readonly high: number }): number => (high - low) / 2;

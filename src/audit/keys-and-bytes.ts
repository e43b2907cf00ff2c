import type { TypeTotals } from '../keyspace/family-totals.ts';
import { estimateCount, estimateTotal } from '../keyspace/sampling.ts';
import type { Moments } from '../keyspace/stratum.ts';
import { type Ends, ends, type OpenEnds, openEnds } from './ends.ts';
import type { Basis } from './strata.ts';

/** What some keys come to: as counted, or estimated for the whole when it is a sample. */
export interface KeysAndBytes extends Ends<'keys'>, OpenEnds<'bytes'> {
  readonly keys: number;
  /** Of the keys whose size is known. */
  readonly bytes: number;
}

/** `found` are how many of them were met in each stratum, and `sizes` their sizes. */
export function keysAndBytes(basis: Basis, found: readonly number[], sizes: readonly Moments[]): KeysAndBytes {
  const keys = estimateCount(basis.strata, found);
  const bytes = estimateTotal(basis.strata, sizes);
  return {
    keys: Math.round(keys.value),
    ...ends(basis, 'keys', keys),
    bytes: Math.round(bytes.value),
    ...openEnds(basis, 'bytes', bytes),
  };
}

/** The same of what was counted together. */
export const keysAndBytesOf = (basis: Basis, byStratum: readonly TypeTotals[]): KeysAndBytes =>
  keysAndBytes(
    basis,
    byStratum.map(({ keys }) => keys),
    byStratum.map(momentsOfBytes),
  );

export const momentsOfBytes = ({ bytes, bytesSquared, bytesCubed }: TypeTotals): Moments => ({
  sum: bytes,
  squares: bytesSquared,
  cubes: bytesCubed,
});

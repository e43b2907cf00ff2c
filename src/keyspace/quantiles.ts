import { bucketOf, GROWTH, type LogHistogram, valueOfBucket } from './histogram.ts';

/**
 * The value that this share of the values does not exceed, to within the histogram's error; `undefined` without values.
 *
 * @param share 0 to 1
 */
export function quantile({ first, counts, belowOne, total }: LogHistogram, share: number): number | undefined {
  if (total === 0) return undefined;
  const rank = share * total;
  let passed = belowOne;
  if (passed > 0 && passed >= rank) return 0;
  let last = 0;
  for (const [at, count] of counts.entries()) {
    if (count === 0) continue;
    passed += count;
    last = valueOfBucket(first + at);
    if (passed >= rank) return last;
  }
  return last;
}

/** How many of the values are not above this one, as far as a histogram tells. */
export function countUpTo({ first, counts, belowOne }: LogHistogram, value: number): number {
  if (value < 1) return belowOne;
  const end = bucketOf(value) - first + 1;
  return belowOne + counts.subarray(0, Math.max(0, end)).reduce((sum, count) => sum + count, 0);
}

/**
 * The largest part of the values that lie within a factor of each other, 0 to 1: near 1 when all are alike.
 *
 * @param factor above 1; buckets are as wide as {@link GROWTH}, so nothing narrower can be told apart
 */
export function densestShare({ counts, total }: LogHistogram, factor: number): number {
  if (total === 0) return 0;
  const width = Math.max(1, Math.round(Math.log(factor) / Math.log(GROWTH)));
  let inside = 0;
  let most = 0;
  for (const [at, count] of counts.entries()) {
    inside += count - (counts[at - width] ?? 0);
    most = Math.max(most, inside);
  }
  return Math.min(1, most / total);
}

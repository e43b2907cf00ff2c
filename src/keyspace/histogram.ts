/**
 * Counts of values by their magnitude: bucket `b` holds values from {@link GROWTH}^(b−1) up to GROWTH^b, so that a value
 * read back is off by at most {@link RELATIVE_ERROR} of itself. Any number of them can be added up. Only the range of
 * buckets in use is kept: some hundred numbers, however many values.
 *
 * @see https://arxiv.org/abs/1908.10693 (DDSketch, §2.1)
 */
export interface LogHistogram {
  /** Bucket of the first of {@link counts}. */
  first: number;
  counts: Float64Array;
  /** Values below 1, among them zero. */
  belowOne: number;
  /** Of all that was added. */
  total: number;
}

export const GROWTH = 1.02;
/** One per cent, nearly: (GROWTH − 1) ÷ (GROWTH + 1). */
export const RELATIVE_ERROR = (GROWTH - 1) / (GROWTH + 1);

export const createHistogram = (): LogHistogram => ({ first: 0, counts: new Float64Array(0), belowOne: 0, total: 0 });

/** @param value 0 or more; NaN and negative values are not counted */
export function addToHistogram(histogram: LogHistogram, value: number, weight = 1): void {
  if (!(value >= 0)) return;
  histogram.total += weight;
  if (value < 1) histogram.belowOne += weight;
  else addToBucket(histogram, bucketOf(value), weight);
}

export function mergeHistogram(into: LogHistogram, from: LogHistogram, weight = 1): void {
  into.total += from.total * weight;
  into.belowOne += from.belowOne * weight;
  from.counts.forEach((count, at) => {
    if (count > 0) addToBucket(into, from.first + at, count * weight);
  });
}

/** The value that stands for a bucket: no value in it is farther off than {@link RELATIVE_ERROR}. */
export const valueOfBucket = (bucket: number): number => (2 * GROWTH ** bucket) / (GROWTH + 1);

export const bucketOf = (value: number): number => Math.min(MOST_BUCKETS, Math.max(1, Math.ceil(Math.log(value) * BUCKETS_PER_E)));

const BUCKETS_PER_E = 1 / Math.log(GROWTH);
/** 7.9 × 10¹²: 250 years in milliseconds. What is larger is counted in the last. */
const MOST_BUCKETS = 1_500;
/** Grown by so many at a time, at either end. */
const SPARE = 32;

function addToBucket(histogram: LogHistogram, bucket: number, weight: number): void {
  const at = bucket - histogram.first;
  if (at < 0 || at >= histogram.counts.length) makeRoom(histogram, bucket);
  const place = bucket - histogram.first;
  histogram.counts[place] = (histogram.counts[place] ?? 0) + weight;
}

function makeRoom(histogram: LogHistogram, bucket: number): void {
  const { first, counts } = histogram;
  const empty = counts.length === 0;
  const from = Math.max(1, empty ? bucket - SPARE : Math.min(first, bucket - SPARE));
  const end = empty ? bucket + SPARE : Math.max(first + counts.length, bucket + SPARE);
  const grown = new Float64Array(end - from);
  if (!empty) grown.set(counts, first - from);
  histogram.first = from;
  histogram.counts = grown;
}

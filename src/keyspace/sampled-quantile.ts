import { createHistogram, type LogHistogram, mergeHistogram, RELATIVE_ERROR } from './histogram.ts';
import { Z } from './interval.ts';
import { countUpTo, quantile } from './quantiles.ts';
import { type Estimate, trialsAmong } from './sampling.ts';
import { inflationOf, residualsOfShare } from './spread.ts';
import { type Stratum, weightOf } from './stratum.ts';

/**
 * The value that this share of the values of all keys does not exceed, told from those of a sample; `undefined` without
 * values. The interval is that of order statistics: of n values, as many as n × share lie below the quantile, give or take
 * z √(n × share × (1 − share)), so it lies between the values of these two ranks; strata are weighted, and n is the number
 * of independent draws that they are worth (Woodruff's method). Each end is widened by the error of the histogram.
 *
 * Where the upper rank is above n, the sample is too small to tell an upper end: it is infinite. Where the lower rank is
 * below 1, the lower end is 0: values are never negative.
 *
 * @param share between 0 and 1
 * @param histograms of the values that were met in each stratum
 * @see Woodruff, Journal of the American Statistical Association 47 (1952), p. 635
 */
export function estimateQuantile(strata: readonly Stratum[], histograms: readonly LogHistogram[], share: number): Estimate | undefined {
  const all = createHistogram();
  for (const [at, stratum] of strata.entries()) mergeHistogram(all, histograms[at] ?? NONE, weightOf(stratum));
  const value = quantile(all, share);
  if (value === undefined) return undefined;
  const totals = histograms.map(({ total }) => total);
  const [below, part] = [histograms.map((one) => countUpTo(one, value)), countUpTo(all, value) / all.total];
  const trials = trialsAmong(strata, totals) / inflationOf(strata, residualsOfShare(below, totals, part));
  if (!Number.isFinite(trials)) return { value, low: value, high: value };
  const half = Z * Math.sqrt((share * (1 - share)) / trials);
  const [from, to] = [share - half, share + half];
  return {
    value,
    low: from <= 0 ? 0 : (quantile(all, from) ?? 0) * (1 - RELATIVE_ERROR),
    high: to > 1 ? Number.POSITIVE_INFINITY : (quantile(all, to) ?? value) * (1 + RELATIVE_ERROR),
  };
}

const NONE = createHistogram();

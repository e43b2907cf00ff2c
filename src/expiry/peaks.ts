/** Minutes next to each other in which far more keys of a family expire than around them. */
export interface Peak {
  /** From the start of the forecast. */
  readonly startMinute: number;
  /** The minute behind the last one. */
  readonly endMinute: number;
  readonly keys: number;
  /** Mean of the neighbouring minutes. */
  readonly usualKeysPerMinute: number;
  /** What no minute should exceed. */
  readonly boundKeysPerMinute: number;
  /** Spread over so long, it would not exceed the bound. */
  readonly jitterSeconds: number;
}

export interface PeakRules {
  /** How many minutes of the series a steady family would fill: up to its TTL. What is behind is no neighbour. */
  readonly spanMinutes: number;
  /** No bound is lower than this: a part of all that expires, so that small families do not raise alarms. */
  readonly leastBound: number;
}

/** Minutes to either side that count as neighbours. */
const NEIGHBOURS = 30;
/** Standard deviations; one minute in 30,000 exceeds it by chance. */
const SIGMAS = 4;
/** Real traffic is rougher than Poisson's, and where many keys expire his noise is a small part of them. */
const FACTOR = 3;

/**
 * Finds stampedes in the making: minutes in which more keys expire than the bound
 *
 *     T = max(λ + 4 √λ, 3 λ, leastBound)
 *
 * where λ is the mean of up to 30 minutes to either side. Keys that are written independently of each other expire as a
 * Poisson process: a minute holds λ keys give or take √λ. What is beyond four of these was written together.
 *
 * **The jitter.** A peak has E keys too many, written at one time with one TTL. If each life is shortened by a random part
 * of J, chosen evenly, the E keys spread evenly over J minutes, and each of these minutes gets λ + E ÷ J keys. That stays
 * within the bound for J ≥ E ÷ (T − λ), which is what is returned; more is not needed. A steady family has no λ beyond its
 * TTL, so only the minutes up to `spanMinutes` are compared; with fewer than two of them nothing can be told.
 *
 * @param minutes keys that expire in each minute, from now on; of a sample: as sampled, for a sampled Poisson process is one
 * @see https://www.vldb.org/pvldb/vol8/p886-vattani.pdf (what a stampede does to the origin)
 */
export function findPeaks(minutes: Float64Array, { spanMinutes, leastBound }: PeakRules): readonly Peak[] {
  const span = Math.min(minutes.length, Math.max(0, Math.ceil(spanMinutes)));
  if (span < 2) return [];
  const series: Series = { sums: prefixSums(minutes), span };
  const isHigh = (at: number): boolean => at < span && total(series, at, at + 1) > boundFor(meanAround(series, at, at + 1), leastBound);
  const peaks: Peak[] = [];
  for (let at = 0; at < span; at++) {
    if (!isHigh(at)) continue;
    const start = at;
    while (isHigh(at + 1)) at++;
    peaks.push(describe(series, start, at + 1, leastBound));
  }
  return peaks;
}

interface Series {
  /** Of the keys before each minute: one more than minutes. */
  readonly sums: Float64Array;
  readonly span: number;
}

function prefixSums(minutes: Float64Array): Float64Array {
  const sums = new Float64Array(minutes.length + 1);
  for (const [at, keys] of minutes.entries()) sums[at + 1] = (sums[at] ?? 0) + keys;
  return sums;
}

const total = ({ sums }: Series, from: number, until: number): number => (sums[until] ?? 0) - (sums[from] ?? 0);

function describe(series: Series, start: number, end: number, leastBound: number): Peak {
  const keys = total(series, start, end);
  const usual = meanAround(series, start, end);
  const bound = boundFor(usual, leastBound);
  const excess = keys - usual * (end - start);
  const jitterMinutes = Math.ceil(excess / (bound - usual));
  return {
    startMinute: start,
    endMinute: end,
    keys,
    usualKeysPerMinute: usual,
    boundKeysPerMinute: bound,
    jitterSeconds: jitterMinutes * 60,
  };
}

/** Without the minutes from `start` to `end` themselves. */
function meanAround(series: Series, start: number, end: number): number {
  const from = Math.max(0, start - NEIGHBOURS);
  const until = Math.min(series.span, end + NEIGHBOURS);
  const length = start - from + (until - end);
  return length === 0 ? 0 : (total(series, from, start) + total(series, end, until)) / length;
}

const boundFor = (usual: number, leastBound: number): number => Math.max(usual + SIGMAS * Math.sqrt(usual), FACTOR * usual, leastBound);

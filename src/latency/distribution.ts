import { addToHistogram, createHistogram } from '../keyspace/histogram.ts';
import { quantile } from '../keyspace/quantiles.ts';

/** How long something took, many times over. Percentiles are right to one per cent; least, mean and most are exact. */
export interface Distribution {
  readonly samples: number;
  readonly minMs: number;
  readonly meanMs: number;
  readonly p50Ms: number;
  readonly p90Ms: number;
  /** null with fewer than 100 samples: it would be the maximum under another name; so are those below with fewer than theirs. */
  readonly p99Ms: number | null;
  /** null with fewer than 1,000. */
  readonly p999Ms: number | null;
  readonly maxMs: number;
  /** Shortest first; bounds double, and buckets without samples in between are told as well. */
  readonly histogram: readonly DurationBucket[];
}

export interface DurationBucket {
  readonly upToMicroseconds: number;
  readonly samples: number;
}

/** Collects durations in bounded memory. */
export interface Durations {
  add(durationMs: number): void;
  /** `undefined` before the first. */
  summary(): Distribution | undefined;
}

export function createDurations(): Durations {
  const histogram = createHistogram(); // of microseconds
  const byBound = new Map<number, number>();
  let [min, max, sum] = [Infinity, 0, 0];
  return {
    add(durationMs) {
      const microseconds = durationMs * 1000;
      addToHistogram(histogram, microseconds);
      const bound = 2 ** Math.max(0, Math.ceil(Math.log2(microseconds)));
      byBound.set(bound, (byBound.get(bound) ?? 0) + 1);
      [min, max, sum] = [Math.min(min, durationMs), Math.max(max, durationMs), sum + durationMs];
    },
    summary() {
      const samples = histogram.total;
      if (samples === 0) return undefined;
      const at = (share: number): number => nanosecond(Math.min(max, Math.max(min, (quantile(histogram, share) ?? 0) / 1000)));
      return {
        samples,
        minMs: nanosecond(min),
        meanMs: nanosecond(sum / samples),
        p50Ms: at(0.5),
        p90Ms: at(0.9),
        p99Ms: samples < 100 ? null : at(0.99),
        p999Ms: samples < 1_000 ? null : at(0.999),
        maxMs: nanosecond(max),
        histogram: withGaps(byBound),
      };
    },
  };
}

function withGaps(byBound: ReadonlyMap<number, number>): readonly DurationBucket[] {
  const [first, last] = [Math.min(...byBound.keys()), Math.max(...byBound.keys())];
  const buckets: DurationBucket[] = [];
  for (let bound = first; bound <= last; bound *= 2) buckets.push({ upToMicroseconds: bound, samples: byBound.get(bound) ?? 0 });
  return buckets;
}

/** Finer digits are the noise of floating point. */
const nanosecond = (ms: number): number => Math.round(ms * 1e6) / 1e6;

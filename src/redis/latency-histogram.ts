import type { Info } from './info.ts';
import { parseInfoValues } from './info.ts';
import { asBigInt, asNumber, asPairs } from './reply.ts';
import type { Reply } from './target.ts';

/** Calls by their duration: upper bound of a bucket in microseconds → calls in that bucket alone. Bounds about double. */
export type Histogram = ReadonlyMap<number, bigint>;

/**
 * LATENCY HISTOGRAM: a histogram for each command called since boot or CONFIG RESETSTAT (Redis 7.0, every Valkey).
 * The server counts cumulatively and leaves out buckets that add nothing; here each bucket counts its own calls.
 */
export function decodeLatencyHistograms(reply: Reply): ReadonlyMap<string, Histogram> {
  const histograms = new Map<string, Histogram>();
  for (const [command, fields] of asPairs(reply)) {
    const buckets = asPairs(fields).get('histogram_usec');
    if (buckets !== undefined) histograms.set(command, ownCounts(buckets));
  }
  return histograms;
}

/** The bucket that holds the call at this fraction, by its upper bound in microseconds; `undefined` without calls. */
export function percentileBoundMicroseconds(histogram: Histogram, fraction: number): number | undefined {
  const calls = [...histogram.values()].reduce((sum, count) => sum + count, 0n);
  let wanted = Math.ceil(Number(calls) * fraction);
  for (const [bound, count] of [...histogram].sort(([a], [b]) => a - b)) {
    wanted -= Number(count);
    if (count > 0n && wanted <= 0) return bound;
  }
  return undefined;
}

/** INFO latencystats: percentiles since boot, in microseconds, by command: `p50`, `p99`, `p99.9`, or as the server is set. */
export function latencyPercentiles(info: Info): ReadonlyMap<string, ReadonlyMap<string, number>> {
  const prefix = 'latency_percentiles_usec_';
  return new Map(
    [...info.section('latencystats')].map(([name, value]) => [
      name.slice(prefix.length),
      new Map([...parseInfoValues(value)].map(([percentile, microseconds]) => [percentile, Number(microseconds)])),
    ]),
  );
}

function ownCounts(buckets: Reply): Histogram {
  const own = new Map<number, bigint>();
  let below = 0n;
  for (const [bound, reply] of asPairs(buckets)) {
    const upTo = asBigInt(reply);
    own.set(asNumber(bound), upTo - below);
    below = upTo;
  }
  return own;
}

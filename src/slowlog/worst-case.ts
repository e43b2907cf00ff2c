import type { CommandCount } from '../redis/command-stats.ts';
import type { Histogram } from '../redis/latency-histogram.ts';

// Histograms for servers that tell less. Each errs on the slow side, so that what is read off it, "no call took longer
// than", "99 % of the calls took no longer than", holds.

/**
 * From percentiles (INFO latencystats): the calls between two percentiles count as long as the upper one; those above
 * the last as long as all calls together, which no single one can exceed.
 *
 * @param percentiles `p50`, `p99`, `p99.9` → microseconds
 */
export function fromPercentiles({ calls, microseconds }: CommandCount, percentiles: ReadonlyMap<string, number>): Histogram {
  const all = Number(calls);
  const histogram = new Map<number, bigint>();
  let below = 0;
  for (const [percent, bound] of [...percentiles].map(readPercentile).sort(([a], [b]) => a - b)) {
    const upTo = Math.min(all, Math.ceil((all * percent) / 100));
    add(histogram, bound, upTo - below);
    below = upTo;
  }
  add(histogram, Number(microseconds), all - below);
  return histogram;
}

/**
 * From a mean (INFO commandstats), by Markov's inequality: of calls that took T together, at most T ÷ t took t or longer.
 * Bounds double, from 1 µs to T.
 */
export function fromMean({ calls, microseconds }: CommandCount): Histogram {
  const [all, together] = [Number(calls), Number(microseconds)];
  const histogram = new Map<number, bigint>();
  let above = all;
  for (let bound = 1; bound < together; bound *= 2) {
    const stillAbove = Math.min(above, Math.floor(together / bound));
    add(histogram, bound, above - stillAbove);
    above = stillAbove;
  }
  add(histogram, Math.max(together, 1), above);
  return histogram;
}

const readPercentile = ([name, microseconds]: readonly [string, number]): readonly [number, number] => [
  Number(name.replace(/^p/, '')),
  microseconds,
];

function add(histogram: Map<number, bigint>, bound: number, calls: number): void {
  if (calls > 0) histogram.set(bound, (histogram.get(bound) ?? 0n) + BigInt(calls));
}

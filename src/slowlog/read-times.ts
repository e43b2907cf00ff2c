import { type CommandCount, commandCounts } from '../redis/command-stats.ts';
import { parseInfo } from '../redis/info.ts';
import { decodeLatencyHistograms, type Histogram, latencyPercentiles } from '../redis/latency-histogram.ts';
import { asText } from '../redis/reply.ts';
import { isKnown, type Known, type Node } from '../redis/target.ts';
import { fromMean, fromPercentiles } from './worst-case.ts';

/** How long the commands of a server took since boot. */
export interface Times {
  /** Where that was learnt from; only the first is measured call by call, the others bound it from above. */
  readonly from: 'LATENCY HISTOGRAM' | 'INFO latencystats' | 'INFO commandstats';
  readonly byCommand: ReadonlyMap<string, Histogram>;
}

/**
 * The best that the server tells: LATENCY HISTOGRAM (Redis 7.0), percentiles (INFO latencystats, Redis 7.0), or the
 * means of INFO commandstats, which every server has. With `latency-tracking no` only the last goes on counting.
 */
export async function readTimes(node: Node): Promise<Known<Times>> {
  const histograms = await node.ask(decodeLatencyHistograms, 'LATENCY HISTOGRAM');
  const counts = await node.ask((reply) => commandCounts(parseInfo(asText(reply))), 'INFO', 'commandstats');
  if (!isKnown(counts)) return isKnown(histograms) ? counts : histograms;
  if (isKnown(histograms)) {
    const isWhole = coversMost(histograms.value, counts.value);
    // Where histograms fall short, so do percentiles: they are made of them.
    return { value: isWhole ? { from: 'LATENCY HISTOGRAM', byCommand: histograms.value } : timesOf(counts.value, new Map()) };
  }
  const percentiles = await node.ask((reply) => latencyPercentiles(parseInfo(asText(reply))), 'INFO', 'latencystats');
  return { value: timesOf(counts.value, isKnown(percentiles) ? percentiles.value : new Map()) };
}

const MOST = 0.9;

/** Whether the histograms went on counting as long as the commands were counted. */
function coversMost(histograms: Times['byCommand'], counts: ReadonlyMap<string, CommandCount>): boolean {
  const inHistograms = [...histograms.values()].flatMap((histogram) => [...histogram.values()]);
  const counted = [...counts.values()].map(({ calls }) => calls);
  return sum(inHistograms) >= MOST * sum(counted);
}

const sum = (numbers: readonly bigint[]): number => numbers.reduce((total, number) => total + Number(number), 0);

function timesOf(counts: ReadonlyMap<string, CommandCount>, percentiles: ReadonlyMap<string, ReadonlyMap<string, number>>): Times {
  const byCommand = new Map(
    [...counts].map(([command, count]): [string, Histogram] => {
      const known = percentiles.get(command);
      return [command, known === undefined ? fromMean(count) : fromPercentiles(count, known)];
    }),
  );
  return { from: percentiles.size > 0 ? 'INFO latencystats' : 'INFO commandstats', byCommand };
}

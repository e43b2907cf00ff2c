import { type Histogram, latencyPercentiles, percentileBoundMicroseconds } from '../../redis/latency-histogram.ts';
import type { NodeFacts } from '../facts.ts';
import { infoOf, windowOf } from './sums.ts';

/** What a command cost the servers in the window. */
export interface CommandFigures {
  /** As servers name it: `get`, `config|get`. */
  readonly command: string;
  readonly calls: number;
  readonly callsPerSecond: number;
  readonly serverSeconds: number;
  /** Of the server time of all commands. */
  readonly share: number;
  readonly meanMicroseconds: number;
  /** Upper bound of the histogram's bucket; buckets double. */
  readonly p50Microseconds: number | null;
  readonly p99Microseconds: number | null;
  /** What the percentiles are over: since boot where only INFO latencystats tells them, null where nothing does. */
  readonly percentilesOver: 'window' | 'boot' | null;
}

/** The commands that ran in the window, those that took most server time first. */
export function commandFigures(nodes: readonly NodeFacts[]): readonly CommandFigures[] {
  const ran = merged(nodes);
  const totalSeconds = [...ran.values()].reduce((sum, { serverSeconds }) => sum + serverSeconds, 0);
  return [...ran]
    .map(([command, { calls, callsPerSecond, serverSeconds }]) => ({
      command,
      calls,
      callsPerSecond,
      serverSeconds,
      share: totalSeconds === 0 ? 0 : serverSeconds / totalSeconds,
      meanMicroseconds: (serverSeconds * 1e6) / calls,
      ...percentiles(nodes, command),
    }))
    .toSorted((a, b) => b.serverSeconds - a.serverSeconds || b.calls - a.calls);
}

type Ran = Pick<CommandFigures, 'calls' | 'callsPerSecond' | 'serverSeconds'>;

function merged(nodes: readonly NodeFacts[]): ReadonlyMap<string, Ran> {
  const ran = new Map<string, Ran>();
  for (const window of nodes.flatMap((node) => windowOf(node) ?? [])) {
    for (const [command, { calls, microseconds }] of window.counted.commands) {
      if (calls === 0n) continue;
      const before = ran.get(command) ?? { calls: 0, callsPerSecond: 0, serverSeconds: 0 };
      ran.set(command, {
        calls: before.calls + Number(calls),
        callsPerSecond: before.callsPerSecond + Number(calls) / window.seconds,
        serverSeconds: before.serverSeconds + Number(microseconds) / 1e6,
      });
    }
  }
  return ran;
}

function percentiles(
  nodes: readonly NodeFacts[],
  command: string,
): Pick<CommandFigures, 'p50Microseconds' | 'p99Microseconds' | 'percentilesOver'> {
  const histogram = together(nodes.flatMap((node) => windowOf(node)?.counted.histograms.get(command) ?? []));
  const [p50, p99] = [percentileBoundMicroseconds(histogram, 0.5), percentileBoundMicroseconds(histogram, 0.99)];
  if (p50 !== undefined && p99 !== undefined) return { p50Microseconds: p50, p99Microseconds: p99, percentilesOver: 'window' };
  const sinceBoot = nodes.flatMap((node) => latencyPercentilesOf(node).get(command) ?? []);
  if (sinceBoot.length === 0) return { p50Microseconds: null, p99Microseconds: null, percentilesOver: null };
  const worst = (name: string) => Math.max(...sinceBoot.map((told) => told.get(name) ?? Number.NaN));
  return { p50Microseconds: numberOrNull(worst('p50')), p99Microseconds: numberOrNull(worst('p99')), percentilesOver: 'boot' };
}

function together(histograms: readonly Histogram[]): Histogram {
  const sum = new Map<number, bigint>();
  for (const histogram of histograms) for (const [bound, count] of histogram) sum.set(bound, (sum.get(bound) ?? 0n) + count);
  return sum;
}

function latencyPercentilesOf(node: NodeFacts): ReadonlyMap<string, ReadonlyMap<string, number>> {
  const info = infoOf(node);
  return info === undefined ? new Map() : latencyPercentiles(info);
}

const numberOrNull = (value: number): number | null => (Number.isFinite(value) ? value : null);

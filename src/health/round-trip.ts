import { performance } from 'node:perf_hooks';
import { asText } from '../redis/reply.ts';
import { isKnown, type Known, type Node } from '../redis/target.ts';

/** PINGs one after the other on the node's own connection: network both ways, and the wait for the server's one thread. */
export interface RoundTrip {
  readonly samples: number;
  readonly meanMs: number;
  readonly p50Ms: number;
  readonly p90Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

/** Few enough to be no load, many enough for a median. */
const SAMPLES = 20;
const BUDGET_MS = 400;
const BUDGET_OF_ALL_MS = 800;

/** Nodes are measured one after the other, for side by side we would wait for ourselves; so many share a budget of time. */
export const roundTripBudgetMs = (nodeCount: number): number => Math.min(BUDGET_MS, BUDGET_OF_ALL_MS / Math.max(1, nodeCount));

/** A slow server is asked less often, but once. Fails with ConnectionError when it went away. */
export async function measureRoundTrip(node: Node, budgetMs = BUDGET_MS): Promise<Known<RoundTrip>> {
  const durationsMs: number[] = [];
  const startMs = performance.now();
  do {
    const sentMs = performance.now();
    const pong = await node.ask(asText, 'PING');
    if (!isKnown(pong)) return pong;
    durationsMs.push(performance.now() - sentMs);
  } while (durationsMs.length < SAMPLES && performance.now() - startMs < budgetMs);
  return { value: summarise(durationsMs) };
}

/** Nearest-rank percentiles of at least one sample: of few, p99 is the slowest one. */
function summarise(durationsMs: readonly number[]): RoundTrip {
  const sorted = durationsMs.toSorted((a, b) => a - b);
  const at = (fraction: number) => sorted[Math.ceil(sorted.length * fraction) - 1] ?? 0;
  const sum = sorted.reduce((total, ms) => total + ms, 0);
  return {
    samples: sorted.length,
    meanMs: sum / sorted.length,
    p50Ms: at(0.5),
    p90Ms: at(0.9),
    p99Ms: at(0.99),
    maxMs: at(1),
  };
}

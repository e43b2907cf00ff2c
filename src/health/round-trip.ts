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

/** Few enough to be no load, many enough for a median; a slow server is asked less often. */
const SAMPLES = 20;
const BUDGET_MS = 400;

export async function measureRoundTrip(node: Node): Promise<Known<RoundTrip>> {
  const durationsMs: number[] = [];
  const startMs = performance.now();
  while (durationsMs.length < SAMPLES && performance.now() - startMs < BUDGET_MS) {
    const sentMs = performance.now();
    const pong = await node.ask(asText, 'PING');
    if (!isKnown(pong)) return pong;
    durationsMs.push(performance.now() - sentMs);
  }
  return { value: summarise(durationsMs) };
}

/** Nearest-rank percentiles: of few samples, p99 is the slowest one. */
export function summarise(durationsMs: readonly number[]): RoundTrip {
  const sorted = durationsMs.toSorted((a, b) => a - b);
  const at = (fraction: number) => sorted[Math.max(0, Math.ceil(sorted.length * fraction) - 1)] ?? 0;
  const sum = sorted.reduce((total, ms) => total + ms, 0);
  return {
    samples: sorted.length,
    meanMs: sum / Math.max(1, sorted.length),
    p50Ms: at(0.5),
    p90Ms: at(0.9),
    p99Ms: at(0.99),
    maxMs: at(1),
  };
}

import { CommandError } from '../redis/command-error.ts';
import type { Known, Node } from '../redis/target.ts';

/** PINGs one after the other on the node's own connection: network both ways, and the wait for the server's one thread. */
export interface RoundTrip {
  readonly samples: number;
  readonly meanMs: number;
  readonly p50Ms: number;
  readonly p90Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

/** Few enough to be no load, many enough that the slowest hundredth is not the slowest one. */
export const PINGS = 100;
/** Of a screen that comes back every other second, where the median is what is watched. */
export const PINGS_A_FRAME = 20;
/** The first ones also measure how our own code warms up, and what else we were doing. */
const WARM_UP = 3;
/** Of fewer, the slowest tenth is one alone, which may be our own fault. */
const LEAST = 10;
const BUDGET_MS = 400;
const BUDGET_OF_ALL_MS = 800;

/** Nodes are measured one after the other, for side by side we would wait for ourselves; so many share a budget of time. */
export const roundTripBudgetMs = (nodeCount: number): number => Math.min(BUDGET_MS, BUDGET_OF_ALL_MS / Math.max(1, nodeCount));

/** Of fewer, the 99th percentile is the maximum under another name. */
export const tellsP99 = (samples: number): boolean => samples >= PINGS;

/**
 * A slow server is asked less often, but once; where a pause took all the budget, as much is spent again to tell it from a slow
 * server. An error reply is a reply: a server that cannot save answers PING with MISCONF. A user who may not PING is asked
 * once, for each refusal is logged there. Fails with ConnectionError when it went away.
 */
export async function measureRoundTrip(
  node: Pick<Node, 'call'>,
  { budgetMs, pings }: { readonly budgetMs: number; readonly pings: number },
): Promise<Known<RoundTrip>> {
  const durationsMs: number[] = [];
  const startMs = performance.now();
  const goesOn = (): boolean => {
    const spentMs = performance.now() - startMs;
    return durationsMs.length < WARM_UP + (spentMs < budgetMs ? pings : LEAST) && spentMs < 2 * budgetMs;
  };
  do {
    const sentMs = performance.now();
    const refused = await ping(node);
    if (refused?.refusal === 'no-permission')
      return { unavailable: refused.message, ...(refused.wouldNeed !== undefined && { wouldNeed: refused.wouldNeed }) };
    durationsMs.push(performance.now() - sentMs);
  } while (goesOn());
  return { value: summarise(durationsMs.slice(Math.min(WARM_UP, durationsMs.length - 1))) };
}

async function ping(node: Pick<Node, 'call'>): Promise<CommandError | undefined> {
  try {
    await node.call('PING');
    return undefined;
  } catch (error) {
    if (error instanceof CommandError) return error;
    throw error;
  }
}

/** Nearest-rank percentiles of at least one sample, to the nanosecond. */
function summarise(durationsMs: readonly number[]): RoundTrip {
  const sorted = durationsMs.toSorted((a, b) => a - b);
  const at = (fraction: number) => nanosecond(sorted[Math.ceil(sorted.length * fraction) - 1] ?? 0);
  const sum = sorted.reduce((total, ms) => total + ms, 0);
  return {
    samples: sorted.length,
    meanMs: nanosecond(sum / sorted.length),
    p50Ms: at(0.5),
    p90Ms: at(0.9),
    p99Ms: at(0.99),
    maxMs: at(1),
  };
}

/** Finer digits are the noise of floating point. */
const nanosecond = (ms: number): number => Math.round(ms * 1e6) / 1e6;

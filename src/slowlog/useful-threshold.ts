import { type Histogram, percentileBoundMicroseconds } from '../redis/latency-histogram.ts';
import type { Times } from './read-times.ts';

/** What the server's own figures say of its commands, all together. */
export interface CommandTimes {
  readonly calls: number;
  /** 99 of 100 calls took no longer: an upper bound, as the server counts in steps that double. */
  readonly p99Us: number;
  /** No call took longer. */
  readonly maxUs: number;
  /** slowlog-log-slower-than that tells the slow ones apart and does not flood the log. */
  readonly usefulThresholdUs: number;
  readonly from: Times['from'];
}

/** Fewer calls tell nothing of the usual. */
const MIN_CALLS = 1000;
/** Entries should stay readable for that long. */
const RING_SECONDS = 3600;
/** Below that, the clock and the log itself weigh in. */
const MIN_THRESHOLD_US = 100;

/**
 * The lowest threshold that at least 99 % of all calls stay below and that, at the average rate since boot, fills the
 * log no faster than once an hour; rounded up to 1, 2 or 5 times a power of ten.
 *
 * @returns `undefined` with too few calls to tell
 */
export function commandTimes({ from, byCommand }: Times, uptimeSeconds: number, maxLength: number): CommandTimes | undefined {
  const all = merge(byCommand);
  const calls = [...all.values()].reduce((sum, count) => sum + Number(count), 0);
  const p99Us = percentileBoundMicroseconds(all, 0.99);
  if (calls < MIN_CALLS || p99Us === undefined) return undefined;
  const bounds = [...all].filter(([, count]) => count > 0n).map(([bound]) => bound).sort((a, b) => a - b); // prettier-ignore
  const allowed = (Math.max(maxLength, 1) * Math.max(uptimeSeconds, 1)) / RING_SECONDS;
  const useful = bounds.find((bound) => bound >= p99Us && callsAbove(all, bound) <= allowed) ?? p99Us;
  return { calls, p99Us, maxUs: bounds.at(-1) ?? p99Us, usefulThresholdUs: Math.max(MIN_THRESHOLD_US, roundUp(useful)), from };
}

function merge(byCommand: ReadonlyMap<string, Histogram>): Histogram {
  const all = new Map<number, bigint>();
  for (const histogram of byCommand.values()) for (const [bound, count] of histogram) all.set(bound, (all.get(bound) ?? 0n) + count);
  return all;
}

const callsAbove = (histogram: Histogram, threshold: number): number =>
  [...histogram].reduce((sum, [bound, count]) => (bound > threshold ? sum + Number(count) : sum), 0);

function roundUp(microseconds: number): number {
  const power = 10 ** Math.floor(Math.log10(microseconds));
  return ([1, 2, 5].find((step) => step * power >= microseconds) ?? 10) * power;
}

import type { LatencyData } from './latency-data.ts';

/** What people choose; 100 ms is what the guide of Redis takes for its example. */
const CHOICES_MS = [10, 25, 50, 100, 250, 1_000] as const;

/**
 * The lowest usual threshold of the latency monitor that what is normal here stays below: at least twice what the
 * slowest hundredth of the slowest command takes, so that pauses are recorded and ordinary work is not.
 *
 * @see https://redis.io/docs/latest/operate/oss_and_stack/management/optimization/latency-monitor/
 */
export function usefulEventThresholdMs({ nodes }: LatencyData): number {
  const usualMs = Math.max(0, ...nodes.flatMap(({ commands }) => commands.map(({ p99Microseconds }) => (p99Microseconds ?? 0) / 1000)));
  return CHOICES_MS.find((ms) => ms >= 2 * usualMs) ?? Math.ceil((2 * usualMs) / 1_000) * 1_000;
}

import { asArray, asNumber, asText } from './reply.ts';
import type { Reply } from './target.ts';

/** A kind of pause that the server's latency monitor recorded, such as `fork` or `expire-cycle`. */
export interface LatencyEvent {
  readonly event: string;
  /** When it happened last, by the server's clock. */
  readonly lastAt: Date;
  readonly lastMs: number;
  /** Since boot or LATENCY RESET. */
  readonly maxMs: number;
  /** How many there were and what they took together; null where it is not told (before Valkey 8.1). */
  readonly count: number | null;
  readonly sumMs: number | null;
}

/**
 * LATENCY LATEST: one entry for each kind of event that took longer than latency-monitor-threshold.
 *
 * @see https://redis.io/docs/latest/operate/oss_and_stack/management/optimization/latency-monitor/
 */
export const decodeLatencyEvents = (reply: Reply): readonly LatencyEvent[] =>
  asArray(reply).map((entry) => {
    const [event = null, lastAtSeconds = null, lastMs = null, maxMs = null, sumMs, count] = asArray(entry);
    return {
      event: asText(event),
      lastAt: new Date(asNumber(lastAtSeconds) * 1000),
      lastMs: asNumber(lastMs),
      maxMs: asNumber(maxMs),
      count: count === undefined ? null : asNumber(count),
      sumMs: sumMs === undefined ? null : asNumber(sumMs),
    };
  });

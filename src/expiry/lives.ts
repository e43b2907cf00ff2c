import type { KeyBatch } from '../keyspace/batch.ts';

/** How far the forecast looks, in minutes. */
export const DAY_MINUTES = 1_440;

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Upper ends of the classes of remaining life; one more class holds what lives longer. */
export const LIFE_ENDS_SECONDS = [MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, 6 * HOUR, DAY, 7 * DAY, 30 * DAY] as const;

/** When the keys of one family expire. A few kilobytes, however many keys; changed in place, as millions pass. */
export interface Lives {
  /** By {@link LIFE_ENDS_SECONDS}; keys that never expire are in none. */
  readonly classKeys: Float64Array;
  readonly classBytes: Float64Array;
  /** What expires in each minute of the next day; made when something does. */
  minuteKeys: Float64Array | undefined;
  minuteBytes: Float64Array | undefined;
}

export const createLives = (): Lives => ({
  classKeys: new Float64Array(LIFE_ENDS_SECONDS.length + 1),
  classBytes: new Float64Array(LIFE_ENDS_SECONDS.length + 1),
  minuteKeys: undefined,
  minuteBytes: undefined,
});

/** @param sinceStartMs when the batch was looked up: minutes count from the start of the scan */
export function addLife(lives: Lives, { ttlMs, memoryBytes }: KeyBatch, i: number, sinceStartMs: number): void {
  const lifeMs = ttlMs[i] ?? -1;
  if (lifeMs < 0) return;
  const bytes = memoryBytes[i] || 0; // NaN: unknown
  const place = classOf(lifeMs / 1000);
  increase(lives.classKeys, place, 1);
  increase(lives.classBytes, place, bytes);
  const minute = Math.floor((sinceStartMs + lifeMs) / 60_000);
  if (minute >= DAY_MINUTES) return;
  increase((lives.minuteKeys ??= new Float64Array(DAY_MINUTES)), minute, 1);
  increase((lives.minuteBytes ??= new Float64Array(DAY_MINUTES)), minute, bytes);
}

function classOf(seconds: number): number {
  let place = 0;
  while (seconds > (LIFE_ENDS_SECONDS[place] ?? Number.POSITIVE_INFINITY)) place++;
  return place;
}

function increase(counts: Float64Array, at: number, by: number): void {
  counts[at] = (counts[at] ?? 0) + by;
}

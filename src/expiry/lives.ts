import type { KeyBatch } from '../keyspace/batch.ts';
import type { Moments } from '../keyspace/stratum.ts';

/** How far the forecast looks, in minutes. */
export const DAY_MINUTES = 1_440;

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Upper ends of the classes of remaining life; one more class holds what lives longer. */
export const LIFE_ENDS_SECONDS = [MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, 6 * HOUR, DAY, 7 * DAY, 30 * DAY] as const;

/**
 * When the keys of one family expire. Some kilobytes, however many keys; changed in place, as millions pass. Each row of
 * four numbers is what some keys come to: how many, their bytes, and the squares and cubes of these.
 */
export interface Lives {
  /** A row a class of {@link LIFE_ENDS_SECONDS}; keys that never expire are in none. */
  readonly classes: Float64Array;
  /** A row a minute of the next day, an hour of them at a time: made when something expires in it. */
  readonly hours: (Float64Array | undefined)[];
}

/** What some keys come to. */
export interface LifeSums extends Moments {
  readonly keys: number;
}

export const createLives = (): Lives => ({
  classes: new Float64Array((LIFE_ENDS_SECONDS.length + 1) * ROW),
  hours: Array.from({ length: DAY_MINUTES / 60 }, () => undefined),
});

/** @param sinceStartMs when the batch was looked up: minutes count from the start of the scan */
export function addLife(lives: Lives, { ttlMs, memoryBytes }: KeyBatch, i: number, sinceStartMs: number): void {
  const lifeMs = ttlMs[i] ?? -1;
  if (!(lifeMs >= 0)) return; // never expires, or NaN: not told
  const bytes = memoryBytes[i] || 0; // NaN: unknown
  addToRow(lives.classes, classOf(lifeMs / 1000), bytes);
  const minute = Math.floor((sinceStartMs + lifeMs) / 60_000);
  if (minute < DAY_MINUTES) addToRow((lives.hours[Math.floor(minute / 60)] ??= new Float64Array(60 * ROW)), minute % 60, bytes);
}

/** Adds lives to others, as those of all families together. */
export function addLives(sum: Lives, lives: Lives): void {
  for (const [at, value] of lives.classes.entries()) sum.classes[at] = (sum.classes[at] ?? 0) + value;
  for (const [hour, rows] of lives.hours.entries()) {
    if (rows === undefined) continue;
    const own = (sum.hours[hour] ??= new Float64Array(60 * ROW));
    for (const [at, value] of rows.entries()) own[at] = (own[at] ?? 0) + value;
  }
}

/** Of one class of {@link LIFE_ENDS_SECONDS}. */
export const sumsOfClass = ({ classes }: Lives, at: number): LifeSums => sumsOfRow(classes, at);

/** Of the keys that expire from one minute up to another, which is not included. */
export function sumsOfMinutes({ hours }: Lives, from: number, end: number): LifeSums {
  const all = { keys: 0, sum: 0, squares: 0, cubes: 0 };
  for (let minute = from; minute < end; minute++) {
    const rows = hours[Math.floor(minute / 60)];
    if (rows === undefined) continue;
    const { keys, sum, squares, cubes } = sumsOfRow(rows, minute % 60);
    all.keys += keys;
    all.sum += sum;
    all.squares += squares;
    all.cubes += cubes;
  }
  return all;
}

/** How many keys expire in each minute of the next day. */
export function keysByMinute(all: readonly Lives[]): Float64Array {
  const minutes = new Float64Array(DAY_MINUTES);
  for (const { hours } of all) {
    for (const [hour, rows] of hours.entries()) {
      if (rows !== undefined) for (let at = 0; at < 60; at++) minutes[hour * 60 + at]! += rows[at * ROW]!; // 60 rows, 1440 minutes
    }
  }
  return minutes;
}

/** Keys, their bytes, and the squares and cubes of these. */
const ROW = 4;

const sumsOfRow = (rows: Float64Array, at: number): LifeSums => {
  const [keys = 0, sum = 0, squares = 0, cubes = 0] = rows.subarray(at * ROW, (at + 1) * ROW);
  return { keys, sum, squares, cubes };
};

function addToRow(rows: Float64Array, at: number, bytes: number): void {
  const first = at * ROW;
  rows[first]!++; // the caller names a row that is there, and so are its three others
  rows[first + 1]! += bytes;
  rows[first + 2]! += bytes * bytes;
  rows[first + 3]! += bytes * bytes * bytes;
}

function classOf(seconds: number): number {
  let place = 0;
  while (seconds > (LIFE_ENDS_SECONDS[place] ?? Number.POSITIVE_INFINITY)) place++;
  return place;
}

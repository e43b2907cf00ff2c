import type { FamilyTotals } from '../keyspace/family-totals.ts';
import { quantile } from '../keyspace/quantiles.ts';
import { createHistogram, mergeHistogram } from '../keyspace/histogram.ts';
import type { Interval } from '../keyspace/interval.ts';
import { estimateCount, estimateTotal, type Stratum, weightOf } from '../keyspace/sampling.ts';
import type { FamilyLives } from './collect.ts';
import { DAY_MINUTES, LIFE_ENDS_SECONDS } from './lives.ts';

/** How long the keys of a family still live. Of a sample, keys and bytes are estimates of the whole. */
export interface LifeSummary {
  readonly keys: number;
  readonly bytes: number;
  /** Keys that never expire. */
  readonly withoutTtl: number;
  readonly bytesWithoutTtl: number;
  /** Remaining life of those that do; null when none does. The quantiles are right to 1 %. */
  readonly ttl: {
    readonly shortestSeconds: number;
    readonly p50Seconds: number;
    readonly p95Seconds: number;
    readonly longestSeconds: number;
  } | null;
  readonly lives: readonly LifeClass[];
  /** Of a sample, where the truth lies 95 times of 100; null when all keys were seen. */
  readonly interval: { readonly keys: Interval; readonly bytes: Interval; readonly withoutTtl: Interval } | null;
}

export interface LifeClass {
  /** Remaining life above the class before and up to this; null: longer than all. */
  readonly upToSeconds: number | null;
  readonly keys: number;
  readonly bytes: number;
}

export interface ForecastSlot {
  /** From the start of the scan. */
  readonly startSeconds: number;
  readonly keys: number;
  readonly bytes: number;
}

export interface Forecast {
  /** The next hour. */
  readonly minutes: readonly ForecastSlot[];
  /** The next day. */
  readonly hours: readonly ForecastSlot[];
}

/** Of a sample, each key that was seen stands for several. */
export function summariseLives(families: readonly FamilyLives[], sample: Stratum): LifeSummary {
  const scale = weightOf(sample);
  const sum = (of: (totals: FamilyTotals) => number): number => families.reduce((all, { totals }) => all + of(totals), 0);
  const [keys, withoutTtl] = [sum((totals) => totals.keys), sum((totals) => totals.withoutTtl)];
  const moments = {
    sum: sum((totals) => totals.bytes),
    squares: sum((totals) => totals.bytesSquared),
    cubes: sum((totals) => totals.bytesCubed),
  };
  return {
    keys: Math.round(keys * scale),
    bytes: Math.round(moments.sum * scale),
    withoutTtl: Math.round(withoutTtl * scale),
    bytesWithoutTtl: Math.round(sum((totals) => totals.bytesWithoutTtl) * scale),
    ttl: ttlOf(families.map(({ totals }) => totals)),
    lives: classes(
      families.map(({ lives }) => lives),
      scale,
    ),
    interval:
      sample.fraction >= 1
        ? null
        : {
            keys: bounds(estimateCount([sample], [keys])),
            bytes: bounds(estimateTotal([sample], [moments])),
            withoutTtl: bounds(estimateCount([sample], [withoutTtl])),
          },
  };
}

const bounds = ({ low, high }: Interval): Interval => ({ low: Math.round(low), high: Math.round(high) });

/** @param scale how many keys each key that was seen stands for */
export function forecastOf(families: readonly FamilyLives[], scale: number): Forecast {
  const keys = sumMinutes(families.map(({ lives }) => lives.minuteKeys));
  const bytes = sumMinutes(families.map(({ lives }) => lives.minuteBytes));
  const slots = (count: number, minutes: number): readonly ForecastSlot[] =>
    Array.from({ length: count }, (_, slot) => ({
      startSeconds: slot * minutes * 60,
      keys: Math.round(sumOf(keys, slot * minutes, minutes) * scale),
      bytes: Math.round(sumOf(bytes, slot * minutes, minutes) * scale),
    }));
  return { minutes: slots(60, 1), hours: slots(24, 60) };
}

function ttlOf(totals: readonly FamilyTotals[]): LifeSummary['ttl'] {
  const expiring = totals.filter(({ longestTtlMs }) => longestTtlMs >= 0);
  if (expiring.length === 0) return null;
  const all = createHistogram();
  for (const { ttlMs } of expiring) mergeHistogram(all, ttlMs);
  const longestMs = Math.max(...expiring.map(({ longestTtlMs }) => longestTtlMs));
  const shortestMs = Math.min(...expiring.map(({ shortestTtlMs }) => shortestTtlMs));
  const secondsAt = (share: number): number => Math.min(longestMs, Math.max(shortestMs, quantile(all, share) ?? 0)) / 1000;
  return { shortestSeconds: shortestMs / 1000, p50Seconds: secondsAt(0.5), p95Seconds: secondsAt(0.95), longestSeconds: longestMs / 1000 };
}

function classes(lives: readonly FamilyLives['lives'][], scale: number): readonly LifeClass[] {
  const sum = (of: (one: FamilyLives['lives']) => Float64Array, at: number): number =>
    Math.round(lives.reduce((all, one) => all + (of(one)[at] ?? 0), 0) * scale);
  return [...LIFE_ENDS_SECONDS, null].map((upToSeconds, at) => ({
    upToSeconds,
    keys: sum(({ classKeys }) => classKeys, at),
    bytes: sum(({ classBytes }) => classBytes, at),
  }));
}

function sumMinutes(all: readonly (Float64Array | undefined)[]): Float64Array {
  const sums = new Float64Array(DAY_MINUTES);
  for (const one of all) one?.forEach((value, minute) => (sums[minute] = (sums[minute] ?? 0) + value));
  return sums;
}

const sumOf = (values: Float64Array, from: number, length: number): number =>
  values.subarray(from, from + length).reduce((sum, value) => sum + value, 0);

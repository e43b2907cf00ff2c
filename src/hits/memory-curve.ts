import { createSeries, type ReuseSampler, type Series, usesWithin } from './reuse-sampler.ts';

/** The hit ratio at other sizes of the memory, as an LRU cache would have it with this traffic. */
export interface MemoryCurve {
  /** What the servers may use, or where they have no limit, what they use. */
  readonly memoryBytes: number;
  /** How many keys fit in there, were keys as large as they are on average. */
  readonly keysThatFit: number;
  /** The part of the keys that was followed, 0 to 1. */
  readonly sampled: number;
  readonly points: readonly CurvePoint[];
  readonly families: readonly { readonly family: string; readonly points: readonly CurvePoint[] }[];
}

export interface CurvePoint {
  /** 1 is the memory of today. */
  readonly times: number;
  readonly memoryBytes: number;
  /** Of lookups whose key was asked for the first time in this window, nobody knows how long ago the last one was: they may all be misses, */
  readonly hitRatioLow: number;
  /** or all that could be hits may be. A longer window brings both together. */
  readonly hitRatioHigh: number;
}

export const MEMORY_TIMES = [0.5, 1, 2, 4] as const;

/** Lookups of one family, by what became of them. */
export interface Reuse {
  readonly hits: Series;
  readonly misses: Series;
}

export const createReuse = (): Reuse => ({ hits: createSeries(), misses: createSeries() });

export interface MemorySize {
  readonly memoryBytes: number;
  readonly keysThatFit: number;
}

/** Families of which fewer lookups are in the sample have no curve of their own. */
const LEAST_SAMPLED = 50;

export function memoryCurve(byFamily: ReadonlyMap<string, Reuse>, { rate }: ReuseSampler, size: MemorySize): MemoryCurve {
  const point = (times: number, of: readonly Reuse[]): CurvePoint => ({
    times,
    memoryBytes: size.memoryBytes * times,
    ...ratiosAt(times * size.keysThatFit, size.keysThatFit, of),
  });
  const points = (of: readonly Reuse[]): readonly CurvePoint[] => MEMORY_TIMES.map((times) => point(times, of));
  return {
    ...size,
    sampled: rate,
    points: points([...byFamily.values()]),
    families: [...byFamily]
      .filter(([, { hits, misses }]) => hits.sampledUses + misses.sampledUses >= LEAST_SAMPLED)
      .map(([family, reuse]) => ({ family, points: points([reuse]) })),
  };
}

/**
 * More memory keeps what it kept, and less loses what had not been used for long. A miss of a key that was used so lately
 * that today's memory had kept it had another reason, such as its TTL, and stays a miss whatever the memory.
 */
function ratiosAt(keys: number, keysNow: number, families: readonly Reuse[]): Pick<CurvePoint, 'hitRatioLow' | 'hitRatioHigh'> {
  let [low, high, all] = [0, 0, 0];
  for (const { hits, misses } of families) {
    all += hits.uses + misses.uses;
    if (keys >= keysNow) {
      low += hits.uses;
      high += hits.uses;
      const lately = usesWithin(misses, keysNow);
      const saved = Math.max(0, usesWithin(misses, keys) - lately);
      low += saved;
      high += keys > keysNow ? saved + firstWithin(misses, keys) : 0;
    } else {
      const kept = usesWithin(hits, keys);
      low += kept;
      high += Math.min(hits.uses, kept + firstWithin(hits, keys));
    }
  }
  const share = (of: number): number => (all === 0 ? 0 : Math.min(1, of / all));
  return { hitRatioLow: share(low), hitRatioHigh: share(high) };
}

/** First uses that could be of keys used so lately: fewer others had been used by then. */
const firstWithin = ({ first }: Series, keys: number): number => (keys < 1 ? 0 : first.upTo(keys));

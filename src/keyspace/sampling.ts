import { type Interval, skewedInterval, thinnedCountInterval, wilsonInterval } from './interval.ts';

// What a part of a keyspace tells about the whole.
//
// The unit is the key. SCAN goes through a table in an order that has nothing to do with names: a key lies where a keyed
// hash of its name puts it, and which other keys lie in its bucket is chance too. So the passed part of a table is a
// random sample of its keys without replacement, although it comes in buckets, and also while the table grows: a cursor
// names a range of hashes, in whichever table they are. Each database of each shard is a stratum with its own sample,
// expanded by its own number of keys.

/** One database of one shard, as far as it was read. */
export interface Stratum {
  /** Keys that were read, of all families. */
  readonly seen: number;
  /** Keys that are there; `undefined` when only the part of the table is known, as with a filter that the server applies. */
  readonly population: number | undefined;
  /** Part of the table that was passed, above 0 and up to 1. */
  readonly fraction: number;
}

export interface Estimate extends Interval {
  readonly value: number;
}

/** Sums over the sampled keys of one kind: of their sizes, and of these squared and cubed. */
export interface Moments {
  readonly sum: number;
  readonly squares: number;
  readonly cubes: number;
}

/** The number of keys of one kind, of which so many were found in each stratum. */
export function estimateCount(strata: readonly Stratum[], found: readonly number[]): Estimate {
  const value = sumOf(strata, (stratum, at) => weightOf(stratum) * (found[at] ?? 0));
  const seen = sumOf(found, (count) => count);
  if (strata.some(({ population }) => population === undefined)) {
    return { value, ...thinnedCountInterval(seen, value > 0 ? seen / value : 1) };
  }
  const total = populationOf(strata);
  const { low, high } = estimateShare(strata, found);
  const others = sumOf(strata, (stratum) => stratum.seen) - seen;
  return { value, low: Math.max(seen, low * total), high: Math.max(value, Math.min(total - others, high * total)) };
}

/** Their part of all keys, 0 to 1. */
export function estimateShare(strata: readonly Stratum[], found: readonly number[]): Estimate {
  const total = populationOf(strata);
  const value = total > 0 ? Math.min(1, sumOf(strata, (stratum, at) => weightOf(stratum) * (found[at] ?? 0)) / total) : 0;
  return { value, ...wilsonInterval(value, effectiveTrials(strata, found, value)) };
}

/** Their part of some keys, such as those without a TTL of a family; `among` are found of the family in each stratum. */
export function estimateShareAmong(strata: readonly Stratum[], found: readonly number[], among: readonly number[]): Estimate {
  const whole = sumOf(strata, (stratum, at) => weightOf(stratum) * (among[at] ?? 0));
  if (whole === 0) return { value: 0, low: 0, high: 1 };
  const value = sumOf(strata, (stratum, at) => weightOf(stratum) * (found[at] ?? 0)) / whole;
  return { value, ...wilsonInterval(value, trialsAmong(strata, among)) };
}

/** How many independent draws these keys, so many found in each stratum, are worth; infinite when they are all that there are. */
export function trialsAmong(strata: readonly Stratum[], among: readonly number[]): number {
  const whole = sumOf(strata, (stratum, at) => weightOf(stratum) * (among[at] ?? 0));
  return whole ** 2 / sumOf(strata, (stratum, at) => weightOf(stratum) ** 2 * (1 - chanceOf(stratum)) * (among[at] ?? 0));
}

/**
 * The total size of the keys of one kind. It holds for keys like those that were seen: a few that are far larger than all
 * of these are most likely not in a small sample, and then nothing in it tells of them. Where no such key was met, nothing
 * tells how large they are, and there is no upper end: it is infinite.
 */
export function estimateTotal(strata: readonly Stratum[], moments: readonly Moments[]): Estimate {
  const value = sumOf(strata, (stratum, at) => weightOf(stratum) * (moments[at]?.sum ?? 0));
  if (value === 0) return { value, low: 0, high: strata.some((stratum) => chanceOf(stratum) < 1) ? Number.POSITIVE_INFINITY : 0 };
  const { standardError, skewness } = spreadOf(strata, moments);
  if (standardError === 0) return { value, low: value, high: value };
  const { low, high } = skewedInterval(value, standardError, skewness);
  return {
    value,
    low: Math.max(
      sumOf(moments, ({ sum }) => sum),
      low,
    ),
    high,
  };
}

/** How far the total of these sizes may be off by chance: its standard error, and the skewness of its distribution. */
export function spreadOf(
  strata: readonly Stratum[],
  moments: readonly Moments[],
): { readonly standardError: number; readonly skewness: number } {
  let variance = 0;
  let third = 0;
  for (const [at, stratum] of strata.entries()) {
    const { sum = 0, squares = 0, cubes = 0 } = moments[at] ?? {};
    const { seen, population } = stratum;
    const [weight, chance] = [weightOf(stratum), chanceOf(stratum)];
    if (seen === 0 || chance >= 1) continue;
    // With a known number of keys, what counts is how far sizes are from their mean; without, their number is chance too.
    const mean = population === undefined ? 0 : sum / seen;
    const spread = Math.max(0, squares - 2 * mean * sum + seen * mean ** 2) * (population === undefined ? 1 : seen / Math.max(1, seen - 1));
    const skew = cubes - 3 * mean * squares + 3 * mean ** 2 * sum - seen * mean ** 3;
    variance += weight ** 2 * (1 - chance) * spread;
    third += weight ** 3 * (1 - chance) * (1 - 2 * chance) * skew;
  }
  return { standardError: Math.sqrt(variance), skewness: variance === 0 ? 0 : third / variance ** 1.5 };
}

/** How many keys each key that was seen stands for. */
export const weightOf = (stratum: Stratum): number => (stratum.seen === 0 ? 0 : 1 / chanceOf(stratum));

/**
 * How many keys, of whatever kind, a sample may have missed altogether: with more, it would have met one of them in 95 of
 * 100 times. At 1 % that is 298; at the whole table none.
 */
export function mostUnseen(strata: readonly Stratum[]): number {
  const chance = Math.min(1, ...strata.map(chanceOf));
  return chance >= 1 ? 0 : chance <= 0 ? Number.POSITIVE_INFINITY : Math.floor(Math.log(0.05) / Math.log(1 - chance));
}

/** Whether the number of keys that a server tells fits what was met on the passed part of its table, or counts keys that are gone. */
export function isPopulationBelievable({ seen, population, fraction }: Stratum): boolean {
  if (population === undefined || fraction >= 1) return false;
  const expected = population * fraction;
  return Math.abs(seen - expected) <= BELIEVABLE_DEVIATIONS * Math.sqrt(Math.max(1, expected * (1 - fraction)));
}

const BELIEVABLE_DEVIATIONS = 4;

const chanceOf = ({ seen, population, fraction }: Stratum): number =>
  fraction >= 1 ? 1 : population === undefined ? fraction : population > 0 ? Math.min(1, seen / population) : 1;

const populationOf = (strata: readonly Stratum[]): number => sumOf(strata, (stratum) => weightOf(stratum) * stratum.seen);

/**
 * How many independent draws the strata together are worth. In each, the share is drawn a little towards that of all,
 * for a stratum where all keys seen were of one kind is not certain to hold no other.
 */
function effectiveTrials(strata: readonly Stratum[], found: readonly number[], share: number): number {
  const total = populationOf(strata);
  let variance = 0;
  let plain = 0;
  for (const [at, stratum] of strata.entries()) {
    if (stratum.seen === 0) continue;
    const drawn = ((found[at] ?? 0) + 2 * share) / (stratum.seen + 2);
    const part = (weightOf(stratum) * stratum.seen) / total;
    const each = (part ** 2 * (1 - chanceOf(stratum))) / stratum.seen;
    variance += each * drawn * (1 - drawn);
    plain += each;
  }
  return variance > 0 ? (share * (1 - share)) / variance || 1 / plain : plain > 0 ? 1 / plain : Number.POSITIVE_INFINITY;
}

function sumOf<T>(all: readonly T[], value: (one: T, at: number) => number): number {
  return all.reduce((sum, one, at) => sum + value(one, at), 0);
}

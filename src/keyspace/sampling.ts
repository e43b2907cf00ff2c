import { type Interval, skewedInterval, thinnedCountInterval, wilsonInterval } from './interval.ts';
import { inflationOf, residualsOfShare, spreadOf } from './spread.ts';
import { chanceOf, type Moments, pooled, type Stratum, weightOf } from './stratum.ts';

// What a part of a keyspace tells about the whole.
//
// The unit is the key. SCAN goes through a table in an order that has nothing to do with names: a key lies where a keyed
// hash of its name puts it, and which other keys lie in its bucket is chance too. So the passed part of a table is a
// random sample of its keys without replacement, although it comes in buckets, and also while the table grows: a cursor
// names a range of hashes, in whichever table they are. Each database of each shard is a stratum with its own sample,
// expanded by its own number of keys. Where keys come slot by slot, intervals are wider: spread.ts tells by how much.

export interface Estimate extends Interval {
  readonly value: number;
}

/** The number of keys of one kind, of which so many were found in each stratum. */
export function estimateCount(strata: readonly Stratum[], found: readonly number[]): Estimate {
  const value = sumOf(strata, (stratum, at) => weightOf(stratum) * (found[at] ?? 0));
  const seen = sumOf(found, (count) => count);
  if (strata.some(({ population }) => population === undefined)) {
    return {
      value,
      ...thinnedCountInterval(seen, value > 0 ? seen / value : leastChance(strata), inflationOf(strata, found.map(asMoments))),
    };
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
  const inflation = inflationOf(strata, residualsOfShare(found, strata.map(({ seen }) => seen), value)); // prettier-ignore
  return { value, ...wilsonInterval(value, effectiveTrials(strata, found, value) / inflation) };
}

/** Their part of some keys, such as those without a TTL of a family; `among` are found of the family in each stratum. */
export function estimateShareAmong(strata: readonly Stratum[], found: readonly number[], among: readonly number[]): Estimate {
  const whole = sumOf(strata, (stratum, at) => weightOf(stratum) * (among[at] ?? 0));
  if (whole === 0) return { value: 0, low: 0, high: 1 };
  const value = sumOf(strata, (stratum, at) => weightOf(stratum) * (found[at] ?? 0)) / whole;
  const inflation = inflationOf(strata, residualsOfShare(found, among, value));
  return { value, ...wilsonInterval(value, trialsAmong(strata, among) / inflation) };
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
  const { low, high } =
    standardError <= LOST_IN_ROUNDING * value ? ofAlike(strata, moments, value) : skewedInterval(value, standardError, skewness);
  return {
    value,
    low: Math.max(
      sumOf(moments, ({ sum }) => sum),
      low,
    ),
    high,
  };
}

/** What is no more is left over where the squares of sizes that are all alike are subtracted from each other. */
const LOST_IN_ROUNDING = 1e-7;

/** Where every key that was met is of the kind, and as large as the others, what is not certain is how many of the rest are. */
function ofAlike(strata: readonly Stratum[], moments: readonly Moments[], value: number): Interval {
  const keys = estimateCount(strata, strata.map(({ seen }, at) => ((moments[at]?.sum ?? 0) === 0 ? 0 : seen))); // prettier-ignore
  return { low: value * (keys.low / keys.value), high: value * (keys.high / keys.value) };
}

/**
 * How many keys, of whatever kind, a sample may have missed altogether: with more, it would have met one of them in 95 of
 * 100 times. At 1 % that is 298; at the whole table none.
 */
export function mostUnseen(strata: readonly Stratum[]): number {
  const chance = leastChance(strata);
  return chance >= 1 ? 0 : chance <= 0 ? Number.POSITIVE_INFINITY : Math.floor(Math.log(0.05) / Math.log(1 - chance));
}

/** Whether the number of keys that a server tells fits what was met on the passed part of its table, or counts keys that are gone. */
export function isPopulationBelievable({ seen, population, fraction }: Stratum): boolean {
  if (population === undefined || fraction >= 1) return false;
  const expected = population * fraction;
  return Math.abs(seen - expected) <= BELIEVABLE_DEVIATIONS * Math.sqrt(Math.max(1, expected * (1 - fraction)));
}

const BELIEVABLE_DEVIATIONS = 4;

const leastChance = (strata: readonly Stratum[]): number => Math.min(1, ...strata.map(chanceOf));

const populationOf = (strata: readonly Stratum[]): number => sumOf(strata, (stratum) => weightOf(stratum) * stratum.seen);

/**
 * How many independent draws the strata together are worth. In each, the share is drawn a little towards that of all,
 * for a stratum where all keys seen were of one kind is not certain to hold no other.
 */
function effectiveTrials(strata: readonly Stratum[], found: readonly number[], share: number): number {
  const total = populationOf(strata);
  let variance = 0;
  let plain = 0;
  for (const stratum of pooled(strata, found.map(asMoments))) {
    if (stratum.seen === 0) continue;
    const drawn = (stratum.sum + 2 * share) / (stratum.seen + 2);
    const part = (weightOf(stratum) * stratum.seen) / total;
    const each = (part ** 2 * (1 - chanceOf(stratum))) / stratum.seen;
    variance += each * drawn * (1 - drawn);
    plain += each;
  }
  return variance > 0 ? (share * (1 - share)) / variance || 1 / plain : plain > 0 ? 1 / plain : Number.POSITIVE_INFINITY;
}

/** Of keys that count 1 each. */
const asMoments = (count: number): Moments => ({ sum: count, squares: count, cubes: count });

function sumOf<T>(all: readonly T[], value: (one: T, at: number) => number): number {
  return all.reduce((sum, one, at) => sum + value(one, at), 0);
}

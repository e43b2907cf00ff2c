/** What is usual: so many keys a minute, as so many minutes tell. */
export interface Level {
  readonly mean: number;
  /** Fewer where the mean was made larger than that of the minutes: as many as would be as uncertain. */
  readonly minutes: number;
}

/** Minutes behind one that count as its neighbours. */
const BEHIND = 30;
/** Minutes before one, in each of these ways: where lives fall steeply, those that are far off say little. */
const BEFORE = [3, 10, 30] as const;
/** A part of the neighbours, the highest: they may be peaks themselves. */
const LEFT_OUT = 0.2;
/** Real traffic is rougher than Poisson's, and where many keys expire his noise is a small part of them. */
const FACTOR = 3;
/** Standard deviations; one minute in 30,000 exceeds it by chance. */
const SIGMAS = 4;

/**
 * What is above this is more than three times what is usual, and not by chance:
 *
 *     T = (√(3 λ) + 2 √(1 + 3 ÷ n))²
 *
 * where λ is the mean of n minutes. Keys that are written independently of each other expire as a Poisson process: a
 * minute holds λ of them give or take √λ, and the square root of its count has a standard deviation of ½ whatever λ is, and
 * that of the mean of n minutes ½ ÷ √n. Four of these deviations, of the difference to √(3 λ), are 2 √(1 + 3 ÷ n).
 *
 * @see https://doi.org/10.2307/2983501 (Bartlett 1936, the square root of a Poisson count)
 */
export const boundAbove = ({ mean, minutes }: Level): number =>
  (Math.sqrt(FACTOR * mean) + (SIGMAS / 2) * Math.sqrt(1 + FACTOR / minutes)) ** 2;

/**
 * The level of the neighbours before `start` or of those from `end` on, whichever is higher: a minute that falls from the
 * ones before it, or rises to the ones behind, does not stand out. Of those before, the nearest or more of them, whichever
 * are lower: where lives fall, all are above the minute. The highest are left out, so that peaks do not hide each other;
 * but never the only one before, for it tells whether lives fall.
 */
export function levelAround(minutes: Float64Array, start: number, end: number): Level {
  const before = BEFORE.map((count) => levelOf(minutes.subarray(Math.max(0, start - count), start), 1)).reduce((a, b) =>
    boundAbove(a) < boundAbove(b) ? a : b,
  );
  const behind = levelOf(minutes.subarray(end, end + BEHIND), 0);
  return boundAbove(before) > boundAbove(behind) ? before : behind;
}

/** The first minutes that may be a peak together: one written at one time can lie over a seam of two. */
export const START_MINUTES = 2;

/** Minutes behind the start that tell how high it may be, and those that tell how steeply they fall. */
const NEAREST = 3;
const TREND = 20;

/**
 * What minutes before `end` may be expected to hold, with none before them: what the next three do, times as much as these
 * are above the mean of the next twenty. For a steady family that is 1; for one that falls, at least as much as it falls on
 * towards them: an exponential fall, of whatever mean from half a minute on, stays below three times this. What is behind
 * the longest life of a family counts as minutes without keys, so that a short-lived one is taken for one that falls.
 *
 * @param minutes whole ones: the last of a family's life is none
 * @returns undefined where fewer than three minutes are left: then nothing can be told
 */
export function levelAtStart(minutes: Float64Array, end: number): Level | undefined {
  const behind = minutes.subarray(end, end + TREND);
  if (behind.length < NEAREST) return undefined;
  const [nearest, all] = [sumOf(behind.subarray(0, NEAREST)) / NEAREST, sumOf(behind) / TREND];
  const steepness = all > 0 ? Math.max(1, nearest / all) : 1;
  return { mean: nearest * steepness, minutes: NEAREST / steepness };
}

/** @param least of the minutes that are kept where there are any */
function levelOf(side: Float64Array, least: number): Level {
  const kept = side.toSorted().subarray(0, Math.max(least, Math.floor(side.length * (1 - LEFT_OUT))));
  return kept.length === 0 ? NOTHING : { mean: sumOf(kept) / kept.length, minutes: kept.length };
}

const NOTHING: Level = { mean: 0, minutes: Number.POSITIVE_INFINITY };

const sumOf = (minutes: Float64Array): number => minutes.reduce((sum, keys) => sum + keys, 0);

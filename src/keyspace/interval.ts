// Intervals at 95 %. Each function names the method that it is, so that it can be looked up and doubted.

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** The normal distribution's 97.5 % point. */
export const Z = 1.959_964;

/**
 * The 97.5 % point of Student's distribution, by Cornish and Fisher's expansion: right to 1 % from 4 degrees of freedom on.
 *
 * @see Abramowitz and Stegun, Handbook of Mathematical Functions, 26.7.5
 */
export function studentPoint(freedom: number): number {
  const terms = [
    (Z ** 3 + Z) / 4,
    (5 * Z ** 5 + 16 * Z ** 3 + 3 * Z) / 96,
    (3 * Z ** 7 + 19 * Z ** 5 + 17 * Z ** 3 - 15 * Z) / 384,
    (79 * Z ** 9 + 776 * Z ** 7 + 1482 * Z ** 5 - 1920 * Z ** 3 - 945 * Z) / 92_160,
  ];
  return terms.reduce((sum, term, at) => sum + term / freedom ** (at + 1), Z);
}

/**
 * Wilson's score interval of a share. Unlike the textbook's ±, it holds for rare things and never leaves 0 to 1.
 *
 * @param trials may be fractional: an effective number of independent trials; the share itself when infinite
 * @see https://doi.org/10.1080/01621459.1927.10502953
 */
export function wilsonInterval(share: number, trials: number): Interval {
  if (!(trials > 0)) return { low: 0, high: 1 };
  if (!Number.isFinite(trials)) return { low: share, high: share };
  const shrink = 1 + Z ** 2 / trials;
  const middle = (share + Z ** 2 / (2 * trials)) / shrink;
  const half = (Z / shrink) * Math.sqrt((share * (1 - share)) / trials + Z ** 2 / (4 * trials ** 2));
  // Rounding must not leave the share itself outside: at 0 and at 1 it is an end of its interval.
  return { low: Math.max(0, Math.min(share, middle - half)), high: Math.min(1, Math.max(share, middle + half)) };
}

/**
 * How many there are when `found` of them were found, each with the same chance: score interval of a binomial's size,
 * the numbers X for which |found − X·chance| ≤ z·√(X·chance·(1 − chance)·inflation).
 *
 * @param inflation by how much the variance is larger, where keys come together: 1 where each comes by itself
 */
export function thinnedCountInterval(found: number, chance: number, inflation = 1): Interval {
  if (chance >= 1) return { low: found, high: found };
  const spread = Z ** 2 * (1 - chance) * inflation;
  const middle = found + spread / 2;
  const half = Math.sqrt(spread * found + spread ** 2 / 4);
  return { low: Math.max(found, (middle - half) / chance), high: (middle + half) / chance };
}

/**
 * The interval of an estimate whose distribution is skewed, as totals of sizes are: Hall's transformation of the
 * studentised estimate. With a symmetric distribution it is the textbook's; with a long tail of large keys the upper
 * side grows and the lower shrinks.
 *
 * @param skewness of the estimate itself, not of the sizes: it falls with the number of keys
 * @see https://doi.org/10.1111/j.2517-6161.1992.tb01870.x (Hall 1992, the cubic transformation)
 */
export function skewedInterval(estimate: number, standardError: number, skewness: number): Interval {
  const studentised = (point: number): number =>
    Math.abs(skewness) < 1e-6 ? point : (3 / skewness) * (Math.cbrt(1 + skewness * (point - skewness / 6)) - 1);
  return { low: estimate - standardError * studentised(Z), high: estimate - standardError * studentised(-Z) };
}

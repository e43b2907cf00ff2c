import { type Interval, skewedInterval, wilsonInterval } from './interval.ts';
import { type Estimate, trialsAmong } from './sampling.ts';
import { inflationOf, spreadOf } from './spread.ts';
import { type Moments, type Stratum, weightOf } from './stratum.ts';

// Figures of a sample that are a total divided by another. Where both ends are chance, what counts is how far each key is
// from the ratio: the total of these residuals is zero, and as uncertain as the ratio is when divided by the lower total.

/**
 * The part that some keys have in the total size of all, 0 to 1.
 *
 * @param part of the keys in question, by stratum
 * @param whole of all keys, these included
 * @see Cochran, Sampling Techniques, 3rd edition, §6.3 (the ratio estimate)
 */
export function estimatePartOfTotal(strata: readonly Stratum[], part: readonly Moments[], whole: readonly Moments[]): Estimate {
  const total = expand(strata, whole);
  const value = total > 0 ? Math.min(1, expand(strata, part) / total) : 0;
  const residuals = whole.map(({ sum, squares, cubes }, at) => {
    const own = part[at] ?? NOTHING;
    const [inside, outside] = [1 - value, -value];
    return {
      sum: inside * own.sum + outside * (sum - own.sum),
      squares: inside ** 2 * own.squares + outside ** 2 * (squares - own.squares),
      cubes: inside ** 3 * own.cubes + outside ** 3 * (cubes - own.cubes),
    };
  });
  // All or nothing: no residual tells of the keys that were not met. Then keys are counted instead of weighed.
  if (value === 0 || value === 1) {
    const trials = trialsAmong(strata, strata.map(({ seen }) => seen)); // prettier-ignore
    return { value, ...wilsonInterval(value, trials / inflationOf(strata, residuals)) };
  }
  const { low, high } = residualInterval(strata, residuals, value, total);
  return { value, low: Math.max(0, low), high: Math.min(1, high) };
}

/** Fewer values say little of how far they are apart, and nothing of how skewed that is. */
const LEAST_VALUES = 5;

/** Of the squares of values: what is no more than that is left over where values that are all alike are subtracted from their mean. */
const LOST_IN_ROUNDING = 1e-12;

/** The mean size of some keys. There is no interval around less than {@link LEAST_VALUES} of them: from 0 to infinity. */
export function estimateMean(strata: readonly Stratum[], moments: readonly Moments[], counts: readonly number[]): Estimate {
  const number = strata.reduce((sum, stratum, at) => sum + weightOf(stratum) * (counts[at] ?? 0), 0);
  const value = number > 0 ? expand(strata, moments) / number : 0;
  if (trialsAmong(strata, counts) === Number.POSITIVE_INFINITY) return certainly(value);
  if (counts.reduce((sum, count) => sum + count, 0) < LEAST_VALUES) return { value, low: 0, high: Number.POSITIVE_INFINITY };
  const residuals = moments.map(({ sum, squares, cubes }, at) => {
    const count = counts[at] ?? 0;
    const apart = squares - 2 * value * sum + value ** 2 * count;
    if (apart <= LOST_IN_ROUNDING * squares) return NOTHING;
    return { sum: sum - value * count, squares: apart, cubes: cubes - 3 * value * squares + 3 * value ** 2 * sum - value ** 3 * count };
  });
  const alike = residuals.every((residual) => residual === NOTHING) ? counts.findIndex((count) => count > 0) : -1;
  if (alike >= 0) return certainly((moments[alike]?.sum ?? 0) / (counts[alike] ?? 1));
  const { low, high } = residualInterval(strata, residuals, value, number);
  return { value, low: Math.max(0, low), high };
}

const certainly = (value: number): Estimate => ({ value, low: value, high: value });

const NOTHING: Moments = { sum: 0, squares: 0, cubes: 0 };

const expand = (strata: readonly Stratum[], moments: readonly Moments[]): number =>
  strata.reduce((sum, stratum, at) => sum + weightOf(stratum) * (moments[at]?.sum ?? 0), 0);

function residualInterval(strata: readonly Stratum[], residuals: readonly Moments[], value: number, below: number): Interval {
  const { standardError, skewness } = spreadOf(strata, residuals);
  return skewedInterval(value, standardError / below, skewness);
}

import { studentPoint, Z } from './interval.ts';
import { chanceOf, type Moments, pooled, type Pooled, type SlotSample, type Stratum, weightOf } from './stratum.ts';

// How far a total over the keys of a sample may be off by chance.
//
// Where keys come in the order of a hash, each of them is a draw. Where they come slot by slot, those that share a hash tag
// come together, and the draws are slots: a cluster sample. Its variance is told by how far groups of slots are apart, each
// from the sample's own ratio to the sizes of the groups; the groups are the random groups of survey statistics. What that
// is more than the variance of as many single keys is the design effect, by which all intervals grow. A large group draws
// the ratio towards itself and so seems nearer to it than it is; that is mended by comparing each with the ratio of the
// others: the jackknife. And a variance that few large groups make up is told by no more than these. Groups instead of
// single slots, for all sums of an audit are kept for each; an odd number of them, each of some neighbouring slots here and
// there, for the checksums of numbered tags have a pattern in powers of two.
//
// Slots come in order. That is as good as at random, for a checksum spreads tags over them: what lies in neighbours has
// nothing in common. Rejected: starting SCAN at slots of chance, which would sample no better, and cost a jump a slot.
//
// See Cochran, Sampling Techniques, 3rd edition, §2.11, §6.3 and chapter 9A (ratio to size, clusters); Wolter,
// Introduction to Variance Estimation, chapters 2 (random groups) and 4 (their jackknife); Kish, Survey Sampling, §8.2 (the
// design effect).

/** How far the total of these sizes may be off: its standard error, and the skewness of its distribution. */
export function spreadOf(
  strata: readonly Stratum[],
  moments: readonly Moments[],
): { readonly standardError: number; readonly skewness: number } {
  const all = pooled(strata, moments);
  const variance = sumOf(all, varianceOfKeys);
  const effect = designEffect(all, strata, moments);
  return {
    standardError: variance === 0 ? 0 : Math.sqrt(variance * effect * widening(strata)),
    skewness: variance === 0 ? 0 : (sumOf(all, thirdMomentOfKeys) / variance ** 1.5) * Math.sqrt(effect),
  };
}

/**
 * By how much the variance of the total of these values is larger than that of as many keys, each drawn by itself: 1 for
 * such keys. It includes that the variance is told by a few groups only.
 *
 * @param values of the keys in question, by stratum: for a ratio, how far each key is from it
 */
export const inflationOf = (strata: readonly Stratum[], values: readonly Moments[]): number =>
  strata.some(({ group }) => group !== undefined) ? designEffect(pooled(strata, values), strata, values) * widening(strata) : 1;

/** Sums over keys that count 1 each, save those that are within `among` and not within `found`, which count 0, less `share` for all. */
export const residualsOfShare = (found: readonly number[], among: readonly number[], share: number): readonly Moments[] =>
  found.map((count, at) => {
    const others = (among[at] ?? 0) - count;
    return {
      sum: count - share * (count + others),
      squares: count * (1 - share) ** 2 + others * share ** 2,
      cubes: count * (1 - share) ** 3 - others * share ** 3,
    };
  });

/**
 * Degrees of freedom of what is told by groups; infinite where nothing is. Groups of different sizes count as so many of
 * equal size, (Σ size)² ÷ Σ size², since the variance of each grows with its size: Satterthwaite's approximation.
 *
 * @see https://doi.org/10.2307/3002019 (Satterthwaite 1946), https://doi.org/10.1162/REST_a_00639 (Carter and others 2017,
 *   the effective number of clusters)
 */
export const freedomOf = (strata: readonly Stratum[]): number =>
  overSamples(strata, ({ sizes }) => totalOf(sizes) ** 2 / sumOf(sizes, (size) => size ** 2) - 1);

/** How many heaps of keys, such as come together, are in samples of slots; infinite where there is no such sample. */
export const heapsOf = (strata: readonly Stratum[]): number =>
  overSamples(strata, ({ sizes, mates }) => totalOf(sizes) / Math.max(1, mates));

function overSamples(strata: readonly Stratum[], value: (sample: SlotSample) => number): number {
  const samples = new Set<SlotSample>();
  for (const { group, fraction } of strata) if (group !== undefined && fraction < 1) samples.add(group.of);
  return samples.size === 0 ? Number.POSITIVE_INFINITY : sumOf([...samples], value);
}

function designEffect(all: readonly Pooled[], strata: readonly Stratum[], values: readonly Moments[]): number {
  const samples = all.flatMap(({ sample, fraction }) => (sample === undefined || fraction >= 1 ? [] : [sample]));
  if (samples.length === 0) return 1;
  const byKeys = sumOf(all, varianceOfKeys);
  // All or nothing: no key tells how its kind lies together. Then it is as all keys do.
  if (!(byKeys > 1e-9 * sumOf(all, squaresOf))) return Math.max(1, ...samples.map(({ mates }) => mates));
  const residuals = residualsOf(all, strata, values);
  return Math.max(1, sumOf(all, (one) => (one.sample === undefined ? varianceOfKeys(one) : varianceOfGroups(one, residuals))) / byKeys);
}

/** Of Student's distribution against the normal, squared: it is variances that are multiplied by it. */
function widening(strata: readonly Stratum[]): number {
  const freedom = freedomOf(strata);
  return Number.isFinite(freedom) ? (studentPoint(freedom) / Z) ** 2 : 1;
}

function varianceOfKeys(stratum: Pooled): number {
  const { seen, population, sum, squares } = stratum;
  const [weight, chance] = [weightOf(stratum), chanceOf(stratum)];
  if (seen === 0 || chance >= 1) return 0;
  // With a known number of keys, what counts is how far sizes are from their mean; without, their number is chance too.
  const mean = population === undefined ? 0 : sum / seen;
  const spread = Math.max(0, squares - 2 * mean * sum + seen * mean ** 2) * (population === undefined ? 1 : seen / Math.max(1, seen - 1));
  return weight ** 2 * (1 - chance) * spread;
}

function thirdMomentOfKeys(stratum: Pooled): number {
  const { seen, population, sum, squares, cubes } = stratum;
  const [weight, chance] = [weightOf(stratum), chanceOf(stratum)];
  if (seen === 0 || chance >= 1) return 0;
  const mean = population === undefined ? 0 : sum / seen;
  const skew = cubes - 3 * mean * squares + 3 * mean ** 2 * sum - seen * mean ** 3;
  return weight ** 3 * (1 - chance) * (1 - 2 * chance) * skew;
}

const squaresOf = (stratum: Pooled): number => weightOf(stratum) ** 2 * (1 - chanceOf(stratum)) * stratum.squares;

/** How far each group of each sample is from the ratio of all of it to the sizes of its groups. */
function residualsOf(all: readonly Pooled[], strata: readonly Stratum[], values: readonly Moments[]): Residuals {
  const residuals = new Map<SlotSample, number[]>();
  for (const { sample, sum } of all) {
    if (sample === undefined) continue;
    const ratio = sum / totalOf(sample.sizes);
    residuals.set(sample, sample.sizes.map((size) => -ratio * size)); // prettier-ignore
  }
  for (const [at, { group }] of strata.entries()) {
    const own = group && residuals.get(group.of);
    if (own !== undefined && group !== undefined) own[group.at] = (own[group.at] ?? 0) + (values[at]?.sum ?? 0);
  }
  return residuals;
}

type Residuals = ReadonlyMap<SlotSample | undefined, readonly number[]>;

/** Of the jackknife: each residual as it is from the ratio of the other groups, which is larger by its own part in all. */
function varianceOfGroups(stratum: Pooled, residuals: Residuals): number {
  const [weight, chance] = [weightOf(stratum), chanceOf(stratum)];
  const sizes = stratum.sample?.sizes ?? [];
  const [groups, all] = [groupsIn(sizes), totalOf(sizes)];
  if (chance >= 1 || groups < 2) return 0;
  const squares = (residuals.get(stratum.sample) ?? []).map((residual, at) => (residual / (1 - (sizes[at] ?? 0) / all)) ** 2);
  return weight ** 2 * (1 - chance) * (1 - 1 / groups) * totalOf(squares);
}

const groupsIn = (sizes: readonly number[]): number => sizes.filter((size) => size > 0).length;

const totalOf = (values: readonly number[]): number => sumOf(values, (value) => value);

const sumOf = <T>(all: readonly T[], value: (one: T) => number): number => all.reduce((sum, one) => sum + value(one), 0);

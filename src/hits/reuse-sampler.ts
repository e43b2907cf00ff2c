import { createDistances, type Distances } from './distances.ts';
import { HASHES, keyedHash } from './keyed-hash.ts';
import { createRecency } from './recency.ts';

/** Uses of keys of one kind: how many other keys were used between a use and the one before. */
export interface Series {
  /** Uses, whether their keys are in the sample or not. */
  uses: number;
  /** Estimated from the sample: of keys that were used before, the distances to that. */
  readonly again: Distances;
  /** Of keys that were not, how many keys had been used by then: their distance is more. */
  readonly first: Distances;
  /** As {@link again}, each weighted by how often its key had been used by then. */
  readonly againByUses: Distances;
  allByUses: number;
  sampledUses: number;
}

export const createSeries = (): Series => ({
  uses: 0,
  again: createDistances(),
  first: createDistances(),
  againByUses: createDistances(),
  allByUses: 0,
  sampledUses: 0,
});

export interface ReuseSampler {
  add(key: string, series: Series): void;
  /** The part of all keys that is in the sample by now, 0 to 1. */
  readonly rate: number;
  readonly keys: number;
  /** How many keys there were; estimated when {@link rate} is below 1. */
  readonly distinct: number;
}

/**
 * SHARDS: a key is in the sample when its hash lies below a threshold, and then all its uses are; distances within the
 * sample, divided by its rate, are those of all keys. When the sample has more than `mostKeys`, the threshold falls, so
 * that memory is bounded whatever the traffic (the paper's fixed-size variant). Each use counts as 1 ÷ rate, at the rate of
 * its time, in place of scaling all that was counted when the threshold falls.
 *
 * @param rate to begin with: 1, unless less is wanted from the start
 * @see https://www.usenix.org/conference/fast15/technical-sessions/presentation/waldspurger (Waldspurger et al. 2015)
 */
export function createReuseSampler(mostKeys: number, seed: number, rate = 1): ReuseSampler {
  const places = new Map<string, Sampled>();
  const recency = createRecency(4 * mostKeys);
  let threshold = Math.round(rate * HASHES);

  const lower = (): void => {
    threshold *= KEPT;
    for (const [key, { hash, place }] of places) {
      if (hash < threshold) continue;
      recency.free(place);
      places.delete(key);
    }
  };
  const renumber = (): void => {
    recency.clear();
    for (const known of [...places.values()].sort((a, b) => a.place - b.place)) known.place = recency.use();
  };
  return {
    add(key, series) {
      series.uses++;
      const hash = keyedHash(key, seed);
      if (hash >= threshold) return;
      const weight = HASHES / threshold;
      series.sampledUses++;
      if (recency.full) renumber();
      const known = places.get(key);
      series.allByUses += weight * ((known?.uses ?? 0) + 1);
      if (known) {
        known.uses++;
        const distance = recency.usedSince(known.place) * weight + 1;
        series.again.add(distance, weight);
        series.againByUses.add(distance, weight * known.uses);
        recency.free(known.place);
        known.place = recency.use();
        return;
      }
      series.first.add(places.size * weight + 1, weight);
      places.set(key, { hash, place: recency.use(), uses: 1 });
      while (places.size > mostKeys) lower();
    },
    get rate() {
      return threshold / HASHES;
    },
    get keys() {
      return places.size;
    },
    get distinct() {
      return (places.size * HASHES) / threshold;
    },
  };
}

interface Sampled {
  readonly hash: number;
  place: number;
  uses: number;
}

/** How much of the sample stays when it has to shrink. */
const KEPT = 7 / 8;

/**
 * How many uses an LRU cache of so many keys would have answered, were it empty at the beginning.
 *
 * A sample holds too many or too few uses, by chance, and mostly because of a few keys that are used all the time and are in
 * it or not. How many uses there were is known, so what the sample has too many or too few is taken off or added where such
 * uses lie: a regression estimate, whose slope is the covariance of both over the variance of the whole, each a sum over keys
 * of squares of their uses. The paper's SHARDS-adj puts all of it at the shortest distance, which fits only few hot keys.
 *
 * @see Särndal, Swensson, Wretman, Model Assisted Survey Sampling, 1992, section 6.5
 */
export function usesWithin({ uses, again, first, againByUses, allByUses }: Series, keys: number): number {
  if (allByUses === 0) return 0;
  const slope = againByUses.upTo(keys) / allByUses;
  return Math.min(uses, Math.max(0, again.upTo(keys) + slope * (uses - again.total - first.total)));
}

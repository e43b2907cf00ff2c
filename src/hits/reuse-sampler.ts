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
  sampledUses: number;
}

export const createSeries = (): Series => ({
  uses: 0,
  again: createDistances(),
  first: createDistances(),
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
      if (known) {
        series.again.add(recency.usedSince(known.place) * weight + 1, weight);
        recency.free(known.place);
        known.place = recency.use();
        return;
      }
      series.first.add(places.size * weight + 1, weight);
      places.set(key, { hash, place: recency.use() });
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
}

/** How much of the sample stays when it has to shrink. */
const KEPT = 7 / 8;

/**
 * How many uses an LRU cache of so many keys would have answered, were it empty at the beginning. How many uses there were
 * is known: what the sample has too many or too few of, mostly uses of few keys that are used all the time, is taken to be
 * of the shortest distance (SHARDS-adj). A regression estimate in place of that was tried, and was no better over 30 seeds.
 */
export const usesWithin = ({ uses, again, first }: Series, keys: number): number =>
  keys < 1 ? 0 : Math.min(uses, Math.max(0, again.upTo(keys) + uses - again.total - first.total));
